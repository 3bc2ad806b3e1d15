"""Sets of minutes as ranges [from, to), in order and apart from each other."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Range: TypeAlias = tuple[int, int]


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Any ranges as a set: sorted, overlaps and neighbours joined, empty ones left out."""
    found: list[Range] = []
    for begins, ends in sorted(ranges):
        if begins >= ends:
            continue
        if found and begins <= found[-1][1]:
            if ends > found[-1][1]:
                found[-1] = (found[-1][0], ends)
        else:
            found.append((begins, ends))
    return found


def common(ones: Sequence[Range], others: Sequence[Range]) -> list[Range]:
    """What is in both sets."""
    found, place = [], 0
    for begins, ends in ones:
        while place < len(others) and others[place][1] <= begins:
            place += 1
        after = place
        while after < len(others) and others[after][0] < ends:
            found.append((max(begins, others[after][0]), min(ends, others[after][1])))
            after += 1
    return found


def without(ones: Sequence[Range], others: Sequence[Range]) -> list[Range]:
    """What is in the first set only."""
    found, place = [], 0
    for begins, ends in ones:
        while place < len(others) and others[place][1] <= begins:
            place += 1
        after = place
        while after < len(others) and others[after][0] < ends:
            if others[after][0] > begins:
                found.append((begins, others[after][0]))
            begins = others[after][1]
            after += 1
        if begins < ends:
            found.append((begins, ends))
    return found


def covers(ranges: Sequence[Range], begins: int, ends: int) -> bool:
    """Whether one range of the set holds all of [begins, ends)."""
    return any(first <= begins and ends <= last for first, last in ranges)


def overlaps(ranges: Iterable[Range], begins: int, ends: int) -> bool:
    return any(first < ends and begins < last for first, last in ranges)
