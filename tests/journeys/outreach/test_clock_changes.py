"""The nights in which clocks change: a sequence whose window lies around the gap, or in the hour that comes twice."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from domain.conditions.condition import FactTest
from domain.leads.lead import Channel
from domain.lifecycle.messages import LeadRef
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet
from domain.rules.rule_sets import RuleKind
from domain.tenants.policy import QuietHoursPolicy
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import next_attempt, owned

ZERO, DAY, HALF_AN_HOUR = timedelta(0), timedelta(days=1), timedelta(minutes=30)
STEPS = 4
NIGHT = QuietHoursPolicy(opens=time(1, 30), closes=time(3))


@dataclass(frozen=True)
class Change:
    """`ahead`: clocks go forward. `tonight`, `tomorrow`: when steps go, on the clock there, with its offset."""

    city: str
    zone: str
    ahead: bool
    tonight: tuple[str, ...]
    tomorrow: tuple[str, ...] = ()

    @property
    def night(self) -> date:
        """The next one, the day after tomorrow at the earliest."""
        zone = ZoneInfo(self.zone)
        for day in (datetime.now(UTC).date() + ahead * DAY for ahead in count(2)):
            before, after = (datetime.combine(day, at, zone).utcoffset() or ZERO for at in (time(0), time(12)))
            if before != after and (after > before) is self.ahead:
                return day
        raise AssertionError("clocks change twice a year")

    @property
    def due(self) -> datetime:
        return datetime.combine(self.night, time(1, 20), ZoneInfo(self.zone))

    @property
    def expected(self) -> list[datetime]:
        days = ((self.night, self.tonight), (self.night + DAY, self.tomorrow))
        return [datetime.fromisoformat(f"{day}T{there}") for day, times in days for there in times]


BERLIN = ("01:30+01:00",), ("01:30+02:00", "02:00+02:00", "02:30+02:00")
NEW_YORK = ("01:30-04:00", "01:30-05:00", "02:00-05:00", "02:30-05:00")
HALF_AN_HOUR_BACK = ("01:30+11:00", "01:30+10:30", "02:00+10:30", "02:30+10:30")
HALF_AN_HOUR_AHEAD = ("01:30+10:30", "02:30+11:00"), ("01:30+11:00", "02:00+11:00")
CHANGES = (
    Change("Berlin", "Europe/Berlin", True, *BERLIN),
    Change("New York", "America/New_York", False, NEW_YORK),
    Change("Lord Howe in April", "Australia/Lord_Howe", False, HALF_AN_HOUR_BACK),
    Change("Lord Howe in October", "Australia/Lord_Howe", True, *HALF_AN_HOUR_AHEAD),
)


def half_hourly(change: Change | None) -> AttemptSequence:
    """For people of that city: due ten minutes before the window opens, then every half an hour."""
    first = change.due - datetime.now(UTC) if change else DAY
    waits = (first, *[HALF_AN_HOUR] * (STEPS - 1))
    code, when = (change.city, FactTest(fact="city", eq=change.city)) if change else ("others", None)
    steps = tuple(AttemptStep(channel=Channel.SMS, after=wait) for wait in waits)
    return AttemptSequence(code=code.lower().replace(" ", "_"), text=code, when=when, cap=STEPS, steps=steps)


async def test_in_the_night_of_the_clock_change_each_step_goes_once_and_inside_the_window(engine: Engine) -> None:
    rules = CadenceRuleSet(sequences=tuple(half_hourly(change) for change in (*CHANGES, None)))
    policy = ALWAYS_OPEN.model_copy(update={"quiet_hours": NIGHT})
    hospital = Hospital.open(engine, policy, rules={RuleKind.CADENCE: rules})

    async def through(change: Change) -> None:
        lead = await hospital.capture(city=change.city)
        with hospital.writing() as connection:
            connection.execute("UPDATE leads SET time_zone = %s WHERE id = %s", (change.zone, lead.lead_id))
        await owned(hospital, lead)
        for number in range(1, STEPS + 1):
            await next_attempt(hospital, lead, number)
        assert [*_late(hospital, lead, change)] == []

    await asyncio.gather(*(through(change) for change in CHANGES))
    tokens = [row["token"] for row in hospital.sent()]
    assert len(tokens) == len(set(tokens)) == STEPS * len(CHANGES)


def _late(hospital: Hospital, lead: LeadRef, change: Change) -> Iterator[tuple[str, str]]:
    """What went at another time than expected. (Between two steps real time passes, too.)"""
    query = "SELECT sent_at FROM messages WHERE tenant_id = %s AND lead_id = %s AND direction = 'out' ORDER BY id"
    sent = [row["sent_at"].astimezone(ZoneInfo(change.zone)) for row in hospital.rows(query, lead.lead_id)]
    for went, expected in zip(sent, change.expected, strict=True):
        if not ZERO <= went - expected < timedelta(minutes=5):
            yield went.isoformat(), expected.isoformat()
