"""Reports of a call come twice and in any order: the record comes out the same."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.outreach.calls.record import (
    AnsweredBy,
    CallOutcome,
    CallRecord,
    CallReport,
    Direction,
    LegState,
    RecordingReport,
    Role,
    updated,
)
from domain.outreach.calls.recording import NotRecorded, RecordingFact, refusal
from domain.outreach.calls.texts import ANNOUNCEMENT, CLOSED, GREETING, KEY_HINT, THANKS, filled, spoken
from domain.tenants.calls import CallPolicy

AGENT, PERSON = Role.AGENT, Role.PERSON
ROLES = {"a": AGENT, "b": AGENT, "p": PERSON}
REPORTS = st.builds(
    lambda leg, state, seconds, price, who: CallReport(
        leg, ROLES[leg], state, seconds, price, "USD" if price else "", who, 7 if leg == "a" else None
    ),
    st.sampled_from(sorted(ROLES)),
    st.none() | st.sampled_from(LegState),
    st.none() | st.integers(0, 9_000),
    st.sampled_from(["", "-0.0130", "0.5"]),
    st.none() | st.sampled_from(AnsweredBy),
) | st.builds(lambda text: CallReport(recording=RecordingReport("r", text=text, voicemail=True)), st.just("x"))


@given(st.sampled_from(Direction), st.lists(REPORTS, max_size=8), st.randoms())
def test_order_and_repeats_change_nothing(direction: Direction, reports: list[CallReport], random: object) -> None:
    shuffled = [*reports, *reports]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis's own Random
    assert record(direction, *reports) == record(direction, *shuffled)


def record(direction: Direction, *reports: CallReport) -> CallRecord:
    known = CallRecord(direction)
    for report in reports:
        known = updated(known, report)
    return known


@pytest.mark.parametrize(
    ("reports", "outcome"),
    [
        ((("a", LegState.RINGING),), None),
        ((("a", LegState.NO_ANSWER),), CallOutcome.AGENT_NO_ANSWER),
        ((("a", LegState.COMPLETED),), CallOutcome.AGENT_HUNG_UP),
        ((("a", LegState.ANSWERED), ("p", LegState.RINGING)), None),
        ((("a", LegState.COMPLETED), ("p", LegState.BUSY)), CallOutcome.BUSY),
        ((("a", LegState.COMPLETED), ("p", LegState.RINGING)), CallOutcome.NO_ANSWER),
        ((("a", LegState.COMPLETED), ("p", LegState.CANCELLED)), CallOutcome.NO_ANSWER),
        ((("a", LegState.ANSWERED), ("p", LegState.COMPLETED)), CallOutcome.REACHED),
    ],
)
def test_how_a_click_to_call_ended(reports: tuple[tuple[str, LegState], ...], outcome: CallOutcome | None) -> None:
    said = [CallReport(leg, ROLES[leg], state) for leg, state in reports]
    assert record(Direction.OUT, *said).outcome == outcome


def test_a_call_costs_what_all_of_its_legs_cost_and_lasts_as_long_as_they_spoke() -> None:
    legs = [
        CallReport("a", AGENT, LegState.COMPLETED, 120, "-0.0130", "USD"),
        CallReport("p", PERSON, LegState.COMPLETED, 95, "-0.02", "usd"),
    ]
    known = record(Direction.OUT, *legs)
    assert (known.cost, known.seconds) == ((Decimal("3.3"), "USD"), 95)
    assert record(Direction.OUT, CallReport("p", PERSON, price="1", currency="KWD")).cost == (Decimal(1000), "KWD")
    assert record(Direction.OUT, CallReport("p", PERSON, price="much", currency="USD")).cost is None


NOW = datetime(2026, 11, 30, tzinfo=UTC)


def test_a_call_is_recorded_only_where_nobody_has_anything_against_it() -> None:
    on = CallPolicy(record=True, never_record_in=("DE",))
    yes, no = RecordingFact(True, NOW), RecordingFact(False, NOW)
    assert refusal(CallPolicy(), ("IN", "IN"), ()) is NotRecorded.HOSPITAL
    assert refusal(on, ("IN", "DE"), ()) is NotRecorded.COUNTRY
    assert refusal(on, ("DE", "IN"), ()) is NotRecorded.COUNTRY
    assert refusal(on, ("IN", "IN"), (yes, no)) is NotRecorded.PERSON
    assert refusal(on, ("IN", "IN"), (no, RecordingFact(True, NOW + timedelta(seconds=1)))) is None


@pytest.mark.parametrize("texts", [ANNOUNCEMENT, GREETING, CLOSED, THANKS, KEY_HINT])
def test_each_text_is_there_in_four_languages(texts: dict[str, str]) -> None:
    assert set(texts) == {"en", "hi", "ta", "ar"}
    for language in texts:
        said = filled(spoken(language, {}, texts), "Netra", NOW, "Asia/Kolkata")
        assert said.language == language
        assert "{" not in said.text


def test_the_hospitals_words_go_before_ours_and_a_language_without_any_hears_english() -> None:
    assert spoken("ta", {"ta": "ஆம்"}, GREETING).text == "ஆம்"
    assert spoken("ml", {"ta": "ஆம்"}, GREETING).language == "en"
    closed = filled(spoken("en", {}, CLOSED), "Netra", datetime(2026, 12, 1, 3, 30, tzinfo=UTC), "Asia/Kolkata")
    assert "on Tuesday 09:00" in closed.text
