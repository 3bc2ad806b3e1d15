"""Whether two birth dates may be one, mistyped."""

from rapidfuzz.distance import OSA

from domain.duplicates.frequencies import Frequencies, Worth
from domain.duplicates.match import Evidence

_FIELD = "birth_date"
_WHOLE, _YEAR = Worth(11, 4, 13, trust=5_000), Worth(5, 4, 13)


def compare_dates(a: str, b: str, frequencies: Frequencies) -> list[Evidence]:
    """Both as digits: YYYYMMDD, or fewer where less is known."""
    if not a or not b:
        return []
    if a == b:
        worth = _WHOLE if is_whole(a) else _YEAR
        return [_evidence("same", frequencies.bits(_FIELD, a, worth), "is the same")]
    if len(a) != 8 or len(b) != 8:
        return _of_parts(a, b)
    year, month, day = a[:4] == b[:4], a[4:6] == b[4:6], a[6:] == b[6:]
    if year and a[4:] == b[6:] + b[4:6]:
        return [_evidence("swapped", 8.0, "has day and month changed round")]
    edits = OSA.distance(a, b)
    if edits == 1:
        placeholder = a.endswith("0101") or b.endswith("0101")
        return [_evidence("alike", 3.5 if placeholder else 6.0, "differs in one digit")]
    if year + month + day == 2:
        return [_evidence("alike", 4.0, "agrees in two of year, month and day")]
    difference = _days_between(a, b)
    if difference <= 45:
        return [_evidence("near", 3.0, "is a few weeks apart")]
    if edits == 2:
        return [_evidence("resembles", 0.5, "differs in two digits")]
    if year or any(abs(difference - years * 365.25) <= 45 for years in (1, 10)):
        return [_evidence("resembles", 0.0, "agrees but for the day and month, or for one or ten years")]
    return [_evidence("differs", -5.0, "is another")]


def is_whole(birth: str) -> bool:
    """Whether it is a day, and not the first of January, which often stands for a year."""
    return len(birth) == 8 and not birth.endswith("0101")


def _of_parts(a: str, b: str) -> list[Evidence]:
    shared = min(len(a), len(b), 4 if min(len(a), len(b)) < 6 else 6)
    if a[:shared] == b[:shared]:
        return [_evidence("part", 3.0, "agrees as far as both are known")]
    return [_evidence("differs", -3.0, "is another")]


def _days_between(a: str, b: str) -> int:
    """About: months are taken as 30.4 days, so that misspelt dates count, too."""
    return abs(round(_days(a) - _days(b)))


def _days(digits: str) -> float:
    return int(digits[:4]) * 365.25 + int(digits[4:6]) * 30.4 + int(digits[6:])


def _evidence(kind: str, points: float, says: str) -> Evidence:
    return Evidence(_FIELD, kind, points, f"the birth date {says}")
