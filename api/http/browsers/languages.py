"""In which language a page speaks to somebody of whom nothing is known but their browser."""

import re
from collections.abc import Mapping

from fastapi import Request

LANGUAGES: Mapping[str, str] = {"en": "English", "hi": "हिन्दी", "ta": "தமிழ்", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
_LONGEST_HEADER = 500
_LANGUAGE = re.compile(r"(?:^|,) ?([a-z]{2,3})(?:-[a-z0-9-]+)? ?(?:; ?q=([01](?:\.[0-9]{0,3})?))? ?(?=,|$)", re.I)


def page_language(request: Request, otherwise: str) -> str:
    """That which was chosen on the page, else the browser's first that we have, else the installation's."""
    candidates = [request.query_params.get("lang", ""), *accepted(request.headers.get("accept-language", ""))]
    return next((code for code in candidates if code in LANGUAGES), otherwise)


def accepted(header: str) -> list[str]:
    """Codes of languages, without regions, as `Accept-Language` ranks them (RFC 9110, 12.5.4)."""
    found = [(float(weight or 1), code.casefold()) for code, weight in _LANGUAGE.findall(header[:_LONGEST_HEADER])]
    return [code for weight, code in sorted(found, key=lambda one: -one[0]) if weight]


def direction_of(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
