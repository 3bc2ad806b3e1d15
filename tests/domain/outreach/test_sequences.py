"""Sequences of every occasion: what may be written, when steps happen, and what a lead would get."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.conditions.condition import FactTest
from domain.leads.lead import Channel
from domain.leads.profile import DayPart
from domain.outreach.cadence.best_hour import Answers, Reason, best_time
from domain.outreach.cadence.built_in import DEFAULT_CADENCE, FOLLOW_UPS, nurture_rules, reminder_rules
from domain.outreach.cadence.follow_up import Course, plan_follow_up
from domain.outreach.cadence.hours import Recipient, next_in, when_due
from domain.outreach.cadence.occasions import Occasion
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, StepWindow
from domain.outreach.cadence.timeline import Sample, timeline
from domain.outreach.consent import Purpose
from domain.outreach.templates.built_in.texts import DEFAULT_TEMPLATES
from domain.rules.rule_sets import BadRules, RuleKind, read_rules, scope_of, stored
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import CalendarPolicy, ContactPolicy, QuietHoursPolicy
from tests.domain.moments import INSTANTS

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOSPITAL = BusinessCalendar(CalendarPolicy(), "Asia/Kolkata")
NOON = datetime(2026, 11, 30, 12, tzinfo=ZoneInfo("Asia/Kolkata"))
EVERY_CHANNEL = frozenset(Channel)


def person(zone: str = "Asia/Kolkata", **other: object) -> Recipient:
    given = {"open_channels": EVERY_CHANNEL, "quiet": QuietHoursPolicy(), "country": "IN", **other}
    return Recipient(zone=zone, **given)  # type: ignore[arg-type]


def marketing(after: timedelta, **other: Any) -> AttemptStep:
    return AttemptStep(channel=Channel.EMAIL, after=after, purpose=Purpose.MARKETING, **other)


def sequence(*steps: AttemptStep, cap: int = 0) -> AttemptSequence:
    return AttemptSequence(code="only", text="these steps", cap=cap or len(steps), steps=steps)


def faults(occasion: str, steps: list[dict[str, Any]], **sequence: object) -> dict[str, str]:
    """By path, of one sequence of this occasion."""
    one = {"code": "only", "text": "these", "cap": len(steps), "steps": steps, **sequence}
    try:
        read_rules(RuleKind.CADENCE, {"occasion": occasion, "sequences": [one]}, {})
    except BadRules as bad:
        return {fault.path: fault.text for fault in bad.faults}
    return {}


@pytest.mark.parametrize("occasion", FOLLOW_UPS)
def test_what_is_built_in_may_be_written_and_has_its_texts(occasion: Occasion) -> None:
    rules = FOLLOW_UPS[occasion]
    assert read_rules(RuleKind.CADENCE, stored(rules), {}) == rules
    assert scope_of(RuleKind.CADENCE, rules, "") == occasion.value
    written = {(template.code, template.channel) for template in DEFAULT_TEMPLATES}
    steps = [step for one in rules.sequences for step in one.steps]
    assert {(step.template, channel) for step in steps for channel in (step.channel, *step.instead)} <= written


def test_rules_of_before_there_were_occasions_are_those_of_first_contact() -> None:
    body = {"sequences": [{"code": "a", "text": "b", "cap": 1, "steps": [{"channel": "sms", "after": "PT1H"}]}]}
    read = read_rules(RuleKind.CADENCE, body, {})
    assert scope_of(RuleKind.CADENCE, read, "") == ""
    with pytest.raises(BadRules, match="occasion: is first_contact, and the scope is nurture"):
        scope_of(RuleKind.CADENCE, read, "nurture")


def test_each_fault_names_its_step_and_the_way_out() -> None:
    sms: dict[str, Any] = {"channel": "sms", "after": "P1D"}
    assert faults("win_back", [sms])["sequences.0.steps.0.purpose"].startswith("must be marketing")
    assert "before" in faults("reminder", [sms])["sequences.0.steps.0.before"]
    assert faults("nurture", [{**sms, "purpose": "marketing", "before": "PT1H"}]) == {
        "sequences.0.steps.0.before": "is for reminders only: use `after`"
    }
    rising: list[dict[str, Any]] = [{"channel": "sms", "before": "PT2H"}, {"channel": "sms", "before": "P1D"}]
    assert faults("reminder", rising) == {"sequences.0.steps.1.before": "must be shorter than in the step before it"}
    assert faults("first_contact", [sms], exits=["reply"])["sequences.0.exits"].startswith("must be absent")
    assert faults("no_show", [{**sms, "when": {"fact": "replies", "eq": 1}, "window": {"weekdays": [0, 5]}}]) == {}
    assert "sequences.0.steps.0.when.fact" in faults("no_show", [{**sms, "when": {"fact": "shoe_size", "eq": 1}}])


def test_a_reminder_keeps_the_appointments_distance_and_one_too_late_is_left_out() -> None:
    rules = reminder_rules(DAY, 2 * HOUR).sequences[0]
    visit = (NOON + 5 * HOUR).astimezone(UTC)
    plan, passed = plan_follow_up(Course(rules, visit, visit), 1, person(), HOSPITAL, NOON)
    assert plan is not None
    assert (plan.number, plan.timing.at) == (2, visit - 2 * HOUR)
    assert [(one.number, one.reason) for one in passed] == [(1, "too_late")]
    early = datetime(2026, 12, 1, 7, 30, tzinfo=ZoneInfo("Asia/Kolkata"))
    plan, passed = plan_follow_up(Course(rules, early, early), 2, person(), HOSPITAL, NOON)
    assert plan is None, "two hours before it is night, and afterwards it is over"
    assert [one.reason for one in passed] == ["too_late"]


def test_after_a_long_pause_only_the_newest_reminder_is_left() -> None:
    rules = reminder_rules(DAY, 2 * HOUR).sequences[0]
    course = Course(rules, NOON, NOON)
    assert not course.superseded(1, NOON - 3 * HOUR)
    assert course.superseded(1, NOON - HOUR)
    assert not course.superseded(2, NOON - HOUR)


def test_a_window_that_the_clock_change_swallows_opens_after_the_gap() -> None:
    window = StepWindow(weekdays=(6,), opens=time(2, 15), closes=time(3, 30))
    before = datetime(2027, 3, 27, 20, tzinfo=ZoneInfo("Europe/Berlin"))
    opens = next_in(window, before, "Europe/Berlin")
    assert opens.astimezone(ZoneInfo("Europe/Berlin")).isoformat() == "2027-03-28T03:15:00+02:00"


def test_a_window_in_the_hour_that_comes_twice_opens_twice() -> None:
    window = StepWindow(weekdays=(6,), opens=time(1, 30), closes=time(3))
    between = datetime.fromisoformat("2026-11-01T01:10-05:00")
    assert next_in(window, between, "America/New_York") == datetime.fromisoformat("2026-11-01T01:30-05:00")


@given(INSTANTS, st.sampled_from(["Asia/Kolkata", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"]),
       st.sets(st.integers(0, 6)), st.integers(0, 22), st.integers(1, 23), st.booleans())  # fmt: skip
def test_a_step_is_never_before_it_is_due_and_always_inside_its_window_and_the_persons_hours(
    at: datetime, zone: str, days: set[int], opens: int, length: int, best: bool
) -> None:
    closes = min(opens + length, 23)
    window = StepWindow(weekdays=tuple(days), opens=time(opens), closes=time(closes, 59))
    step = AttemptStep(channel=Channel.SMS, after=HOUR, window=window, best_hour=best)
    found = when_due(step, Channel.SMS, at, person(zone), HOSPITAL)
    if found is None:
        assert closes < 8 or opens >= 20, "only where the window lies in the night"
        return
    there = found.at.astimezone(ZoneInfo(zone))
    assert found.at >= at
    assert not days or there.weekday() in days
    assert window.opens <= there.time() < window.closes
    assert time(8) <= there.time() < time(21)


COUNTS = st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 23)), st.integers(0, 500), max_size=20)


@given(COUNTS, st.data())
def test_what_little_is_known_of_an_hour_never_leaves_the_range_of_what_was_seen(
    tried: dict[tuple[int, int], int], data: st.DataObject
) -> None:
    answered = {slot: data.draw(st.integers(0, count)) for slot, count in tried.items()}
    answers = Answers(tried, answered)
    seen = [answered[slot] / count for slot, count in tried.items() if count]
    low, high = (min(seen), max(seen)) if seen else (0.0, 0.0)
    for slot in [*tried, (0, 0)]:
        assert low - 1e-9 <= answers.rate(*slot) <= high + 1e-9


def test_one_lucky_call_at_night_is_no_best_hour_and_many_in_the_evening_are() -> None:
    tried = {(0, hour): 100 for hour in range(9, 20)} | {(0, 20): 1}
    answered = {(0, hour): 20 for hour in range(9, 20)} | {(0, 18): 60, (0, 20): 1}
    answers = Answers(tried, answered)
    assert answers.rate(0, 18) > answers.rate(0, 20) > answers.rate(0, 9)
    monday = datetime(2026, 11, 30, 10, 20, tzinfo=ZoneInfo("Asia/Kolkata"))
    found = best_time(monday, "Asia/Kolkata", answers, None, lambda _: True)
    assert (found.at.astimezone(ZoneInfo("Asia/Kolkata")).hour, found.reason) == (18, Reason.BEST_HOUR)
    wished = best_time(monday, "Asia/Kolkata", answers, DayPart.AFTERNOON, lambda _: True)
    assert wished.at.astimezone(ZoneInfo("Asia/Kolkata")).hour in range(12, 17)
    assert wished.reason is Reason.PREFERRED_TIME
    unknown = best_time(monday, "Asia/Kolkata", Answers(), None, lambda _: True)
    assert (unknown.at, unknown.reason) == (monday, Reason.DUE), "nothing is known: at once"


def test_a_wish_outside_the_permitted_window_is_no_permission() -> None:
    quiet = QuietHoursPolicy(opens=time(9), closes=time(11))
    step = AttemptStep(channel=Channel.SMS, best_hour=True)
    found = when_due(step, Channel.SMS, NOON, person(quiet=quiet, preferred=DayPart.EVENING), HOSPITAL)
    assert found is not None
    assert time(9) <= found.at.astimezone(ZoneInfo("Asia/Kolkata")).time() < time(11)
    assert found.reason is not Reason.PREFERRED_TIME


def sample(**facts: object) -> Sample:
    return Sample({"replies": 0, **facts}, lambda _: person(), NOON.astimezone(UTC), NOON.astimezone(UTC))  # type: ignore[dict-item]


def test_the_time_line_shows_each_step_with_its_time_and_why_it_would_be_left_out() -> None:
    one = sequence(
        marketing(DAY, when=FactTest(fact="replies", eq=1)),
        marketing(DAY, window=StepWindow(weekdays=(5,), opens=time(10))),
    )
    shown = timeline(Occasion.NURTURE, one, sample(), ContactPolicy(), HOSPITAL)
    assert [(step.number, step.skipped) for step in shown] == [(1, "condition"), (2, None)]
    assert shown[1].at is not None
    assert shown[1].at.astimezone(ZoneInfo("Asia/Kolkata")).isoformat() == "2026-12-05T10:00:00+05:30"
    nobody = Sample({}, lambda _: person(open_channels=frozenset()), NOON, NOON)
    assert {step.skipped for step in timeline(Occasion.NURTURE, one, nobody, ContactPolicy(), HOSPITAL)} == {
        "no_channel"
    }


def test_the_time_line_of_first_contact_is_what_the_planner_plans() -> None:
    standard = DEFAULT_CADENCE.sequences[1]
    shown = timeline(Occasion.FIRST_CONTACT, standard, sample(), ContactPolicy(), HOSPITAL)
    assert [step.channel.value for step in shown] == ["call", "sms", "email", "call", "sms"]
    times = [step.at for step in shown if step.at is not None]
    assert len(times) == 5
    assert times == sorted(set(times))


def test_no_messages_is_a_rule_set_without_sequences() -> None:
    assert nurture_rules(DAY, 0).sequences == ()
    assert list(nurture_rules(DAY, 0).own_faults()) == []
    assert list(reminder_rules().own_faults()) == []
