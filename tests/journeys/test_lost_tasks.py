"""A workflow task is lost after its steps, up to three times, and something happens before it is run again.

That nothing happens in between, and all comes out the same, every other story shows (`every_task_lost_once`).
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.errors import Refused
from domain.leads.lead import Channel, LossReason, Outcome, Status
from domain.lifecycle.chapters.booking import Book, CancelBooking
from domain.lifecycle.chapters.contact import RecordOutcome
from domain.lifecycle.chapters.ending import Convert
from domain.lifecycle.chapters.intake import Behaved, Touch
from domain.lifecycle.chapters.offer import Accept, CapacityFreed
from domain.lifecycle.chapters.owner import Reassign, Take
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.state import LeadState
from domain.lifecycle.waiting import WaitKind
from domain.outreach.cadence.rules import AttemptStep
from tests.journeys.duplicates.test_merging import merged
from tests.journeys.hospital import Engine, Hospital, attempts_by
from tests.journeys.lost_tasks import losing
from tests.journeys.steps import offered, owned, qualified, replies, stops

CALLS = attempts_by(AttemptStep(channel=Channel.CALL, after=timedelta(hours=1), template="first_call"), cap=2)
CALL_OR_WRITE = attempts_by(
    AttemptStep(channel=Channel.CALL, after=timedelta(hours=1), template="first_call"),
    AttemptStep(channel=Channel.SMS, after=timedelta(hours=1), template="follow_up"),
)
HEAD_START = 0.3
Event = Callable[[], Awaitable[Any]]
often = pytest.mark.parametrize("times", [1, 2, 3])


class Between:
    """`event` happens while the lead's task is lost for the first time. A command is on its way then, unanswered."""

    def __init__(self, lead: LeadRef, event: Event) -> None:
        self._lead, self._event = lead, event
        self._under_way: asyncio.Future[Any] | None = None

    async def __call__(self, workflow_id: str) -> None:
        if self._under_way is None and workflow_id == f"lead-{self._lead.tenant_id}-{self._lead.lead_id}":
            self._under_way = asyncio.ensure_future(self._event())
            await asyncio.wait([self._under_way], timeout=HEAD_START)

    async def over(self) -> None:
        async with asyncio.timeout(60):
            while self._under_way is None:
                await asyncio.sleep(0.05)
            await self._under_way


async def in_step(hospital: Hospital, lead: LeadRef, true: Callable[[LeadState], bool]) -> LeadState:
    """The run came there, and the database says the same of it."""
    state = await hospital.until(lead, true, seconds=60)
    async with asyncio.timeout(60):
        while stored(hospital, lead) != (state.status, state.phase, state.owner, state.counts.attempts_made):
            await asyncio.sleep(0.05)
            state = await hospital.state(lead)
    return state


def stored(hospital: Hospital, lead: LeadRef) -> tuple[Any, ...]:
    row = hospital.lead(lead)
    return row["status"], row["phase"], row["owner_id"], row["attempts_made"]


def open_offers(hospital: Hospital, lead: LeadRef) -> list[int]:
    query = "SELECT agent_id FROM offers WHERE tenant_id = %s AND lead_id = %s AND answer IS NULL"
    return [row["agent_id"] for row in hospital.rows(query, lead.lead_id)]


def loads(hospital: Hospital) -> dict[int, int]:
    return {row["id"]: row["load"] for row in hospital.rows("SELECT id, load FROM agents WHERE tenant_id = %s")}


