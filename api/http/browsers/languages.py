"""In which language a page speaks to somebody of whom nothing is known but their browser."""

from collections.abc import Mapping

from fastapi import Request

LANGUAGES: Mapping[str, str] = {"en": "English", "hi": "हिन्दी", "ta": "தமிழ்", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
_LONGEST_HEADER = 500


def page_language(request: Request, otherwise: str) -> str:
    """That which was chosen on the page, else the browser's first that we have, else the installation's."""
    candidates = [request.query_params.get("lang", ""), *accepted(request.headers.get("accept-language", ""))]
    return next((code for code in candidates if code in LANGUAGES), otherwise)


def accepted(header: str) -> list[str]:
    """Codes of languages, without regions, as `Accept-Language` ranks them (RFC 9110, 12.5.4)."""
    ranked = []
    for part in header[:_LONGEST_HEADER].split(","):
        name, _, weight = part.partition(";")
        try:
            rank = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if 0 < rank <= 1:
            ranked.append((rank, name.strip().partition("-")[0].casefold()))
    return [code for _, code in sorted(ranked, key=lambda one: -one[0])]


def direction_of(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
