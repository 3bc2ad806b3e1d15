"""Won, lost, reopened, handed over: each run ends once, and another may start."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.service import RPCError

from domain.errors import Refused
from domain.leads.lead import LossReason, Status
from domain.lifecycle.chapters.ending import Convert, Lose, MergedInto
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.outbox import RunRequest, Start
from domain.lifecycle.waiting import WaitKind
from tests.journeys.hospital import Hospital
from tests.journeys.steps import booked, next_attempt, offered, owned, qualified


async def lost(hospital: Hospital, lead: LeadRef) -> None:
    agent = await owned(hospital, lead)
    await hospital.say(lead, Lose(LossReason.PRICE, agent))
    await hospital.ending(lead)


async def test_the_owner_loses_a_lead_with_a_reason(hospital: Hospital) -> None:
    lead = await hospital.capture()
    await lost(hospital, lead)
    stored = hospital.lead(lead)
    assert (stored["status"], stored["loss_reason"], stored["owner_id"]) == ("lost", "price", None)
    with pytest.raises(Refused) as refused:
        await hospital.say(lead, Lose(LossReason.PRICE, 1))
    assert refused.value.reason == "not_running"


async def test_an_answer_is_repeated_even_after_the_life_has_ended(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    first = await hospital.say(lead, Lose(LossReason.PRICE, agent), key="once")
    await hospital.ending(lead)
    assert await hospital.say(lead, Lose(LossReason.PRICE, agent), key="once") == first


async def test_a_new_enquiry_reopens_a_lost_lead(hospital: Hospital) -> None:
    lead = await hospital.capture(phone="+919811100002")
    await lost(hospital, lead)
    assert await hospital.capture(phone="+919811100002", email=None) == lead
    await offered(hospital, lead)
    stored = hospital.lead(lead)
    assert (stored["status"], stored["run"], stored["attempts_made"]) == ("new", 2, 0)


async def test_a_manager_reopens_a_lost_lead_and_it_converts(hospital: Hospital) -> None:
    lead = await hospital.capture()
    await lost(hospital, lead)
    request = RunRequest(-1, hospital.tenant_id, lead.lead_id, 2, Start("reopened"))
    await hospital.engine.client.deliver([request])
    agent = await qualified(hospital, lead)
    await hospital.say(lead, Convert(agent))
    assert (await hospital.ending(lead)).status is Status.CONVERTED
    moves = hospital.rows("SELECT facts FROM audit_log WHERE tenant_id = %s AND action = 'status_changed' ORDER BY id")
    path = [(row["facts"]["from"], row["facts"]["to"]) for row in moves]
    assert path[:2] == [("new", "lost"), ("lost", "new")]


async def test_a_start_that_is_repeated_after_the_end_lives_no_second_life(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    await hospital.say(lead, Convert(agent))
    await hospital.ending(lead)
    for run in (1, 2):
        request = RunRequest(-1, hospital.tenant_id, lead.lead_id, run, Start())
        await hospital.engine.client.deliver([request])
        assert (await hospital.ending(lead)).status is Status.CONVERTED
    assert hospital.lead(lead)["run"] == 1
    assert hospital.history(lead).count("life_closed") == 1


async def test_a_lead_merged_away_hands_over_and_ends(hospital: Hospital) -> None:
    survivor = await hospital.capture()
    twin = await hospital.capture()
    agent = await owned(hospital, twin)
    await hospital.tell(twin, MergedInto(survivor.lead_id))
    ending = await hospital.ending(twin)
    assert ending.merged_into == survivor.lead_id
    load = hospital.one("SELECT load FROM agents WHERE tenant_id = %s AND id = %s", agent)["load"]
    assert load in (0, 1)
    assert hospital.lead(twin)["owner_id"] is None


async def test_losing_a_booked_lead_frees_its_slot(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await booked(hospital, lead)
    await hospital.say(lead, Lose(LossReason.CHOSE_OTHER, agent))
    await hospital.ending(lead)
    visit = hospital.one("SELECT state FROM appointments WHERE tenant_id = %s AND lead_id = %s", lead.lead_id)
    assert visit["state"] == "released"


async def unreachable(hospital: Hospital, **said: object) -> LeadRef:
    """A person who never answers, until the cap."""
    lead = await hospital.capture(**said)
    await owned(hospital, lead)
    for number in range(1, 6):
        await next_attempt(hospital, lead, number)
    await hospital.waits_for(lead, WaitKind.ANSWER)
    await hospital.pass_deadline(lead)
    assert (await hospital.ending(lead)).loss_reason is LossReason.UNREACHABLE
    return lead


def marketing(hospital: Hospital, lead: LeadRef) -> list[str]:
    query = "SELECT state FROM messages WHERE tenant_id = %s AND lead_id = %s AND purpose = 'marketing'"
    return [row["state"] for row in hospital.rows(query, lead.lead_id)]


async def test_the_unreachable_are_nurtured_where_they_agreed_to_it(hospital: Hospital) -> None:
    lead = await unreachable(hospital, phone=None, consents=[{"purpose": "marketing", "text_version": "2026-01"}])
    for number in range(1, 4):
        await hospital.forward_nurture(lead, timedelta(days=16))
        async with asyncio.timeout(60):
            while marketing(hospital, lead) != ["sent"] * number:
                await asyncio.sleep(0.1)


async def test_without_marketing_consent_nothing_follows_the_loss(hospital: Hospital) -> None:
    lead = await unreachable(hospital, phone=None)
    assert marketing(hospital, lead) == []
    with pytest.raises(RPCError, match="not found"):
        await hospital.forward_nurture(lead, timedelta(days=80))


async def test_a_lead_in_the_queue_can_be_lost_by_a_manager(hospital: Hospital) -> None:
    lead = await hospital.capture(language="ar")
    await hospital.waits_for(lead, WaitKind.QUEUE)
    await hospital.say(lead, Lose(LossReason.OTHER))
    await hospital.ending(lead)
    assert hospital.lead(lead)["queued_at"] is None
