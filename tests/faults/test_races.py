"""What comes twice, too early, at once, or in the wrong order."""

import asyncio
from datetime import timedelta

import psycopg
import pytest
from temporalio.api.enums.v1 import EventType

from domain.errors import Refused
from domain.leads.lead import DeclineReason, DeliveryState, LossReason, Outcome, Status
from domain.lifecycle.chapters.booking import Book, Paid
from domain.lifecycle.chapters.contact import Delivered, RecordOutcome
from domain.lifecycle.chapters.ending import Lose
from domain.lifecycle.chapters.offer import Accept, Decline
from domain.lifecycle.outbox import RunRequest, Start
from domain.lifecycle.waiting import WaitKind
from domain.tenants.policy import DepositPolicy
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import next_attempt, offered, owned, qualified

pytestmark = pytest.mark.usefixtures("invariants")


async def test_who_asks_again_while_the_run_is_ending_gets_a_new_life(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.engine.client.deliver([RunRequest(-1, hospital.tenant_id, lead.lead_id, 2, Start("touch"))])
    await hospital.say(lead, Lose(LossReason.PRICE, agent))
    await hospital.until(lead, lambda state: state.run == 2)
    await offered(hospital, lead)
    stored = hospital.lead(lead)
    assert (stored["run"], stored["status"]) == (2, Status.NEW.value)


async def test_money_that_comes_before_it_was_asked_for_is_written_down_before_the_visit_is_confirmed(
    engine: Engine,
) -> None:
    hospital = Hospital.open(engine, ALWAYS_OPEN.model_copy(update={"deposit": DepositPolicy(amount_minor=50_000)}))
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    with psycopg.connect(engine.clone.superuser_url) as blocker:
        blocker.execute("LOCK TABLE messages IN EXCLUSIVE MODE")  # the request for the deposit cannot leave
        await hospital.say(lead, Book(hospital.now(lead) + timedelta(days=3), 30, "dr-1", agent))
        state = await hospital.until(lead, lambda s: s.booking is not None and s.booking.payment_id is not None)
        assert state.booking is not None
        await hospital.tell(lead, Paid(state.booking.payment_id or 0))
        await hospital.until(lead, lambda s: s.booking is not None and s.booking.paid)
    await hospital.waits_for(lead, WaitKind.VISIT)
    told = hospital.history(lead)
    assert told.index("deposit_paid") < told.index("appointment_confirmed")


async def test_of_two_answers_to_an_offer_at_once_one_counts(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await offered(hospital, lead)
    said = await asyncio.gather(
        *(hospital.say(lead, command) for command in (Accept(agent), Decline(agent, DeclineReason.BUSY))),
        return_exceptions=True,
    )
    refused = [answer for answer in said if isinstance(answer, Refused)]
    assert [refusal.reason for refusal in refused] == ["already_answered"]
    await hospital.until(lead, lambda s: s.offer is None or s.offer.answer is None)
    ended = "SELECT count(*) AS ended FROM offers WHERE tenant_id = %s AND lead_id = %s AND answer IS NOT NULL"
    assert hospital.one(ended, lead.lead_id)["ended"] == 1


async def test_reports_that_come_twice_and_in_the_wrong_order_move_a_message_forward_only(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    await hospital.say(lead, RecordOutcome(agent, Outcome.NO_ANSWER, attempt=1))
    await next_attempt(hospital, lead, 2)
    find = "SELECT id, state FROM messages WHERE tenant_id = %s AND lead_id = %s AND attempt = 2"
    message = hospital.one(find, lead.lead_id)["id"]
    for state in map(DeliveryState, ("read", "sent", "read", "delivered", "read")):
        await hospital.tell(lead, Delivered(message, state))
    await hospital.say(lead, Lose(LossReason.PRICE, agent))  # heard after all the reports before it
    await hospital.ending(lead)
    assert hospital.one(find, lead.lead_id)["state"] == "read"
    told = [action for action in hospital.history(lead) if action.startswith("message_")]
    assert told == ["message_sent", "message_read"]


async def test_nothing_is_done_for_a_command_before_the_history_holds_it(hospital: Hospital) -> None:
    """Else a worker that dies in between leaves effects in the store of a command that the run never heard."""
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    await hospital.say(lead, Lose(LossReason.PRICE, agent))
    await hospital.ending(lead)
    history = await hospital.handle(lead).fetch_history()
    kinds = [EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events]
    tasks = " ".join(kinds).split("WORKFLOW_TASK_COMPLETED")
    commanded = [task.split() for task in tasks if "WORKFLOW_EXECUTION_UPDATE_ACCEPTED" in task]
    assert len(commanded) == 4
    assert [task for task in commanded if "MARKER_RECORDED" in task] == []
