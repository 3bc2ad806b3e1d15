"""The page to try requests. Its script comes from a network of others: one version, by its hash, and nothing else."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

from fastapi import FastAPI, Response
from markupsafe import Markup

from api.http.browsers.html import page

OPENAPI = "/api/v1/openapi.json"
_FROM = "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5.35.0"
_SCRIPT, _STYLE = f"{_FROM}/swagger-ui-bundle.js", f"{_FROM}/swagger-ui.css"
# sha384 of the files in the npm package of this version.
_SCRIPT_HASH = "sha384-gjRm0bEPMeTmMh5jT2cHccIwCUZSTd8YC+j0d0sXw0MdGEfScduGpSyF3ZSSLkX9"
_STYLE_HASH = "sha384-WlYgdmXYOOBWL5apwjDEZwN+U3HmXSSu5R6V5aGxEcf7z+KuRNwBhoxKVN1i3D5I"
_START = f'SwaggerUIBundle({{url: "{OPENAPI}", dom_id: "#swagger-ui", deepLinking: true}})'
_START_HASH = b64encode(sha256(_START.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; script-src 'sha256-{_START_HASH}' {_SCRIPT}; style-src {_STYLE} 'unsafe-inline'; "
    "img-src data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def add_docs(app: FastAPI) -> None:
    """At `/docs`."""

    @app.get("/docs", include_in_schema=False)
    async def show_docs() -> Response:
        start = Markup(_START)  # noqa: S704 - ours
        files: dict[str, Any] = {"script": _SCRIPT, "script_hash": _SCRIPT_HASH}
        files |= {"style": _STYLE, "style_hash": _STYLE_HASH}
        headers = {"Content-Security-Policy": _POLICY, "X-Frame-Options": "DENY"}
        return page("http/browsers/docs.html", headers=headers, title=app.title, start=start, **files)
