"""Business time: opening hours, holidays and daylight saving, in one zone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from domain.errors import Invalid
from domain.leads.contact import country_meant
from domain.tenants.policy import CalendarPolicy, OpenHours, Tenant
from domain.text.suggestions import instead

HORIZON_DAYS = 400
_MIDNIGHT = time(0)
_LAST_MOMENT = time(23, 59, 59, 999999)
_DAY = timedelta(days=1)
_MOST_DAYS = 20 * 366
_DAYS_KEPT = 3_000

Interval = tuple[datetime, datetime]


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone. Raises `Invalid("time_zone")`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid("time_zone", "is not an IANA time zone") from error


def instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall time. One that comes twice is the first; one that DST skips moves on by the gap."""
    return datetime.combine(day, wall, zone).astimezone(UTC)


def instants(day: date, wall: time, zone: ZoneInfo) -> list[datetime]:
    """As `instant`, in order: both of a wall time that comes twice."""
    first = instant(day, wall, zone)
    second = instant(day, wall.replace(fold=1), zone)
    return [first, second] if second > first else [first]


def openings_on(day: date, hours: Iterable[OpenHours], zone: ZoneInfo) -> list[Interval]:
    """That day's openings as UTC [start, end), in order, overlaps merged; an end at 23:59:59.999999 means midnight."""
    found: list[Interval] = []
    for opening in sorted((h for h in hours if h.weekday == day.weekday()), key=lambda h: (h.opens, h.closes)):
        start = instant(day, opening.opens, zone)
        until_midnight = opening.closes >= _LAST_MOMENT
        end = instant(day + _DAY, _MIDNIGHT, zone) if until_midnight else instant(day, opening.closes, zone)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


@lru_cache(maxsize=500)
def holidays_in(place: str, year: int) -> frozenset[date]:
    """Public holidays of an ISO country, or of a subdivision (`IN-TN`). Raises `Invalid("calendar.holidays_of")`."""
    country, _, subdivision = place.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))
    except (NotImplementedError, KeyError, AttributeError) as error:
        raise Invalid("calendar.holidays_of", "no holidays are known for this country or subdivision") from error


def check_holidays(place: str) -> None:
    """Raises `Invalid("calendar.holidays_of")` for what is no code of a country, or of a subdivision of it."""
    known = holidays.list_supported_countries(include_aliases=False)
    country, dash, subdivision = place.partition("-")
    if country not in known:
        hint = country_meant(country)
        raise Invalid("calendar.holidays_of", f"must be a country whose holidays are known, such as IN{hint}")
    if dash and subdivision not in known[country]:
        written = instead(subdivision, sorted(known[country]))
        raise Invalid("calendar.holidays_of", f"{subdivision!r} is not a subdivision of {country}{written}")


class BusinessClock(NamedTuple):
    """Business time stands still while the hospital is closed; `resumes_at` None: it runs, or nobody knows when."""

    runs: bool
    resumes_at: datetime | None = None


@dataclass(frozen=True)
class BusinessCalendar:
    """Opening hours of `policy` in the IANA `zone`. Instants come in aware and go out in UTC."""

    policy: CalendarPolicy
    zone: str
    _place: ZoneInfo = field(init=False, repr=False, compare=False)
    # One calendar answers for many leads: a day's openings are worked out once.
    _days: dict[date, list[Interval]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_place", zone_named(self.zone))

    @classmethod
    def of(cls, tenant: Tenant) -> "BusinessCalendar":
        return cls(tenant.policy.calendar, tenant.time_zone)

    def is_open(self, at: datetime) -> bool:
        """True from an opening on, false from its closing on."""
        if self.policy.always_open:
            return True
        return any(start <= at < end for start, end in self._openings(self._day_of(at)))

    def closes_at(self, at: datetime) -> datetime | None:
        """The end of the opening that `at` lies in; None when closed, or always open."""
        if self.policy.always_open:
            return None
        return next((end for start, end in self._openings(self._day_of(at)) if start <= at < end), None)

    def clock(self, at: datetime) -> "BusinessClock":
        """Whether business time runs at this moment."""
        if self.is_open(at):
            return BusinessClock(runs=True)
        try:
            return BusinessClock(runs=False, resumes_at=self.next_opening(at))
        except Invalid:
            return BusinessClock(runs=False)

    def midnight_before(self, at: datetime) -> datetime:
        """When the day began that `at` lies in."""
        return instant(self._day_of(at), _MIDNIGHT, self._place)

    def midnight_after(self, at: datetime) -> datetime:
        """When the day ends that `at` lies in."""
        return instant(_day_after(self._day_of(at)), _MIDNIGHT, self._place)

    def next_opening(self, at: datetime) -> datetime:
        """`at` when open. Raises `Invalid` when the calendar does not open within 400 days."""
        return self.add(at, timedelta(0))

    def add(self, start: datetime, delta: timedelta) -> datetime:
        """`delta` ≥ 0 of business time after `start`; a delta of 0 at a closed time gives the next opening."""
        start = start.astimezone(UTC)
        if delta < timedelta(0):
            raise ValueError("business time only runs forward")
        if self.policy.always_open:
            return start + delta
        remaining, day, closed_days = delta, self._day_of(start), 0
        for _ in range(_MOST_DAYS):
            openings = self._openings(day)
            for opens, closes in openings:
                begins = max(opens, start)
                if begins < closes:
                    if remaining <= closes - begins:
                        return begins + remaining
                    remaining -= closes - begins
            closed_days = 0 if openings else closed_days + 1
            if closed_days > HORIZON_DAYS:
                break
            day = _day_after(day)
        raise Invalid("calendar", f"has too few open hours within {HORIZON_DAYS} days")

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Business time from `a` to `b`; zero when `b` is not later."""
        if self.policy.always_open:
            return max(b - a, timedelta(0))
        total, day, last = timedelta(0), self._day_of(a), self._day_of(b)
        while day <= last:
            for opens, closes in self._openings(day):
                total += max(min(closes, b) - max(opens, a), timedelta(0))
            day = _day_after(day)
        return total

    def seconds_until(self, at: datetime, now: datetime) -> int:
        """Of business time; negative when `at` has passed."""
        left = self.between(now, at) if at > now else -self.between(at, now)
        return int(left.total_seconds())

    def _day_of(self, at: datetime) -> date:
        return at.astimezone(self._place).date()

    def _openings(self, day: date) -> list[Interval]:
        known = self._days.get(day)
        if known is None:
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            known = self._days[day] = [] if self._is_holiday(day) else openings_on(day, self.policy.hours, self._place)
        return known

    def _is_holiday(self, day: date) -> bool:
        if day in self.policy.closed_on:
            return True
        return self.policy.holidays_of is not None and day in holidays_in(self.policy.holidays_of, day.year)


def _day_after(day: date) -> date:
    """Raises `Invalid` at the end of the calendar (year 9999)."""
    if day >= date.max - _DAY:
        raise Invalid("calendar", "the date is out of range")
    return day + _DAY