@often
async def test_a_manager_moves_the_lead_while_its_next_offer_is_lost(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    lead = await hospital.capture()
    first = await offered(hospital, lead)
    *_, last = hospital.agents()
    manager = hospital.one("SELECT min(id) AS id FROM users WHERE tenant_id = %s")["id"]
    between = Between(lead, lambda: hospital.say(lead, Reassign(manager, last)))
    with losing(monkeypatch, times, between):
        await hospital.pass_deadline(lead)
        await in_step(hospital, lead, lambda s: s.owner == last and s.offer is None)
        await between.over()
    assert first != last
    assert open_offers(hospital, lead) == []
    assert loads(hospital) == {agent: int(agent == last) for agent in hospital.agents()}


@often
async def test_a_touch_comes_while_the_next_offer_is_lost(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    lead = await hospital.capture()
    first = await offered(hospital, lead)
    between = Between(lead, lambda: hospital.tell(lead, Behaved(1)))
    with losing(monkeypatch, times, between):
        await hospital.pass_deadline(lead)
        state = await hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != first, seconds=60)
        await between.over()
    assert state.offer is not None
    assert open_offers(hospital, lead) == [state.offer.agent_id]
    assert state.routing.offered_in_round == [first, state.offer.agent_id]
    assert sum(loads(hospital).values()) == 1


@often
async def test_an_agent_takes_a_queued_lead_while_its_offer_is_lost(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    with hospital.writing() as connection:
        connection.execute("UPDATE agents SET active = false")
    lead = await hospital.capture()
    await hospital.until(lead, lambda s: s.routing.queued)
    with hospital.writing() as connection:
        connection.execute("UPDATE agents SET active = true")
    taker = hospital.agents()[2]
    between = Between(lead, lambda: hospital.say(lead, Take(taker)))
    with losing(monkeypatch, times, between):
        await hospital.tell(lead, CapacityFreed())
        await in_step(hospital, lead, lambda s: s.owner == taker and s.offer is None)
        await between.over()
    assert open_offers(hospital, lead) == []
    assert loads(hospital) == {agent: int(agent == taker) for agent in hospital.agents()}


@often
async def test_the_person_replies_while_the_call_task_is_lost(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    hospital = Hospital.open(engine, rules=CALLS)
    lead = await hospital.capture()
    await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.ATTEMPT)
    between = Between(lead, lambda: replies(hospital, lead))
    with losing(monkeypatch, times, between):
        await hospital.pass_deadline(lead)
        await in_step(
            hospital, lead, lambda s: s.waiting_for is not None and s.waiting_for.kind is WaitKind.QUALIFICATION
        )
        await between.over()
    kinds = "SELECT kind FROM tasks WHERE tenant_id = %s AND lead_id = %s AND done_at IS NULL"
    open_tasks = {row["kind"] for row in hospital.rows(kinds, lead.lead_id)}
    assert "answer_reply" in open_tasks
    assert "call" not in open_tasks


@often
async def test_a_booking_is_cancelled_while_its_slot_is_lost(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    lead, other = await hospital.capture(), await hospital.capture()
    agent = await qualified(hospital, lead)
    rival = await qualified(hospital, other)
    slot = hospital.now(lead) + timedelta(days=3)
    between = Between(lead, lambda: hospital.say(lead, CancelBooking(agent)))
    with losing(monkeypatch, times, between):
        await hospital.say(lead, Book(slot, 30, "dr-1", agent))
        await between.over()
        await in_step(hospital, lead, lambda s: s.booking is None and s.waiting_for is not None)
        await hospital.waits_for(lead, WaitKind.BOOKING)
    held = "SELECT state FROM appointments WHERE tenant_id = %s AND lead_id = %s AND state IN ('held', 'confirmed')"
    assert hospital.rows(held, lead.lead_id) == []
    await hospital.say(other, Book(slot, 30, "dr-1", rival))
    await hospital.waits_for(other, WaitKind.VISIT)
    await hospital.say(lead, Book(slot + timedelta(hours=1), 30, "dr-1", agent))
    await hospital.waits_for(lead, WaitKind.VISIT)


@often
async def test_a_touch_comes_while_the_end_of_an_unreachable_lead_is_lost(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    hospital = Hospital.open(engine, rules=CALLS)
    lead = await hospital.capture()
    await owned(hospital, lead)
    for number in (1, 2):
        await hospital.waits_for(lead, WaitKind.ATTEMPT)
        await hospital.pass_deadline(lead)
        await hospital.until(lead, lambda s, n=number: s.counts.attempts_made == n)  # type: ignore[misc]
        await hospital.pass_deadline(lead)
    await hospital.waits_for(lead, WaitKind.ANSWER)
    between = Between(lead, lambda: hospital.tell(lead, Touch(1)))
    with losing(monkeypatch, times, between):
        await hospital.pass_deadline(lead)
        await between.over()
        async with asyncio.timeout(120):  # a run whose tasks are lost again and again is slow to say how it is
            while not (hospital.lead(lead)["run"] == 2 and open_offers(hospital, lead)):
                await asyncio.sleep(0.1)
    ends = (
        "SELECT facts ->> 'reason' AS reason FROM audit_log WHERE tenant_id = %s AND subject_id = %s"
        " AND action = 'life_closed'"
    )
    assert [row["reason"] for row in hospital.rows(ends, lead.lead_id)] == [LossReason.UNREACHABLE]
    assert hospital.lead(lead)["status"] == Status.NEW


@often
async def test_the_call_was_answered_late_while_the_next_attempt_is_lost(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    hospital = Hospital.open(engine, rules=CALLS)
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.ATTEMPT)
    await hospital.pass_deadline(lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    between = Between(lead, lambda: hospital.say(lead, RecordOutcome(agent, Outcome.REACHED, attempt=1)))
    with losing(monkeypatch, times, between):
        await hospital.pass_deadline(lead)
        await between.over()
        await in_step(
            hospital, lead, lambda s: s.waiting_for is not None and s.waiting_for.kind is WaitKind.QUALIFICATION
        )
    outcomes = "SELECT outcome FROM attempts WHERE tenant_id = %s AND lead_id = %s AND number = 1"
    assert hospital.one(outcomes, lead.lead_id)["outcome"] == "reached"


@often
async def test_an_agent_accepts_and_a_manager_takes_the_lead_back_while_a_score_is_lost(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    lead = await hospital.capture()
    agent = await offered(hospital, lead)
    manager = hospital.one("SELECT min(id) AS id FROM users WHERE tenant_id = %s")["id"]

    async def accepted_and_taken_back() -> None:
        accepts = asyncio.ensure_future(hospital.say(lead, Accept(agent)))
        await asyncio.sleep(HEAD_START / 2)
        await asyncio.gather(accepts, hospital.say(lead, Reassign(manager, None)))

    between = Between(lead, accepted_and_taken_back)
    with losing(monkeypatch, times, between):
        await hospital.tell(lead, Behaved(1))
        await between.over()
        state = await in_step(hospital, lead, lambda s: s.owner is None and s.offer is not None and not s.offer.answer)
    assert open_offers(hospital, lead) == [state.offer.agent_id if state.offer else None]
    assert sum(loads(hospital).values()) == 1


@often
async def test_capacity_is_freed_while_the_place_in_the_queue_is_lost(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    lead = await hospital.capture()
    first = await offered(hospital, lead)
    with hospital.writing() as connection:
        connection.execute("UPDATE agents SET active = false WHERE id <> %s", [first])

    async def called_up() -> None:
        with hospital.writing() as connection:
            connection.execute("UPDATE agents SET active = true")
            connection.execute("UPDATE leads SET queued_at = NULL")
        await hospital.tell(lead, CapacityFreed())

    between = Between(lead, called_up)
    with losing(monkeypatch, times, between):
        await hospital.pass_deadline(lead)
        await between.over()
        await hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != first, seconds=60)


@often
async def test_the_person_wants_no_calls_while_the_call_task_is_lost(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    hospital = Hospital.open(engine, rules=CALL_OR_WRITE)
    lead = await hospital.capture()
    await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.ATTEMPT)
    between = Between(lead, lambda: stops(hospital, lead, Channel.CALL))
    with losing(monkeypatch, times, between):
        await hospital.pass_deadline(lead)
        await between.over()
        await in_step(hospital, lead, lambda s: s.attempt is not None and s.attempt.channel is Channel.SMS)
    kinds = "SELECT kind FROM tasks WHERE tenant_id = %s AND lead_id = %s AND done_at IS NULL"
    assert "call" not in {row["kind"] for row in hospital.rows(kinds, lead.lead_id)}


async def test_an_outcome_that_was_confirmed_behind_an_opt_out_is_written_down(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = Hospital.open(engine, rules=CALLS)
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.ATTEMPT)
    await hospital.pass_deadline(lead)
    await hospital.waits_for(lead, WaitKind.CALL)

    async def opted_out_and_called() -> None:
        await stops(hospital, lead)
        await hospital.say(lead, RecordOutcome(agent, Outcome.NO_ANSWER, attempt=1))

    between = Between(lead, opted_out_and_called)
    with losing(monkeypatch, 1, between):
        await hospital.tell(lead, Behaved(1))
        await between.over()
        assert (await hospital.ending(lead)).loss_reason is LossReason.OPTED_OUT
    assert "outcome_recorded" in hospital.history(lead)
    outcomes = "SELECT outcome FROM attempts WHERE tenant_id = %s AND lead_id = %s"
    assert hospital.rows(outcomes, lead.lead_id) == [{"outcome": "no_answer"}]


async def twins(hospital: Hospital) -> tuple[LeadRef, LeadRef, int]:
    """Two leads of one person, the second with its owner, between two attempts."""
    survivor, twin = await hospital.capture(), await hospital.capture()
    agent = await owned(hospital, twin)
    await hospital.waits_for(twin, WaitKind.ATTEMPT)
    return survivor, twin, agent


async def test_what_comes_behind_a_merge_is_refused_and_not_confirmed_and_forgotten(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = Hospital.open(engine, rules=CALLS)
    survivor, twin, agent = await twins(hospital)

    async def merged_and_called() -> None:
        await merged(hospital, twin, survivor)
        with pytest.raises(Refused, match="being closed"):
            await hospital.say(twin, RecordOutcome(agent, Outcome.REACHED))

    between = Between(twin, merged_and_called)
    with losing(monkeypatch, 1, between):
        await hospital.tell(twin, Behaved(1))
        await between.over()
        assert (await hospital.ending(twin)).merged_into == survivor.lead_id
    assert "outcome_recorded" not in hospital.history(twin)


async def test_an_outcome_that_was_confirmed_before_the_run_heard_of_a_merge_is_written_down(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = Hospital.open(engine, rules=CALLS)
    survivor, twin, agent = await twins(hospital)

    async def merged_and_called() -> None:
        await merged(hospital, twin, survivor, untold=True)
        await hospital.tell(twin, Behaved(2))
        await hospital.say(twin, RecordOutcome(agent, Outcome.REACHED))

    between = Between(twin, merged_and_called)
    with losing(monkeypatch, 1, between):
        await hospital.tell(twin, Behaved(1))
        await between.over()
        assert (await hospital.ending(twin)).merged_into == survivor.lead_id
    assert hospital.history(twin).count("outcome_recorded") == 1


async def test_an_outcome_that_was_confirmed_before_a_conversion_is_written_down(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    known = hospital.history(lead).count("outcome_recorded")

    async def called_and_converted() -> None:
        called = asyncio.ensure_future(hospital.say(lead, RecordOutcome(agent, Outcome.NO_ANSWER)))
        await asyncio.sleep(HEAD_START / 2)
        await asyncio.gather(called, hospital.say(lead, Convert(agent)))

    between = Between(lead, called_and_converted)
    with losing(monkeypatch, 1, between):
        await hospital.tell(lead, Behaved(1))
        await between.over()
        assert (await hospital.ending(lead)).status is Status.CONVERTED
    assert hospital.history(lead).count("outcome_recorded") == known + 1
