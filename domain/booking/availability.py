"""Which slots of a service are free, and why one is not: in minutes since 1970 (domain/booking/clocks.py)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from domain.booking.clocks import Span
from domain.booking.ranges import Range, common, covers, merged, overlaps, without


class SlotFault(StrEnum):
    """Why a slot cannot be booked; the values are the reasons that callers get."""

    PAST = "in_the_past"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far_ahead"
    CLOSED = "outside_hours"
    OFF_GRID = "not_a_slot"
    TAKEN = "slot_taken"


@dataclass(frozen=True, slots=True)
class Visit:
    """What a service takes: `minutes` within the hours of its resources, buffers that only have to be free.

    Slots begin at multiples of `step`, counted from midnight on the location's clock.
    """

    minutes: int
    before: int
    after: int
    step: int


class TakenUnit(NamedTuple):
    """One place of a resource, 1 … capacity, and when it is taken."""

    resource: int
    unit: int
    during: Range


@dataclass(frozen=True, slots=True)
class Placement:
    """What an appointment takes, and where. `units` empty: nothing that is set up, so it only names somebody."""

    service: int | None = None
    location: int | None = None
    units: Sequence[TakenUnit] = ()


ONLY_NAMED = Placement()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resource that may take part at one location. `taken`: for each unit, what appointments and others take."""

    id: int
    open: Sequence[Range]
    taken: Sequence[Sequence[Range]]

    def free_unit(self, begins: int, ends: int) -> int | None:
        """The first unit, from 1, that nothing takes meanwhile."""
        return next((n for n, unit in enumerate(self.taken, 1) if not overlaps(unit, begins, ends)), None)

    @property
    def load(self) -> int:
        """Minutes taken."""
        return sum(ends - begins for unit in self.taken for begins, ends in unit)


@dataclass(frozen=True)
class Site:
    """One location, and the candidates there of each kind that the service needs.

    `cut`: the spans by its clock of all that is looked at, until the last slot has ended.
    """

    id: int
    cut: Sequence[Span]
    kinds: Mapping[str, Sequence[Candidate]]

    def slots(self, visit: Visit, window: Range) -> dict[int, tuple[int, ...]]:
        """When in the window a slot may begin, with what it would take: of each kind the one with the least to do."""
        found: dict[int, tuple[int, ...]] | None = None
        for candidates in self.kinds.values():
            takes: dict[int, int] = {}
            seen: list[Range] = []
            for candidate in sorted(candidates, key=lambda one: (one.load, one.id)):
                fresh = without(common(_starts(candidate, visit), [window]), seen)
                for start in _grid(fresh, self.cut, visit.step):
                    takes[start] = candidate.id
                seen = merged([*seen, *fresh])
            if found is None:
                found = {start: (id,) for start, id in takes.items()}
            else:
                found = {start: (*ids, takes[start]) for start, ids in found.items() if start in takes}
        return found or {}

    def fault(self, visit: Visit, start: int) -> SlotFault | None:
        """None: it can begin then."""
        ends = start + visit.minutes
        working = [[one for one in kind if covers(one.open, start, ends)] for kind in self.kinds.values()]
        if not working or not all(working):
            return SlotFault.CLOSED
        if not any(True for _ in _grid([(start, start + 1)], self.cut, visit.step)):
            return SlotFault.OFF_GRID
        begins, ends = start - visit.before, ends + visit.after
        if not all(any(one.free_unit(begins, ends) for one in kind) for kind in working):
            return SlotFault.TAKEN
        return None


def bounds(now: int, lead_time: int, horizon_days: int) -> Range:
    """The minutes in which a slot may begin."""
    return now + lead_time, now + horizon_days * 1_440 + 1


def fault_of_time(start: int, now: int, lead_time: int, horizon_days: int) -> SlotFault | None:
    first, last = bounds(now, lead_time, horizon_days)
    if start < now:
        return SlotFault.PAST
    if start < first:
        return SlotFault.TOO_SOON
    return SlotFault.TOO_FAR if start >= last else None


def _starts(candidate: Candidate, visit: Visit) -> list[Range]:
    """Every minute at which the candidate could begin."""
    fits = [(opens, closes - visit.minutes + 1) for opens, closes in candidate.open if closes - opens >= visit.minutes]
    reach = visit.minutes + visit.after
    return merged(
        start
        for unit in candidate.taken
        for start in without(fits, merged((begins - reach + 1, ends + visit.before) for begins, ends in unit))
    )


def _grid(starts: Sequence[Range], cut: Sequence[Span], step: int) -> Iterator[int]:
    for span in cut:
        for first, last in starts:
            begins, ends = max(first, span.begins), min(last, span.ends)
            if begins < ends:
                yield from range(begins + -(begins + span.offset) % step, ends, step)
