"""Attempts: capped, contiguous, at times that calendar, person and consent allow."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.leads.lead import Channel
from domain.outreach.cadence.built_in import DEFAULT_CADENCE
from domain.outreach.cadence.hours import Recipient
from domain.outreach.cadence.plan import AttemptPlan, Exhausted, Moment, plan_attempt
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet, choose
from domain.outreach.quiet_hours import Window
from domain.rules.rule_sets import BadRules, RuleKind, read_rules, stored
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import CalendarPolicy, ContactPolicy, OpenHours, QuietHoursPolicy
from tests.domain.moments import INSTANTS

HOSPITAL = BusinessCalendar(CalendarPolicy(holidays_of="IN-TN"), "Asia/Kolkata")
CONTACT, QUIET = ContactPolicy(), QuietHoursPolicy()
URGENT, STANDARD = DEFAULT_CADENCE.sequences
EVERY_CHANNEL = frozenset(Channel)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Kolkata"))


def plan(
    number: int,
    now: datetime,
    *,
    sequence: AttemptSequence = STANDARD,
    not_before: datetime | None = None,
    zone: str = "Asia/Kolkata",
    open_channels: frozenset[Channel] = EVERY_CHANNEL,
    calendar: BusinessCalendar = HOSPITAL,
) -> AttemptPlan | Exhausted:
    return plan_attempt(
        sequence,
        CONTACT,
        calendar,
        Recipient(QUIET, zone, "IN", open_channels),
        number,
        Moment(now, not_before),
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
    longer = STANDARD.model_copy(update={"cap": 7})
    assert planned(plan(6, at(23, 10), sequence=longer)).template == "first_call"


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
SEQUENCES = st.builds(
    AttemptSequence,
    code=st.just("s"),
    text=st.just("t"),
    when=st.none(),
    cap=st.integers(1, 8),
    steps=st.lists(STEPS, min_size=1, max_size=5).map(tuple),
)
ABROAD = st.sampled_from(["Asia/Kolkata", "Asia/Dubai", "America/New_York", "Europe/London"])


@given(INSTANTS, SEQUENCES, ABROAD, st.frozensets(st.sampled_from(Channel)))
@settings(max_examples=200)
def test_attempts_are_contiguous_capped_on_open_channels_and_inside_their_windows(
    now: datetime, sequence: AttemptSequence, zone: str, open_channels: frozenset[Channel]
) -> None:
    window = Window.daily(QUIET.opens, QUIET.closes, zone)
    reachable = open_channels & {step.channel for step in sequence.steps}
    numbers = []
    for number in range(1, sequence.cap + 2):
        found = plan(number, now, sequence=sequence, zone=zone, open_channels=open_channels)
        if isinstance(found, Exhausted):
            assert found.reason == ("cap" if number > sequence.cap else "no_channel")
            break
        assert found.channel in reachable
        assert found.due_at >= now
        assert found.answer_by > found.due_at
        assert found.due_at.tzinfo is UTC
        assert window.holds(found.due_at)
        assert found.channel is not Channel.CALL or HOSPITAL.is_open(found.due_at)
        numbers.append(found.number)
        now = found.answer_by
    assert numbers == (list(range(1, sequence.cap + 1)) if reachable else [])


def test_priority_1_is_called_again_within_minutes_everybody_else_over_days() -> None:
    assert choose({"priority": 1}, DEFAULT_CADENCE) is URGENT
    assert choose({"priority": 2}, DEFAULT_CADENCE) is STANDARD
    assert choose({}, DEFAULT_CADENCE) is STANDARD, "an unknown condition does not hold"
    assert [planned(plan(n, at(23, 10), sequence=URGENT)).due_at for n in (1, 2, 3)] == [
        at(23, 10),
        at(23, 10, 2),
        at(23, 10, 10),
    ]


def test_the_built_in_sequences_are_read_back_as_they_are_kept() -> None:
    assert read_rules(RuleKind.CADENCE, stored(DEFAULT_CADENCE), {}) == DEFAULT_CADENCE


def test_conditions_may_ask_for_lead_score_and_priority() -> None:
    wanted = {"all": [{"fact": "city", "eq": "chennai"}, {"fact": "fit", "between": [20, None]}]}
    rules = read_rules(RuleKind.CADENCE, body(sequence("a", when=wanted), sequence("b")), {})
    assert isinstance(rules, CadenceRuleSet)
    assert rules.asks_for == {"city", "fit"}
    assert choose({"city": "Chennai", "fit": 20}, rules).code == "a"
    assert choose({"city": "Chennai"}, rules).code == "b"


IS_URGENT = {"fact": "priority", "eq": 1}
SMS = {"channel": "sms", "after": "PT1H"}


def sequence(code: str, **given: Any) -> dict[str, Any]:
    return {"code": code, "text": code, "cap": 3, "steps": [SMS], **given}


def body(*sequences: dict[str, Any]) -> dict[str, Any]:
    return {"sequences": list(sequences)}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (body(), "sequences"),
        (body(sequence("a"), sequence("b")), "sequences.0.when"),
        (body(sequence("a", when=IS_URGENT)), "sequences.0.when"),
        (body(sequence("a", when=IS_URGENT), sequence("a")), "sequences.1.code"),
        (body(sequence("a", steps=[])), "sequences.0.steps"),
        (body(sequence("a", cap=0)), "sequences.0.cap"),
        (body(sequence("a", cap=21)), "sequences.0.cap"),
        (body(sequence("a", cap=1, steps=[SMS, SMS])), "sequences.0.steps.1"),
        (body(sequence("a", steps=[{**SMS, "channel": "fax"}])), "sequences.0.steps.0.channel"),
        (body(sequence("a", steps=[{**SMS, "after": "-PT1H"}])), "sequences.0.steps.0.after"),
        (body(sequence("a", steps=[{**SMS, "template": "DROP TABLE"}])), "sequences.0.steps.0.template"),
        (body(sequence("a", when={"fact": "shoe_size", "eq": 1}), sequence("b")), "sequences.0.when.fact"),
        (body(sequence("a", when={"fact": "priority", "eq": "1"}), sequence("b")), "sequences.0.when.eq"),
        ({**body(sequence("a")), "cap": 5}, "cap"),
    ],
)
def test_a_wrong_cadence_is_refused_with_its_path(given: dict[str, Any], path: str) -> None:
    with pytest.raises(BadRules) as refused:
        read_rules(RuleKind.CADENCE, given, {})
    assert path in [fault.path for fault in refused.value.faults]
