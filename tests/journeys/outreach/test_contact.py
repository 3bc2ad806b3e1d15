"""Capped follow-up: each attempt when it is allowed, until the person answers or has had enough."""

from datetime import timedelta

import pytest

from domain.errors import Refused
from domain.leads.lead import Channel, DeliveryState, LossReason, Outcome, Status
from domain.lifecycle.chapters.contact import Delivered, PlaceCall, RecordOutcome
from domain.lifecycle.waiting import WaitKind
from domain.outreach.cadence.rules import AttemptStep
from domain.outreach.refusals import SendRefusal
from tests.journeys.hospital import Engine, Hospital, attempts_by
from tests.journeys.steps import booked, next_attempt, owned, reached, replies, stops

MESSAGES_ONLY = attempts_by(
    *(
        AttemptStep(channel=channel, after=timedelta(hours=hours), template="follow_up")
        for channel, hours in ((Channel.SMS, 1), (Channel.EMAIL, 4), (Channel.SMS, 24))
    )
)


async def test_a_reply_after_the_third_attempt_stops_the_attempts(engine: Engine) -> None:
    hospital = Hospital.open(engine, rules=MESSAGES_ONLY)
    lead = await hospital.capture()
    await owned(hospital, lead)
    for number in (1, 2, 3):
        await next_attempt(hospital, lead, number)
    await replies(hospital, lead)
    state = await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    assert (state.status, state.counts.attempts_made) == (Status.CONTACTED, 3)
    await hospital.forward(lead, timedelta(hours=3))
    assert len(hospital.sent()) == 3
    assert "answer_reply" in {
        row["kind"]
        for row in hospital.rows("SELECT kind FROM tasks WHERE tenant_id = %s AND lead_id = %s", lead.lead_id)
    }


async def test_after_the_cap_an_unreachable_lead_is_lost(engine: Engine) -> None:
    hospital = Hospital.open(engine, rules=MESSAGES_ONLY)
    lead = await hospital.capture()
    await owned(hospital, lead)
    for number in range(1, 6):
        await next_attempt(hospital, lead, number)
    await hospital.waits_for(lead, WaitKind.ANSWER)
    await hospital.pass_deadline(lead)
    ending = await hospital.ending(lead)
    assert (ending.status, ending.loss_reason) == (Status.LOST, LossReason.UNREACHABLE)
    attempts = hospital.rows(
        "SELECT number, outcome FROM attempts WHERE tenant_id = %s AND lead_id = %s ORDER BY number", lead.lead_id
    )
    assert [row["number"] for row in attempts] == [1, 2, 3, 4, 5]
    assert {row["outcome"] for row in attempts} == {"no_answer"}
    sent = [row["token"] for row in hospital.sent()]
    assert len(sent) == len(set(sent)) == 5


