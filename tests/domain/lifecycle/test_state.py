"""A state that was recorded flat means the same in parts, wherever Temporal hands it to us."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.lifecycle.chapters.owner import Duty
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.state import LeadState, RunStart
from tests.domain.lifecycle.flat_state import FlatState
from workflows.converter import DATA_CONVERTER

FLAT, STATE = TypeAdapter(FlatState), TypeAdapter(LeadState)
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
flat_states = st.builds(FlatState, **{one.name: st.from_type(one.type) for one in fields(FlatState)})  # type: ignore[arg-type]


def meaning(state: LeadState) -> dict[str, Any]:
    """By the names that the fields had when they were flat."""
    duty, visit = state.duty or Duty(), state.visit
    found = vars(state) | vars(state.routing) | vars(state.contact) | vars(state.qualification) | vars(state.counts)
    found |= {"escalations": duty.escalations, "remind_at": duty.remind_at}
    found |= {
        "ask_visit_at": visit.ask_at if visit else None,
        "visit_reminders": list(visit.reminders) if visit else [],
    }
    return {one.name: found[one.name] for one in fields(FlatState)}


@given(flat_states)
def test_a_flat_state_means_the_same_in_parts(flat: FlatState) -> None:
    if flat.ask_visit_at is None:
        flat.visit_reminders = []  # after the question whether the patient came, no reminder was ever sent
    state = STATE.validate_python(FLAT.dump_python(flat, mode="json"))
    assert meaning(state) == vars(flat)
    assert STATE.validate_json(STATE.dump_json(state)) == state


@given(flat_states, st.sets(st.sampled_from([one.name for one in fields(FlatState)])))
def test_an_older_state_that_lacks_fields_gets_their_defaults(flat: FlatState, kept: set[str]) -> None:
    recorded = {name: value for name, value in FLAT.dump_python(flat, mode="json").items() if name in kept}
    older = FLAT.validate_python(recorded)
    if older.ask_visit_at is None:
        older.visit_reminders = []
    assert meaning(STATE.validate_python(recorded)) == vars(older)


def test_a_run_that_continued_as_new_with_a_flat_state_reads_it() -> None:
    recorded = {"lead": {"tenant_id": 1, "lead_id": 2}, "run": 3, "state": {"run": 3, "round": 2, "steps": 9}}
    [payload] = DATA_CONVERTER.payload_converter.to_payloads([recorded])
    start: RunStart
    [start] = DATA_CONVERTER.payload_converter.from_payloads([payload], [RunStart])
    assert json.loads(payload.data) == recorded
    assert start.lead == LeadRef(1, 2)
    assert start.state is not None
    assert (start.state.run, start.state.routing.round, start.state.counts.steps) == (3, 2, 9)


def test_the_state_of_an_ended_run_that_a_query_returns_flat_is_read() -> None:
    [payload] = DATA_CONVERTER.payload_converter.to_payloads([FlatState(queued=True, escalations=2)])
    [state] = DATA_CONVERTER.payload_converter.from_payloads([payload], [LeadState])
    assert state.routing.queued
    assert state.duty == Duty(escalations=2)
