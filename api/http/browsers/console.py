"""The web console: its page for every address that is no route, and the files that the page loads.

`scripts/console` builds it. Each answer has a nonce of its own in the policy and in the page.
"""

import secrets
from functools import lru_cache
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from api.http.errors import answer_http

BUILT = Path(__file__).parents[3] / "console" / "built"
_NONCE = "NONCE-OF-THIS-ANSWER"
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
_OTHERS = ("/api/", "/auth/", "/assets/", "/hooks/", "/f/")
_NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Console not built</title></head>
<body><h1>The console is not built</h1><p>The engine runs. Run <code>scripts/setup</code> where an npm registry can be
reached, then load this page again.</p></body></html>
"""


def add_console(app: FastAPI) -> None:
    """Routes of their own win; programs that ask for no page get the plain 404."""

    @app.api_route("/assets/{name}", methods=["GET", "HEAD"], include_in_schema=False)
    async def show_asset(name: str, request: Request) -> Response:
        return _asset(name, request.headers.get("accept-encoding", ""))

    async def show_page(request: Request, error: Exception) -> Response:
        return _page() if _asks_for_a_page(request) else await answer_http(request, error)

    app.add_exception_handler(404, show_page)


def _asks_for_a_page(request: Request) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and "text/html" in request.headers.get("accept", "")
        and not request.url.path.startswith(_OTHERS)
    )


def _page() -> Response:
    index = BUILT / "index.html"
    if not index.exists():
        return Response(_NOT_BUILT, 503, media_type="text/html")
    nonce = secrets.token_urlsafe(16)
    headers = {"Content-Security-Policy": _POLICY.format(nonce=nonce), "Cache-Control": "no-cache"}
    page = _text(index, index.stat().st_mtime_ns).replace(_NONCE, nonce)
    return Response(page, headers=headers | {"X-Frame-Options": "DENY"}, media_type="text/html")


@lru_cache(maxsize=2)
def _text(index: Path, _written: int) -> str:
    return index.read_text()


def _asset(name: str, accepted: str) -> Response:
    """As a build wrote it: its name changes with what is in it."""
    path = BUILT / "assets" / name
    kind = _TYPES.get(path.suffix)
    if kind is None or path.name != name or not path.is_file():
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    taken = {part.partition(";")[0].strip() for part in accepted.split(",") if not part.endswith("q=0")}
    for encoding, suffix in _ENCODINGS.items():
        smaller = path.with_name(name + suffix)
        if encoding in taken and smaller.is_file():
            headers["Content-Encoding"] = encoding
            return Response(smaller.read_bytes(), headers=headers, media_type=kind)
    return Response(path.read_bytes(), headers=headers, media_type=kind)
