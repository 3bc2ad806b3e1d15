"""The promise of a first contact: business time, urgency, and who is notified in which order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.team.speed import Promise, SpeedStep, Watch, promise, reconsidered
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import CalendarPolicy, SpeedPolicy
from tests.domain.moments import INSTANTS

POLICY = SpeedPolicy()
KOLKATA = BusinessCalendar(CalendarPolicy(holidays_of="IN"), "Asia/Kolkata")
NEW_YORK = BusinessCalendar(CalendarPolicy(holidays_of="US"), "America/New_York")
PRIORITIES = st.integers(1, 5)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("priority", "began", "warned", "due"),
    [
        (1, "2026-11-25T10:00+05:30", "2026-11-25T10:03:45+05:30", "2026-11-25T10:05+05:30"),
        (3, "2026-11-25T18:30+05:30", "2026-11-26T09:15+05:30", "2026-11-26T09:30+05:30"),  # over night
        (1, "2026-11-22T12:00+05:30", "2026-11-23T09:03:45+05:30", "2026-11-23T09:05+05:30"),  # on a Sunday
        # Saturday evening, and Monday is Republic Day: two minutes before closing, three on Tuesday.
        (1, "2026-01-24T18:58+05:30", "2026-01-27T09:01:45+05:30", "2026-01-27T09:03+05:30"),
    ],
)
def test_a_first_contact_is_owed_in_business_time(priority: int, began: str, warned: str, due: str) -> None:
    assert promise(POLICY, KOLKATA, priority, at(began)) == Promise(at(warned), at(due))


def test_a_promise_keeps_its_hours_when_clocks_change() -> None:
    found = promise(POLICY, NEW_YORK, 4, at("2026-10-31T17:00-04:00"))
    assert found.due_at == at("2026-11-02T11:00-05:00")


@given(INSTANTS, PRIORITIES, PRIORITIES)
def test_more_urgent_is_never_due_later_and_the_warning_comes_before(began: datetime, one: int, other: int) -> None:
    urgent, calm = (promise(POLICY, KOLKATA, priority, began) for priority in sorted((one, other)))
    assert urgent.due_at <= calm.due_at
    assert began <= urgent.warn_at <= urgent.due_at


@given(INSTANTS, PRIORITIES, PRIORITIES, st.timedeltas(timedelta(0), timedelta(days=2)))
def test_growing_urgency_never_gives_time_nor_takes_all_of_it(
    began: datetime, was: int, is_now: int, passed: timedelta
) -> None:
    before, now = promise(POLICY, KOLKATA, was, began), began + passed
    after = reconsidered(POLICY, KOLKATA, before, (was, is_now), began, now)
    if is_now > was:
        assert after == promise(POLICY, KOLKATA, is_now, began)
    else:
        fresh = promise(POLICY, KOLKATA, is_now, now)
        assert after.due_at == min(before.due_at, fresh.due_at)


NOON = at("2026-11-24T12:00+05:30")
OWED = Promise(NOON, NOON + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("watch", "minutes", "step"),
    [
        (Watch(OWED), -1, None),
        (Watch(OWED), 0, SpeedStep.WARN),
        (Watch(OWED), 10, SpeedStep.ESCALATE),  # whoever slept through the warning hears that it is late
        (Watch(OWED, warned=True), 9, None),
        (Watch(OWED, warned=True), 10, SpeedStep.ESCALATE),
        (Watch(OWED, warned=True, notified=1, escalate_at=NOON + timedelta(minutes=60)), 59, None),
        (Watch(OWED, warned=True, notified=1, escalate_at=NOON + timedelta(minutes=60)), 60, SpeedStep.ESCALATE),
        (Watch(OWED, notified=2), 10_000, None),
    ],
)
def test_each_is_told_when_it_is_time(watch: Watch, minutes: int, step: SpeedStep | None) -> None:
    assert watch.step(NOON + timedelta(minutes=minutes)) is step


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_contact_within": ["PT1H", "PT5M", "PT2H", "PT3H", "PT4H"]},
        {"first_contact_within": ["PT5M"] * 4},
        {"first_contact_within": ["PT0S"] * 5},
        {"warn_after_share": 1},
        {"warn_after_share": 0},
        {"escalate_every": "PT0S"},
        {"not_for": ["nowhere"]},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SpeedPolicy.model_validate(wrong)
