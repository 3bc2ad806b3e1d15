"""How the page on which a deposit is paid looks: as every page of a patient's."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Response
from markupsafe import Markup

from api.http.browsers.html import page
from api.http.browsers.languages import LANGUAGES, direction_of
from api.outreach.preferences.view import STYLE, STYLE_SOURCE
from api.payments.words import PAY_WORDS

# A browser holds `form-action` against where the answer to a button leads, too: that is the vendor's own page.
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src {STYLE_SOURCE}; form-action 'self' https:; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True)
class Shown:
    """`said`: the first paragraph is news. `link`: where else to go, and its words."""

    paragraphs: tuple[str, ...]
    said: bool = False
    button: str = ""
    link: Mapping[str, str] | None = None
    back: bool = False
    status: int = 200


def deposit_page(language: str, shown: Shown, title: str = "") -> Response:
    return page(
        "payments/page.html",
        shown.status,
        dict(_HEADERS),
        language=language,
        direction=direction_of(language),
        languages=LANGUAGES,
        style=Markup(STYLE),  # noqa: S704 - a file of ours
        title=title or PAY_WORDS[language]["title"],
        paragraphs=shown.paragraphs,
        said=shown.said,
        button=shown.button,
        link=shown.link,
        back=shown.back,
    )
