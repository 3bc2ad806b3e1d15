"""A column of a record: one value for each agent, in a few bytes of text.

All alike: that value. Nearly all alike: the value of most, and where the others are. Whole numbers from 0: text, whose
first digit says how many digits of base 64 each has; blank is None. Other numbers: a list. Anything else is coded: the
different values once, and a column of which it is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_BITS = 6
_NEARLY_ALL = 4

Number = float | None
Column = Number | str | Sequence[Number] | Mapping[str, Any]


def column(numbers: Sequence[Number]) -> Column:
    counts = Counter(numbers)
    if len(counts) <= 1:
        return next(iter(counts), None)
    ((most, times),) = counts.most_common(1)
    if (len(numbers) - times) * _NEARLY_ALL < len(numbers):
        others = [(place, number) for place, number in enumerate(numbers) if number != most]
        return {"most": most, "at": column([place for place, _ in others]), "are": column([it for _, it in others])}
    known = [number for number in counts if number is not None]
    if min(known) < 0 or (set(map(type, known)) != {int} and any(number != int(number) for number in known)):
        return list(numbers)
    width = max(-(-int(max(known)).bit_length() // _BITS), 1)
    if width >= len(_DIGITS):
        return list(numbers)
    texts = _TEXTS.get(width) or {number: _text(number, width) for number in counts}
    return _DIGITS[width] + "".join([texts[number] for number in numbers])


def numbers(column: Column, count: int) -> Sequence[Number]:
    """The column's values again; `count` of them."""
    if isinstance(column, str):
        width = _VALUES[column[0]]
        texts = [column[place : place + width] for place in range(1, len(column), width)]
        known = _NUMBERS.get(width) or {text: _number(text) for text in texts}
        return [known[text] for text in texts]
    if isinstance(column, Mapping):
        found = [column["most"]] * count
        places = numbers(column["at"], 1)
        for place, number in zip(places, numbers(column["are"], len(places)), strict=True):
            found[int(place or 0)] = number
        return found
    return [column] * count if column is None or isinstance(column, int | float) else column


def coded(values: Sequence[Any]) -> dict[str, Any]:
    """Values must be hashable, and JSON can keep them."""
    different = list(dict.fromkeys(values))
    places = {value: place for place, value in enumerate(different)}
    return {"of": different, "at": column([places[value] for value in values])}


def decoded(kept: Mapping[str, Any], count: int) -> list[Any]:
    of = kept["of"]
    return [of[int(place or 0)] for place in numbers(kept["at"], count)]


def _text(number: Number, width: int) -> str:
    if number is None:
        return " " * width
    left, digits = int(number), ""
    for _ in range(width):
        left, digit = divmod(left, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits


def _number(text: str) -> int | None:
    if text.isspace():
        return None
    found = 0
    for digit in text:
        found = found * len(_DIGITS) + _VALUES[digit]
    return found


# Those of one and two digits are looked up; a whole float finds the same text as its int.
_TEXTS: Mapping[int, Mapping[Number, str]] = {
    width: {number: _text(number, width) for number in (None, *range(len(_DIGITS) ** width))} for width in (1, 2)
}
_NUMBERS = {width: {text: number for number, text in texts.items()} for width, texts in _TEXTS.items()}
