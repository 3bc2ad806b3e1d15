"""Texts that a spreadsheet would calculate, and the apostrophe that keeps it from doing so."""

import unicodedata

from domain.text.normal_form import trim

_SIGNS = frozenset("=+-@−")
_CONTROLS = ("\t", "\r", "\n")
_MARK = "'"


def marked(text: str) -> str:
    """With an apostrophe in front of a formula, and of an apostrophe, so that `unmarked` gives the text again."""
    return f"{_MARK}{text}" if text.startswith(_MARK) or _is_formula(text) else text


def unmarked(text: str) -> str:
    """Without the apostrophe that `marked` has put there, and no other."""
    rest = text[1:]
    return rest if text.startswith(_MARK) and (rest.startswith(_MARK) or _is_formula(rest)) else text


def _is_formula(text: str) -> bool:
    """Also behind what is not seen, and in the wide letters that some programs read as the narrow ones."""
    if text.startswith(_CONTROLS):
        return True
    start = trim(text)[:1]
    return bool(start) and unicodedata.normalize("NFKC", start)[:1] in _SIGNS
