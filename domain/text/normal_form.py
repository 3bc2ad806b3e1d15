"""Free text as people type it, made safe to store and show: any script kept, invisible tricks removed."""

import re
import unicodedata
from typing import Any

from domain.errors import Invalid

_ZERO_WIDTH_NON_JOINER, _ZERO_WIDTH_JOINER = "\u200c", "\u200d"
# Letters and symbols by category, yet nothing is seen of them.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# England, Scotland and Wales: a black flag, letters that nobody sees, and their end. Elsewhere such letters hide text.
_FLAG = re.compile("\U0001f3f4[\U000e0061-\U000e007a]{2,6}\U000e007f")
_TAGS = range(0xE0020, 0xE0080)
_SPACES = re.compile(r"\s+")
_ASCII_LINE = re.compile(r"[ -~]*")
_VIRAMA = 9
_MOST_MARKS = 30


def refuse_unstorable(text: str, field: str) -> None:
    """Raises `Invalid(field)` for NUL and lone surrogates, which no UTF-8 column can hold."""
    if not is_storable(text):
        raise Invalid(field, "must not contain NUL or lone surrogates")


def is_storable(text: str) -> bool:
    return not _UNSTORABLE.search(text)


def storable(value: Any) -> Any:
    """JSON as it came, but for NUL and lone surrogates, which no column can hold."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, dict):
        return {storable(name): storable(inner) for name, inner in value.items()}
    return [storable(inner) for inner in value] if isinstance(value, list) else value


def trim(text: str) -> str:
    """Without the spaces and the invisible characters at its ends; NUL stays, to be refused."""
    start, end = 0, len(text)
    while start < end and _is_unseen(text[start]):
        start += 1
    while start < end and _is_unseen(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_unseen(char: str) -> bool:
    hidden = unicodedata.category(char) in ("Cc", "Cf") and ord(char) not in _TAGS and char != "\0"
    return char.isspace() or char in _BLANK or hidden


def is_accent(char: str) -> bool:
    """By canonical combining class: Hebrew and Arabic points, and accents above, below and around."""
    combining = unicodedata.combining(char)
    return 10 <= combining <= 36 or combining >= 200


def clean_line(raw: str, field: str, limit: int) -> str:
    """One line: NFC, single spaces, no control, bidi or zero-width characters. Over `limit` raises `Invalid`."""
    return _bounded(_SPACES.sub(" ", _visible(_checked(raw, field, limit))).strip(), field, limit)


def clean_lines(raw: str, field: str, limit: int) -> str:
    """As `clean_line`, but line breaks stay (as \\n)."""
    lines = _checked(raw, field, limit).splitlines()
    kept = (_SPACES.sub(" ", _visible(line)).strip() for line in lines)
    return _bounded("\n".join(kept).strip(), field, limit)


def clean_code(raw: str, field: str, limit: int) -> str:
    """A short code such as `cataract` or `this_month`: lower case, words joined by `_`."""
    line = clean_line(raw, field, limit).casefold()
    return _bounded(re.sub(r"[\s\-_]+", "_", line).strip("_"), field, limit)


def _checked(raw: str, field: str, limit: int) -> str:
    refuse_unstorable(raw, field)
    # Invisible characters may be many, but not without end: the cost of cleaning stays bounded.
    return _bounded(raw, field, 4 * limit + 100)


def _bounded(text: str, field: str, limit: int) -> str:
    if len(text) > limit:
        raise Invalid(field, f"must be at most {limit} characters")
    return text


def _visible(text: str) -> str:
    if _ASCII_LINE.fullmatch(text):
        return text
    plain = _composed(text)
    flags = {place for found in _FLAG.finditer(plain) for place in range(*found.span())}
    kept: list[str] = []
    for place, char in enumerate(plain):
        if char in (_ZERO_WIDTH_JOINER, _ZERO_WIDTH_NON_JOINER):
            if kept and _joins(kept[-1], char, plain[place + 1 : place + 2]):
                kept.append(char)
        elif char.isspace():
            kept.append(" ")
        elif place in flags or (unicodedata.category(char) not in ("Cc", "Cf") and char not in _BLANK):
            kept.append(char)
    while kept and kept[-1] in (_ZERO_WIDTH_JOINER, _ZERO_WIDTH_NON_JOINER):
        kept.pop()
    return _composed("".join(kept))


def _composed(text: str) -> str:
    """NFC with at most 30 marks on a letter, as Unicode's stream-safe text: sorting more would cost their square."""
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _joins(before: str, joiner: str, after: str) -> bool:
    """Joiners are spelling, not tricks, beside an Indic virama, between Persian letters, and between emoji."""
    if unicodedata.combining(before) == _VIRAMA or (after and unicodedata.combining(after) == _VIRAMA):
        return True
    if joiner == _ZERO_WIDTH_NON_JOINER:
        return unicodedata.bidirectional(before) == "AL"
    return _is_picture(before, "\ufe0f") and _is_picture(after)


def _is_picture(char: str, *more: str) -> bool:
    """An emoji, its colour of skin, or one of the `more` marks; no letter and no digit."""
    return char != "" and (char in more or unicodedata.category(char) in ("So", "Sk", "Sm"))
