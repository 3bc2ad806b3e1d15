"""Urgent leads: to several at once, round after round without a rest, to whoever is there; and what nobody can take."""

import asyncio
from datetime import timedelta
from typing import Any

from domain.leads.lead import DeclineReason
from domain.lifecycle.chapters.offer import Accept, Decline
from domain.lifecycle.chapters.owner import Reassign
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from store.seed import DemoAgent
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import offered, owned

BLIND = {"notes": "sudden loss of vision"}


def rows_of(hospital: Hospital, lead: LeadRef, kind: str) -> list[dict[str, Any]]:
    return hospital.rows(
        "SELECT title, for_role, done_at FROM tasks WHERE tenant_id = %s AND lead_id = %s AND kind = %s"
        " AND subject_kind <> 'first_contact' ORDER BY id",
        lead.lead_id,
        kind,
    )


def notices(hospital: Hospital, kind: str) -> int:
    query = "SELECT count(*) AS number FROM notices WHERE tenant_id = %s AND kind = %s"
    return int(hospital.one(query, kind)["number"])


async def test_an_urgent_lead_is_offered_to_everybody_who_fits_at_once(hospital: Hospital) -> None:
    lead = await hospital.capture(**BLIND)
    await offered(hospital, lead)
    open_ones = "SELECT agent_id FROM offers WHERE tenant_id = %s AND lead_id = %s AND answer IS NULL ORDER BY agent_id"
    assert [row["agent_id"] for row in hospital.rows(open_ones, lead.lead_id)] == hospital.agents()
    assert await owned(hospital, lead) in hospital.agents()
    assert hospital.rows(open_ones, lead.lead_id) == []


async def test_an_urgent_lead_that_nobody_answers_goes_round_again_without_a_rest(hospital: Hospital) -> None:
    lead = await hospital.capture(**BLIND)
    await hospital.waits_for(lead, WaitKind.OFFER)
    one, two, three = hospital.agents()
    await hospital.say(lead, Decline(one, DeclineReason.BUSY))
    await hospital.pass_deadline(lead)
    again = await hospital.until(lead, lambda s: s.routing.round == 1)
    assert sorted(again.routing.offered_in_round) == [two, three], "who declined is left out of the next round"
    assert "queued" not in hospital.history(lead)
    assert [row["for_role"] for row in rows_of(hospital, lead, "escalation")] == ["manager"]
    await hospital.say(lead, Accept(three))
    assert hospital.lead(lead)["owner_id"] == three or await hospital.waits_for(lead, WaitKind.CALL)


async def test_an_urgent_lead_that_everybody_declines_rests_for_minutes(hospital: Hospital) -> None:
    lead = await hospital.capture(**BLIND)
    await offered(hospital, lead)
    for agent in hospital.agents():
        await hospital.say(lead, Decline(agent, DeclineReason.BUSY))
    waiting = (await hospital.waits_for(lead, WaitKind.QUEUE)).waiting_for
    assert waiting is not None
    assert waiting.until - hospital.now(lead) <= timedelta(minutes=2)
    await hospital.pass_deadline(lead)
    await hospital.waits_for(lead, WaitKind.OFFER)


async def test_an_urgent_lead_is_offered_even_to_who_is_full(engine: Engine) -> None:
    hospital = Hospital.open(engine, ALWAYS_OPEN, DemoAgent("Only", ("general", "cataract"), ("en",), capacity=1))
    agent = await owned(hospital, await hospital.capture())
    assert await owned(hospital, await hospital.capture(**BLIND)) == agent


async def test_a_lead_that_becomes_urgent_in_the_queue_is_offered_at_once(engine: Engine) -> None:
    hospital = Hospital.open(engine, ALWAYS_OPEN, DemoAgent("Only", ("general", "cataract"), ("en",), capacity=1))
    agent = await owned(hospital, await hospital.capture())
    person = {"first_name": "Meera", "last_name": "Raman", "phone": "+919876599123", "email": None}
    lead = await hospital.capture(**person)
    await hospital.waits_for(lead, WaitKind.QUEUE)
    assert await hospital.capture(**person, **BLIND) == lead
    assert await offered(hospital, lead) == agent


async def test_f5_no_agent_could_ever_take_this_lead_is_an_alarm_once_a_day(engine: Engine) -> None:
    hospital = Hospital.open(engine, ALWAYS_OPEN, DemoAgent("Only", ("general",), ("en",)))
    lead = await hospital.capture(procedure="squint")
    await hospital.waits_for(lead, WaitKind.QUEUE)
    (alarm,) = rows_of(hospital, lead, "no_agent")
    assert (alarm["for_role"], alarm["done_at"]) == ("manager", None)
    assert alarm["title"] == "no agent does squint: give it to an agent, or assign the lead to somebody yourself"
    assert notices(hospital, "no_agent") == 1
    await round_passes(hospital, lead, timedelta(hours=1))
    assert len(rows_of(hospital, lead, "no_agent")) <= 2, "an hour later is the same day, or the next"
    before = len(rows_of(hospital, lead, "no_agent"))
    await round_passes(hospital, lead, timedelta(hours=24))
    days = rows_of(hospital, lead, "no_agent")
    assert len(days) == before + 1
    assert [row["done_at"] is None for row in days] == [*[False] * before, True], "only the newest stays open"
    assert rows_of(hospital, lead, "escalation") == []
    await hospital.say(lead, Reassign(1, hospital.agents()[0]))
    await hospital.waits_for(lead, WaitKind.CALL)
    assert all(row["done_at"] is not None for row in rows_of(hospital, lead, "no_agent"))


async def test_of_the_same_thing_missing_a_manager_hears_once_a_day(engine: Engine) -> None:
    hospital = Hospital.open(engine, ALWAYS_OPEN, DemoAgent("Only", ("general",), ("en",)))
    for _ in range(2):
        await hospital.waits_for(await hospital.capture(procedure="squint"), WaitKind.QUEUE)
    await hospital.waits_for(await hospital.capture(procedure="retina"), WaitKind.QUEUE)
    assert notices(hospital, "no_agent") == 2


async def round_passes(hospital: Hospital, lead: LeadRef, duration: timedelta) -> None:
    rounds = hospital.history(lead).count("queued")
    await hospital.forward(lead, duration + timedelta(minutes=1))
    async with asyncio.timeout(60):
        while hospital.history(lead).count("queued") == rounds:
            await asyncio.sleep(0.05)
