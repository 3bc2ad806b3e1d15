"""Attempts: capped, contiguous, at times that calendar, person and consent allow."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cadence import AttemptPlan, Exhausted, plan_attempt
from domain.calendar import BusinessCalendar
from domain.lead import Channel
from domain.policy import AttemptStep, CalendarPolicy, ContactPolicy, OpenHours, QuietHoursPolicy
from domain.quiet_hours import Window
from tests.domain.moments import INSTANTS

HOSPITAL = BusinessCalendar(CalendarPolicy(holidays_of="IN-TN"), "Asia/Kolkata")
CONTACT, QUIET = ContactPolicy(), QuietHoursPolicy()
EVERY_CHANNEL = frozenset(Channel)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Kolkata"))


def plan(
    number: int,
    now: datetime,
    *,
    policy: ContactPolicy = CONTACT,
    not_before: datetime | None = None,
    zone: str = "Asia/Kolkata",
    open_channels: frozenset[Channel] = EVERY_CHANNEL,
    calendar: BusinessCalendar = HOSPITAL,
) -> AttemptPlan | Exhausted:
    return plan_attempt(
        policy,
        QUIET,
        calendar,
        number=number,
        now=now,
        not_before=not_before,
        recipient_zone=zone,
        country="IN",
        open_channels=open_channels,
    )


def planned(found: AttemptPlan | Exhausted) -> AttemptPlan:
    assert isinstance(found, AttemptPlan)
    return found


def test_the_first_call_is_at_once_when_the_hospital_is_open() -> None:
    now = at(23, 10, 30)
    assert planned(plan(1, now)) == AttemptPlan(1, Channel.CALL, "first_call", now, now + timedelta(hours=2))


def test_the_first_call_at_night_waits_for_the_opening() -> None:
    first = planned(plan(1, at(22, 23)))
    assert (first.due_at, first.answer_by) == (at(23, 9), at(23, 11))


def test_a_message_waits_its_time_and_for_the_persons_morning() -> None:
    assert planned(plan(2, at(23, 10))).due_at == at(23, 10, 30)
    assert planned(plan(2, at(23, 20, 45))).due_at == at(24, 8)
    assert planned(plan(2, at(22, 12))).due_at == at(22, 12, 30), "messages go on Sundays, too"


def test_a_call_is_due_when_agents_work_and_the_person_is_awake() -> None:
    """09:00 in Chennai is 22:30 in New York; 08:00 in New York is 18:30 in Chennai."""
    assert planned(plan(1, at(25, 9), zone="America/New_York")).due_at == at(25, 18, 30)


def test_a_closed_channel_gives_way_to_the_next_of_the_sequence_without_skipping_a_number() -> None:
    no_calls = EVERY_CHANNEL - {Channel.CALL}
    now = at(23, 10)
    assert planned(plan(1, now, open_channels=no_calls)) == AttemptPlan(
        1, Channel.SMS, "first_sms", now, now + timedelta(hours=24)
    )
    assert planned(plan(5, now, open_channels=frozenset({Channel.EMAIL}))).template == "follow_up"
    assert planned(plan(5, now, open_channels=frozenset({Channel.CALL}))).template == "first_call"


def test_after_the_cap_nothing_follows() -> None:
    assert plan(6, at(23, 10)) == Exhausted("cap")


def test_without_an_open_channel_nothing_can_be_tried() -> None:
    assert plan(1, at(23, 10), open_channels=frozenset()) == Exhausted("no_channel")


def test_a_callback_replaces_the_wait_of_the_sequence() -> None:
    wished = at(24, 16) if not HOSPITAL.is_open(at(25, 16)) else at(25, 16)
    assert planned(plan(4, at(23, 10), not_before=wished)).due_at == wished
    assert planned(plan(4, at(23, 10), not_before=at(20, 10))).due_at == at(23, 10), "a wish in the past is due now"


def test_the_sequence_repeats_until_the_cap() -> None:
    policy = ContactPolicy(cap=7)
    assert planned(plan(6, at(23, 10), policy=policy)).template == "first_call"


def test_calls_that_can_never_reach_the_person_give_way_to_messages() -> None:
    night_shift = CalendarPolicy(hours=tuple(OpenHours(weekday=day, opens=time(0), closes=time(5)) for day in range(7)))
    found = planned(plan(1, at(23, 10), calendar=BusinessCalendar(night_shift, "Asia/Kolkata")))
    assert found.channel is Channel.SMS


STEPS = st.builds(
    AttemptStep,
    channel=st.sampled_from(Channel),
    after=st.timedeltas(timedelta(0), timedelta(days=3)),
    template=st.just("t"),
)
POLICIES = st.builds(ContactPolicy, cap=st.integers(1, 8), steps=st.lists(STEPS, min_size=1, max_size=5).map(tuple))
ABROAD = st.sampled_from(["Asia/Kolkata", "Asia/Dubai", "America/New_York", "Europe/London"])


@given(INSTANTS, POLICIES, ABROAD, st.frozensets(st.sampled_from(Channel)))
@settings(max_examples=200, deadline=None)
def test_attempts_are_contiguous_capped_on_open_channels_and_inside_their_windows(
    now: datetime, policy: ContactPolicy, zone: str, open_channels: frozenset[Channel]
) -> None:
    window = Window(QUIET.opens, QUIET.closes, zone)
    reachable = open_channels & {step.channel for step in policy.steps}
    numbers = []
    for number in range(1, policy.cap + 2):
        found = plan(number, now, policy=policy, zone=zone, open_channels=open_channels)
        if isinstance(found, Exhausted):
            assert found.reason == ("cap" if number > policy.cap else "no_channel")
            break
        assert found.channel in reachable
        assert found.due_at >= now
        assert found.answer_by > found.due_at
        assert found.due_at.tzinfo is UTC
        assert window.holds(found.due_at)
        assert found.channel is not Channel.CALL or HOSPITAL.is_open(found.due_at)
        numbers.append(found.number)
        now = found.answer_by
    assert numbers == (list(range(1, policy.cap + 1)) if reachable else [])
