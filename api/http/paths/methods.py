"""Which methods a path takes, whichever route's `{id}` would catch it, too."""

import re
from collections import defaultdict

from fastapi import Request
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import compile_path


class Methods:
    """Of one app. Of two paths that fit, the one with fewer placeholders is meant."""

    def __init__(self, request: Request) -> None:
        by_path: dict[str, set[str]] = defaultdict(set)
        for context in iter_route_contexts(request.app.routes):
            by_path[context.path or ""] |= context.methods or set()
        self._paths = [
            (compile_path(path)[0], frozenset(by_path[path])) for path in sorted(by_path, key=lambda p: p.count("{"))
        ]
        self._caught = [
            (pattern, methods)
            for place, (pattern, methods) in enumerate(self._paths)
            if any(self._catches(wider, pattern) for wider, _ in self._paths[place + 1 :])
        ]

    @staticmethod
    def _catches(wider: re.Pattern[str], pattern: re.Pattern[str]) -> bool:
        example = re.sub(r"\(\?P<\w+>[^)]*\)", "x", pattern.pattern.strip("^$")).replace("\\", "")
        return wider.groups > pattern.groups and wider.match(example) is not None

    def check(self, request: Request) -> None:
        """Raises 405 where a route has caught a path that is another's."""
        for pattern, methods in self._caught:
            if pattern.match(request.url.path):
                if request.method not in methods:
                    raise HTTPException(405, headers=_allow(methods))
                return

    def headers(self, path: str) -> dict[str, str] | None:
        """What a refused method is told."""
        return next((_allow(methods) for pattern, methods in self._paths if pattern.match(path)), None)


def _allow(methods: frozenset[str]) -> dict[str, str]:
    return {"Allow": ", ".join(sorted(methods))}


def methods_of(request: Request) -> Methods:
    """Found once for an app."""
    state = request.app.state
    if not hasattr(state, "methods"):
        state.methods = Methods(request)
    found: Methods = state.methods
    return found
