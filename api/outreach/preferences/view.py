"""How patients' pages look: one column, no script, in the person's language."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from fastapi import Response
from markupsafe import Markup

from api.http.browsers.html import page
from api.http.browsers.languages import LANGUAGES, direction_of
from api.outreach.preferences.words import WORDS

STYLE = Path(__file__).with_name("page.css").read_text()
STYLE_SOURCE = f"'sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src {STYLE_SOURCE}; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}


def patient_page(
    language: str,
    title: str,
    *paragraphs: str,
    buttons: Mapping[str, str] | None = None,
    form: Mapping[str, object] | None = None,
    said: bool = False,
    choose_at: str | None = None,
) -> Response:
    """`buttons`: what each posts as `channel`, and its words. `said`: the first paragraph is what was just done.
    `choose_at`: where the person chooses what comes, if not here."""
    return page(
        "outreach/preferences/page.html",
        200,
        dict(_HEADERS),
        language=language,
        direction=direction_of(language),
        languages=LANGUAGES,
        words=WORDS[language],
        style=Markup(STYLE),  # noqa: S704 - a file of ours
        title=title,
        paragraphs=paragraphs,
        buttons=buttons,
        form=form,
        said=said,
        choose_at=choose_at,
    )
