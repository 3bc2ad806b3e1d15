"""The leads that arrive and the agents who work, the same for every system: seeded, nothing is left to chance twice."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import CalendarPolicy, OpenHours

ZONE = "Asia/Kolkata"
BEGIN = datetime(2026, 2, 1, 18, 30, tzinfo=UTC)  # midnight before a Monday in Kolkata
DAYS = 14
OPENS, CLOSES = time(9), time(19)
CALENDAR = BusinessCalendar(
    CalendarPolicy(hours=tuple(OpenHours(weekday=day, opens=OPENS, closes=CLOSES) for day in range(6))), ZONE
)
_SKILLS = ("cataract", "lasik", "retina")
# Of a hundred leads held out to somebody, so many are taken up soon, turned down, or not looked at.
_TAKEN, _TURNED_DOWN = 0.80, 0.08
_LOOKS_AFTER_MINUTES = 6.0
_HELD_HOURS = 36.0
_PER_DAY = 66


@dataclass(frozen=True)
class Lead:
    """`held`: from taking it up until it is closed."""

    id: int
    at: datetime
    skill: str
    priority: int
    held: timedelta


@dataclass(frozen=True)
class Person:
    """`hours` of the day on shift (local); `away` from…until; `leaves` for good."""

    id: int
    skills: frozenset[str]
    capacity: int
    hours: tuple[int, int]
    away: tuple[tuple[datetime, datetime], ...] = ()
    leaves: datetime | None = None

    @property
    def calendar(self) -> BusinessCalendar:
        return _SHIFTS[self.hours]

    def here(self, at: datetime) -> bool:
        return self.employed(at) and not any(a <= at < b for a, b in self.away) and self.calendar.is_open(at)

    def employed(self, at: datetime) -> bool:
        return self.leaves is None or at < self.leaves

    def works_for(self, since: datetime, delta: timedelta) -> datetime | None:
        """When they have been at work for `delta`; None: they leave before."""
        moment = since
        for a, b in self.away:
            done = self.calendar.between(moment, a)
            if moment < a and done >= delta:
                break
            if moment < b:
                delta -= done if moment < a else timedelta(0)
                moment = b
        moment = self.calendar.add(moment, delta)
        return moment if self.employed(moment) else None


def _shift(opens: int, closes: int) -> BusinessCalendar:
    hours = tuple(OpenHours(weekday=day, opens=time(opens), closes=time(closes)) for day in range(6))
    return BusinessCalendar(CalendarPolicy(hours=hours), ZONE)


_SHIFTS = {hours: _shift(*hours) for hours in ((9, 19), (9, 14), (13, 19))}


@dataclass(frozen=True)
class Stream:
    seed: int
    leads: tuple[Lead, ...]
    candidates: tuple[Person, ...]

    @property
    def end(self) -> datetime:
        return BEGIN + timedelta(days=DAYS)

    def answer(self, lead: Lead, person: Person) -> tuple[str, timedelta]:
        """What this person makes of this lead, and after how long at work: the same in every system."""
        chance = random.Random(f"{self.seed} {lead.id} {person.id}")
        first, after = chance.random(), timedelta(minutes=chance.lognormvariate(0, 0.8) * _LOOKS_AFTER_MINUTES)
        if first < _TAKEN:
            return "accept", after
        return ("decline", after) if first < _TAKEN + _TURNED_DOWN else ("ignore", after)


def make_stream(seed: int) -> Stream:
    chance = random.Random(seed)
    at = BEGIN
    leads: list[Lead] = []
    while at < BEGIN + timedelta(days=DAYS):
        hour = at.astimezone(ZoneInfo(ZONE)).hour
        busy = 1.6 if 9 <= hour < 21 else 0.4
        at += timedelta(days=chance.expovariate(_PER_DAY * busy))
        skill = chance.choices(_SKILLS, (5, 3, 2))[0]
        priority = chance.choices((1, 2, 3, 4, 5), (5, 15, 30, 30, 20))[0]
        leads.append(Lead(len(leads) + 1, at, skill, priority, timedelta(hours=chance.expovariate(1 / _HELD_HOURS))))
    return Stream(seed, tuple(leads), tuple(_person(number, chance) for number in range(1, 21)))


def _person(number: int, chance: random.Random) -> Person:
    """Twenty: three in four work the whole day; four go on leave for three days, two leave for good."""
    skills = frozenset(_SKILLS if number % 4 == 0 else (_SKILLS[number % 3], _SKILLS[(number + 1) % 3]))
    hours = (9, 19) if number % 4 else ((9, 14), (13, 19))[number // 4 % 2]
    start = BEGIN + timedelta(days=2 + number % 5)
    away = ((start, start + timedelta(days=3)),) if number % 5 == 1 else ()
    leaves = BEGIN + timedelta(days=5 + number % 3, hours=12) if number in (7, 14) else None
    return Person(number, skills, chance.choice((6, 8, 10)), hours, away, leaves)
