"""HTML from the templates that lie beside the code that shows them. Whatever is filled in is escaped."""

from pathlib import Path

from fastapi import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

# For a page with buttons of its own, and nothing else.
_PAGE_POLICY = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

templates = Environment(
    loader=FileSystemLoader(Path(__file__).parents[2]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, status: int = 200, headers: dict[str, str] | None = None, **values: object) -> Response:
    """`template` is a path below `api/`; without `headers`, nobody may frame it, and buttons post here."""
    content = templates.get_template(template).render(values)
    own = {"Content-Security-Policy": _PAGE_POLICY, "X-Frame-Options": "DENY"} if headers is None else headers
    return Response(content, status_code=status, media_type="text/html", headers=own)