async def test_a_call_that_nobody_answers_is_followed_by_a_message(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    await hospital.say(lead, RecordOutcome(agent, Outcome.NO_ANSWER, attempt=1))
    state = await hospital.waits_for(lead, WaitKind.ATTEMPT)
    assert state.waiting_for is not None
    assert (state.waiting_for.attempt, state.waiting_for.channel) == (2, Channel.SMS)
    assert state.status is Status.CONTACTED
    with pytest.raises(Refused) as refused:
        await hospital.say(lead, RecordOutcome(agent, Outcome.NO_ANSWER, attempt=1))
    assert refused.value.reason == "stale_attempt"


async def test_a_call_that_the_owner_forgets_counts_as_an_attempt_not_made(hospital: Hospital) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    await hospital.pass_deadline(lead)
    await hospital.waits_for(lead, WaitKind.ATTEMPT)
    first = hospital.one(
        "SELECT outcome FROM attempts WHERE tenant_id = %s AND lead_id = %s AND number = 1", lead.lead_id
    )
    assert first["outcome"] == "not_made"


async def test_a_callback_is_planned_for_the_time_that_the_person_named(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    at = hospital.now(lead) + timedelta(hours=26)
    await hospital.say(lead, RecordOutcome(agent, Outcome.CALLBACK_AT, attempt=1, callback_at=at))
    state = await hospital.waits_for(lead, WaitKind.ATTEMPT)
    assert state.waiting_for is not None
    assert abs(state.waiting_for.until - at) < timedelta(seconds=1)
    assert state.waiting_for.channel is Channel.CALL


async def test_a_wrong_number_closes_the_phone_and_mail_goes_on(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    await hospital.say(lead, RecordOutcome(agent, Outcome.WRONG_NUMBER, attempt=1))
    state = await hospital.waits_for(lead, WaitKind.ATTEMPT)
    assert state.waiting_for is not None
    assert state.waiting_for.channel is Channel.EMAIL
    kinds = {r["kind"] for r in hospital.rows("SELECT kind FROM tasks WHERE tenant_id = %s AND done_at IS NULL")}
    assert "contact_data" in kinds


async def test_somebody_not_interested_is_lost_at_once(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.say(lead, RecordOutcome(agent, Outcome.NOT_INTERESTED))
    assert (await hospital.ending(lead)).loss_reason is LossReason.NOT_INTERESTED


async def test_opting_out_of_everything_ends_the_life_and_nothing_follows(engine: Engine) -> None:
    hospital = Hospital.open(engine, rules=MESSAGES_ONLY)
    lead = await hospital.capture()
    await owned(hospital, lead)
    await next_attempt(hospital, lead, 1)
    await stops(hospital, lead)
    assert (await hospital.ending(lead)).loss_reason is LossReason.OPTED_OUT
    assert len(hospital.sent()) == 1


async def test_opting_out_of_sms_leaves_mail(engine: Engine) -> None:
    hospital = Hospital.open(engine, rules=MESSAGES_ONLY)
    lead = await hospital.capture()
    await owned(hospital, lead)
    await next_attempt(hospital, lead, 1)
    await stops(hospital, lead, Channel.SMS)
    for number in (2, 3):
        await next_attempt(hospital, lead, number)
    assert [row["channel"] for row in hospital.sent()] == ["sms", "email", "email"]


async def test_a_message_that_came_back_undeliverable_closes_its_channel(engine: Engine) -> None:
    hospital = Hospital.open(engine, rules=MESSAGES_ONLY)
    lead = await hospital.capture()
    await owned(hospital, lead)
    await next_attempt(hospital, lead, 1)
    message = hospital.one("SELECT id FROM messages WHERE tenant_id = %s AND lead_id = %s", lead.lead_id)["id"]
    await hospital.tell(lead, Delivered(message, DeliveryState.FAILED, "30005", SendRefusal.ADDRESS_INVALID))
    await hospital.until(lead, lambda s: Channel.SMS in s.contact.closed_channels)
    stored = hospital.one("SELECT state, code FROM messages WHERE tenant_id = %s AND id = %s", message)
    assert (stored["state"], stored["code"]) == ("failed", "30005")


async def test_a_repeated_or_late_delivery_report_never_goes_back(engine: Engine) -> None:
    hospital = Hospital.open(engine, rules=MESSAGES_ONLY)
    lead = await hospital.capture()
    await owned(hospital, lead)
    await next_attempt(hospital, lead, 1)
    message = hospital.one("SELECT id FROM messages WHERE tenant_id = %s AND lead_id = %s", lead.lead_id)["id"]
    for state in ("read", "delivered", "read", "sent"):
        await hospital.tell(lead, Delivered(message, DeliveryState(state)))
    await hospital.until(lead, lambda s: len(s.seen) == 3)
    await next_attempt(hospital, lead, 2)
    assert hospital.one("SELECT state FROM messages WHERE tenant_id = %s AND id = %s", message)["state"] == "read"


async def test_a_lead_that_left_only_an_external_id_asks_its_owner_for_contact_data(hospital: Hospital) -> None:
    lead = await hospital.capture(phone=None, email=None, external_ids={"crm": "x-1"})
    agent = await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.ANSWER)
    query = "SELECT kind, assignee_id FROM tasks WHERE tenant_id = %s AND lead_id = %s"
    tasks = {(row["kind"], row["assignee_id"]) for row in hospital.rows(query, lead.lead_id)}
    assert tasks == {("contact_data", agent), ("first_contact", agent)}


async def test_click_to_call_rings_once_and_leaves_a_message_in_the_ledger(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    await hospital.say(lead, PlaceCall(agent), key="ring")
    await hospital.say(lead, PlaceCall(agent), key="ring")
    await hospital.say(lead, RecordOutcome(agent, Outcome.REACHED))
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    assert [row["channel"] for row in hospital.sent()] == ["call"]


async def test_another_agent_may_not_speak_for_the_owner(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await reached(hospital, lead)
    other = next(a for a in hospital.agents() if a != agent)
    with pytest.raises(Refused) as refused:
        await hospital.say(lead, RecordOutcome(other, Outcome.REACHED))
    assert refused.value.reason == "not_owner"


async def test_a_reply_of_a_booked_lead_is_a_task_and_changes_nothing_else(hospital: Hospital) -> None:
    lead = await hospital.capture()
    await booked(hospital, lead)
    await replies(hospital, lead)
    await hospital.until(lead, lambda s: any(token.startswith("reply") for token in s.seen))
    state = await hospital.waits_for(lead, WaitKind.VISIT)
    assert state.status is Status.QUALIFIED


async def test_a_call_that_is_made_after_the_last_attempt_is_kept_on_its_attempt(engine: Engine) -> None:
    calls = attempts_by(AttemptStep(channel=Channel.CALL, after=timedelta(hours=1), template="first_call"), cap=1)
    hospital = Hospital.open(engine, rules=calls)
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.ATTEMPT)
    await hospital.pass_deadline(lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    await hospital.pass_deadline(lead)
    await hospital.waits_for(lead, WaitKind.ANSWER)
    await hospital.say(lead, RecordOutcome(agent, Outcome.REACHED))
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    outcomes = "SELECT outcome FROM attempts WHERE tenant_id = %s AND lead_id = %s"
    assert hospital.rows(outcomes, lead.lead_id) == [{"outcome": "reached"}]
