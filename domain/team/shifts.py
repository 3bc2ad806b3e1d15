"""When an agent is at work: weekly hours, less time off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.tenants.calendar import HORIZON_DAYS, openings_on, zone_named
from domain.tenants.policy import OpenHours


@dataclass(frozen=True)
class TimeOff:
    """Away from `starts` until `ends` (instants; `ends` is the first moment back)."""

    starts: datetime
    ends: datetime


def off_until(at: datetime, time_off: Iterable[TimeOff]) -> datetime | None:
    """When the agent is back, over absences that touch each other; None = not absent at `at`.

    In the zone that the absence is written in.
    """
    back = at
    for absence in sorted(time_off, key=lambda absence: absence.starts):
        if absence.starts <= back < absence.ends:
            back = absence.ends
    return back if back > at else None


def on_shift(at: datetime, zone: str, hours: Sequence[OpenHours], time_off: Iterable[TimeOff] = ()) -> bool:
    """An agent without hours keeps the tenant's business hours: here they are always at work, unless absent."""
    if off_until(at, time_off) is not None:
        return False
    return not hours or any(start <= at < end for start, end in _shifts_of_day(at, hours, zone_named(zone)))


def next_shift(
    at: datetime, zone: str, hours: Sequence[OpenHours], time_off: Sequence[TimeOff] = ()
) -> datetime | None:
    """The first moment from `at` on (UTC) that the agent is at work; None = not within 400 days."""
    place = zone_named(zone)
    horizon = at + timedelta(days=HORIZON_DAYS)
    moment: datetime | None = at.astimezone(UTC)
    while moment is not None and moment <= horizon:
        back = off_until(moment, time_off)
        if back is None and (not hours or on_shift(moment, zone, hours)):
            return moment
        moment = back.astimezone(UTC) if back is not None else _next_start(moment, hours, place, horizon)
    return None


def _shifts_of_day(at: datetime, hours: Iterable[OpenHours], zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    return openings_on(at.astimezone(zone).date(), hours, zone)


def _next_start(after: datetime, hours: Iterable[OpenHours], zone: ZoneInfo, horizon: datetime) -> datetime | None:
    """The next shift that begins later than `after`."""
    day, hours = after, tuple(hours)
    while day <= horizon:
        for start, _ in _shifts_of_day(day, hours, zone):
            if start > after:
                return start
        day += timedelta(days=1)
    return None
