"""CPU for one request without a token: each public route, under the worst bodies and heads that are read."""

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import httpx2
import structlog
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import SecretStr
from starlette.types import Message, Scope

from api.http.body import Guard
from api.main import create_app
from api.settings import ApiSettings
from benchmarks.bed import worst
from benchmarks.bed.line import Goal, Line, quantile
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import NOWHERE, Site, Stage
from workflows.client.client import TemporalSettings

BODIES = Sizes(4, 100, 1_000)
ROUNDS = 5
_PART = 65_536
GOALS = (Goal("worst_to_floor", at_most=4),)
UNLIMITED = {name: 0 for name in ApiSettings.model_fields if name.startswith("limit_")}
_FIELDS = ["first_name", "phone", "email", "birth_date", "notes"]
_FORM = {
    "texts": {"title": "Ask us"},
    "minimum_seconds": 0,
    "fields": [{"name": name, "label": name} for name in _FIELDS],
}


@dataclass(frozen=True)
class Shot:
    """One request; `name` says of which kind."""

    name: str
    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def public_routes(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of every route that asks for no token, as the app says."""
    found = []
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        guarded = isinstance(route, APIRoute) and any(
            isinstance(part.call, Guard) for part in route.dependant.dependencies
        )
        if not guarded:
            found += [(method, context.path or "") for method in sorted(context.methods or ())]
    return found


def shots(app: FastAPI, known: Mapping[str, str], token: str) -> list[Shot]:
    """`known` are values for the places in paths; `token` lets an entry into the form."""
    bodies = [(name, body, worst.JSON) for name, body in worst.json_bodies().items()]
    bodies += [(name, body, worst.FORM) for name, body in worst.form_bodies().items()]
    found = []
    for method, template in public_routes(app):
        path = re.sub(r"\{(\w+)\}", lambda place: known.get(place[1], "1"), template)
        for name, (query, headers) in worst.HEADS.items():
            found.append(Shot(f"{method} {template}: {name}", method, f"{path}?{query}", b"", headers))
        if method in ("POST", "PUT", "PATCH"):
            found += [
                Shot(f"{method} {template}: {name}", method, path, body, {"content-type": kind})
                for name, body, kind in bodies
            ]
    form = f"/f/{known['form_key']}.json"
    sent = {"content-type": worst.JSON}
    return found + [
        Shot(f"an entry: {name}", "POST", form, body, sent) for name, body in worst.entries(token, _FIELDS).items()
    ]


class Anonymous:
    """Sends requests within this process, as the server would hand them on, and knows what each has cost the core."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def cpu(self, shot: Shot) -> tuple[float, int]:
        """In seconds, with the status."""
        scope, statuses = self._scope(shot), []
        parts = [shot.body[start : start + _PART] for start in range(0, len(shot.body), _PART)] or [b""]

        async def receive() -> Message:
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

        async def send(message: Message) -> None:
            statuses.append(message.get("status", 0))

        began = time.thread_time()
        await self._app(scope, receive, send)
        return time.thread_time() - began, statuses[0]

    def _scope(self, shot: Shot) -> Scope:
        path, _, query = shot.path.partition("?")
        headers = [(b"host", b"door.example"), (b"content-length", str(len(shot.body)).encode())]
        headers += [(name.encode(), value.encode("latin-1")) for name, value in shot.headers.items()]
        target = {"path": path, "raw_path": path.encode(), "query_string": query.encode(), "headers": headers}
        peer = {"client": ("203.0.113.9", 4711), "server": ("door.example", 80), "scheme": "http", "root_path": ""}
        return {"type": "http", "http_version": "1.1", "method": shot.method, "app": self._app, **target, **peer}

    async def plain(self) -> float:
        """What a request costs that asks nothing."""
        return quantile([(await self.cpu(Shot("plain", "GET", "/healthz")))[0] for _ in range(20)], 0.5)


def floor() -> float:
    """To read a body of the same size, of which nothing is made but numbers."""
    body = worst.json_bodies()["zeros"]
    times = []
    for _ in range(ROUNDS):
        began = time.thread_time()
        json.loads(body)
        times.append(time.thread_time() - began)
    return quantile(times, 0.5)


async def known_places(http: httpx2.AsyncClient, headers: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """A form and an integration of Google, made by who may; and a token for an entry."""
    added = await http.post("/api/v1/forms", json={"name": "Enquiry", "definition": _FORM}, headers=headers)
    key = added.json()["key"]
    google = {"name": "Google", "config": {"kind": "google_ads"}, "secrets": {"google_key": "only-here"}}
    hook = (await http.post("/api/v1/integrations", json=google, headers=headers)).json()["hook"]
    token = (await http.get(f"/f/{key}.json")).json()["token"]
    return {"form_key": key, "key": PurePosixPath(hook).name, "what": "inbound"}, token


async def measure(stage: Stage, size: Size) -> Line:
    """The dearest of each kind, as multiples of the floor."""
    site = stage.site()
    secret = SecretStr("only-in-benchmarks")
    settings = ApiSettings(
        database_url=site.app_url, jwt_key_file=stage.folder / "jwt.pem", secret_key=secret, link_key=secret
    )
    app = create_app(settings.model_copy(update=UNLIMITED), TemporalSettings(address=NOWHERE))
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())  # stdout is for the lines
    async with app.router.lifespan_context(app):
        anonymous = Anonymous(app)
        costs, statuses = await _costs(stage, site, app, anonymous, BODIES.of(size))
        plain = await anonymous.plain()
    base = floor()
    for name, seconds in sorted(costs.items(), key=lambda item: -item[1])[:12]:
        stage.report(f"public: {seconds / base:6.2f} x the floor  {name}")
    return Line("public", GOALS, _figures(costs, base, plain, statuses), {"floor_ms": 1000 * base})


async def _costs(
    stage: Stage, site: Site, app: FastAPI, anonymous: Anonymous, most: int
) -> tuple[dict[str, float], Sequence[int]]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://door.example") as http:
        known, token = await known_places(http, {"authorization": f"Bearer {stage.token(site, 'admin')}"})
    planned = shots(app, known, token)
    stage.report(f"public: {len(planned)} requests at most")
    costs, statuses = {}, []
    for shot in planned[:: max(1, len(planned) // most)]:
        costs[shot.name], status = await anonymous.cpu(shot)
        statuses.append(status)
    return costs, statuses


def _figures(costs: Mapping[str, float], base: float, plain: float, statuses: Sequence[int]) -> dict[str, float]:
    by_kind = {
        "entry": [cost for name, cost in costs.items() if name.startswith("an entry")],
        "body": [cost for name, cost in costs.items() if name.startswith("POST")],
        "head": [cost for name, cost in costs.items() if not name.startswith(("POST", "an entry"))],
    }
    figures = {f"{kind}_to_floor": max(found) / base for kind, found in by_kind.items() if found}
    return {
        "worst_to_floor": max(costs.values()) / base,
        **figures,
        "worst_to_plain": max(costs.values()) / plain,
        "worst_ms": 1000 * max(costs.values()),
        "median_ms": 1000 * quantile(list(costs.values()), 0.5),
        "requests": float(len(costs)),
        "server_errors": float(sum(status >= 500 for status in statuses)),
    }
