"""Which facts are possible: constraints on them, met with each other. When in doubt, possible."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

_MOST_INTERVALS = 1_000
_MOST_WORLDS = 64
_MOST_MEETINGS = 1_024

# A place on the line of values: before all, (0, value, side), behind all; side -1 just below, 0 at, 1 just above.
Bound = tuple[Any, ...]
BEFORE_ALL: Bound = (-1,)
AFTER_ALL: Bound = (1,)


class Constraint(Protocol):
    def meet(self, other: Any) -> Self | None:
        """Both at once; None: impossible."""
        ...


@dataclass(frozen=True)
class Spans:
    """A number, an instant or a duration lies in one of these intervals."""

    intervals: tuple[tuple[Bound, Bound], ...]

    @classmethod
    def between(cls, low: Any, high: Any) -> "Spans":
        """Both included; None = no bound."""
        return cls(((BEFORE_ALL if low is None else (0, low, 0), AFTER_ALL if high is None else (0, high, 0)),))

    @classmethod
    def outside(cls, low: Any, high: Any) -> "Spans | None":
        """Below `low` or above `high`; None: nowhere."""
        below = () if low is None else ((BEFORE_ALL, (0, low, -1)),)
        above = () if high is None else (((0, high, 1), AFTER_ALL),)
        return cls(below + above) if below or above else None

    def meet(self, other: "Spans") -> "Spans | None":
        if len(self.intervals) * len(other.intervals) > _MOST_INTERVALS:
            return self
        common = tuple(
            (low, high)
            for left in self.intervals
            for right in other.intervals
            if (low := max(left[0], right[0])) <= (high := min(left[1], right[1]))
        )
        return Spans(common) if common else None


@dataclass(frozen=True)
class Words:
    """One of `values`, or with `but` any other."""

    values: frozenset[Any]
    but: bool = False

    def meet(self, other: "Words") -> "Words | None":
        if self.but and other.but:
            return Words(self.values | other.values, but=True)
        if self.but or other.but:
            one, without = (other, self) if self.but else (self, other)
            left = one.values - without.values
        else:
            left = self.values & other.values
        return Words(left) if left else None


@dataclass(frozen=True)
class Codes:
    """Of each of `any_of` at least one code, and none of `none_of`."""

    any_of: frozenset[frozenset[str]] = frozenset()
    none_of: frozenset[str] = frozenset()

    def meet(self, other: "Codes") -> "Codes | None":
        both = Codes(self.any_of | other.any_of, self.none_of | other.none_of)
        return None if any(expected <= both.none_of for expected in both.any_of) else both


# What is constrained: a fact and the side of it (`there`, `value`, …).
World = Mapping[tuple[str, str], Constraint]
Worlds = Sequence[World]
ANYTHING: Worlds = ({},)


def merged(one: World, other: World) -> World | None:
    """Both at once; None: impossible."""
    found = dict(one)
    for key, constraint in other.items():
        known = found.get(key)
        met = constraint if known is None else known.meet(constraint)
        if met is None:
            return None
        found[key] = met
    return found


def every(parts: Iterable[Worlds]) -> Worlds:
    """Where all hold. Parts that are too many to think through are left out, which only allows more."""
    found: Worlds = ANYTHING
    for part in sorted(parts, key=len):
        if len(found) * len(part) <= _MOST_MEETINGS:
            found = _thinned([met for one in found for other in part if (met := merged(one, other)) is not None])
    return found


def either(parts: Iterable[Worlds]) -> Worlds:
    """Where one holds."""
    return _thinned([world for part in parts for world in part])


def _thinned(worlds: Worlds) -> Worlds:
    return worlds if len(worlds) <= _MOST_WORLDS else ANYTHING
