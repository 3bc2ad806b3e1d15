"""What every page behind a signed link looks like, and the one answer to a link that is none."""

from collections.abc import Mapping

from fastapi import Response

from api.http.browsers.html import page


def link_page(title: str, *paragraphs: str, buttons: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """`buttons`: what each posts as `channel`, and its words."""
    return page("outreach/page.html", status, title=title, paragraphs=paragraphs, buttons=buttons)


def not_found() -> Response:
    """The same for whatever is wrong with a link."""
    return link_page("Link not found", "This link has expired, or is not complete. Please check it.", status=404)
