"""When a resource works: weekly hours at a location, holidays, and days that differ.

It works whenever the location's wall clock shows a time within its hours. A double hour of DST counts twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from domain.booking.clocks import DAY, Span, days_of, instants_of, weekday_of
from domain.booking.ranges import Range, common, merged, without


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Minutes of the day [opens, closes) on one weekday (0 = Monday), from and until a day's number, both included."""

    weekday: int
    opens: int
    closes: int
    valid_from: int | None = None
    valid_until: int | None = None


@dataclass(frozen=True, slots=True)
class HourException:
    """A day that differs. `whole`: of the location, not of one resource.

    An open one of a resource adds hours, also on a holiday. An open one of the location lifts the holiday for those
    hours. A closed one always wins.
    """

    day: int
    opens: int
    closes: int
    open: bool
    whole: bool


@dataclass(frozen=True)
class Timetable:
    """Of one resource at one location; `closed_days` by number: its holidays."""

    weekly: Iterable[WeeklyHours]
    exceptions: Iterable[HourException] = ()
    closed_days: Collection[int] = ()
    _weekdays: dict[int, list[WeeklyHours]] = field(init=False, repr=False, compare=False)
    _differing: dict[int, list[HourException]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        weekdays: dict[int, list[WeeklyHours]] = defaultdict(list)
        for hours in self.weekly:
            weekdays[hours.weekday].append(hours)
        differing: dict[int, list[HourException]] = defaultdict(list)
        for exception in self.exceptions:
            differing[exception.day].append(exception)
        object.__setattr__(self, "_weekdays", weekdays)
        object.__setattr__(self, "_differing", differing)

    def open(self, cut: Sequence[Span]) -> list[Range]:
        """In the minutes of the spans, which are cut by the location's zone."""
        local: list[Range] = []
        for day in days_of(cut):
            midnight = day * DAY
            local += [(midnight + opens, midnight + closes) for opens, closes in self._open_on(day)]
        return instants_of(merged(local), cut)

    def _open_on(self, day: int) -> list[Range]:
        usual = [
            (hours.opens, hours.closes)
            for hours in self._weekdays.get(weekday_of(day), ())
            if (hours.valid_from is None or hours.valid_from <= day)
            and (hours.valid_until is None or day <= hours.valid_until)
        ]
        differing = self._differing.get(day)
        if differing is None:
            return [] if day in self.closed_days else usual
        usual = merged(usual)
        if day in self.closed_days:
            usual = common(usual, merged(_times(differing, is_open=True, whole=True)))
        added = _times(differing, is_open=True, whole=False)
        closed = [(one.opens, one.closes) for one in differing if not one.open]
        return without(merged([*usual, *added]), merged(closed))


def _times(exceptions: Iterable[HourException], *, is_open: bool, whole: bool) -> list[Range]:
    return [(one.opens, one.closes) for one in exceptions if one.open is is_open and one.whole is whole]


def minutes_of(time: str) -> int:
    """Of a time of day such as `09:30`, until `24:00`."""
    return int(time[:2]) * 60 + int(time[3:])


def time_of(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
