"""The one answer to a signed link that is none."""

from fastapi import Response

from api.http.browsers.html import page


def not_found() -> Response:
    """The same for whatever is wrong with a link."""
    words = "This link has expired, or is not complete. Please check it."
    return page("outreach/page.html", 404, title="Link not found", words=words)
