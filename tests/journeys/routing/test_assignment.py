"""Accept or reassign: a lead is offered, owned or queued, never unattended."""

import asyncio

import pytest

from domain.conditions.condition import FactTest
from domain.errors import Refused
from domain.leads.lead import DeclineReason, LossReason
from domain.lifecycle.chapters.ending import Lose
from domain.lifecycle.chapters.offer import Accept, Decline
from domain.lifecycle.chapters.owner import OwnerGone, Reassign, Take
from domain.lifecycle.waiting import WaitKind
from domain.rules.rule_sets import RuleKind
from domain.scoring.priority import PriorityRule, PriorityRuleSet
from store.seed import DemoAgent
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import offered, offered_to_another, owned

ONE = DemoAgent("Only", ("general", "cataract"), ("en",), capacity=1)


async def test_declined_twice_the_lead_goes_to_the_third(hospital: Hospital) -> None:
    lead = await hospital.capture()
    seen = []
    for _ in range(2):
        agent = await offered(hospital, lead)
        seen.append(agent)
        await hospital.say(lead, Decline(agent, DeclineReason.BUSY))
        await offered_to_another(hospital, lead, agent)
    third = await owned(hospital, lead)
    assert sorted([*seen, third]) == hospital.agents()
    answers = hospital.rows(
        "SELECT answer, reason FROM offers WHERE tenant_id = %s AND lead_id = %s ORDER BY id", lead.lead_id
    )
    assert [(row["answer"], row["reason"]) for row in answers] == [
        ("declined", "busy"),
        ("declined", "busy"),
        ("accepted", None),
    ]


async def test_an_offer_that_nobody_answers_goes_to_the_next(hospital: Hospital) -> None:
    lead = await hospital.capture()
    first = await offered(hospital, lead)
    await hospital.pass_deadline(lead)
    state = await hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != first)
    assert state.offer is not None
    with pytest.raises(Refused, match="offered to agent") as refused:
        await hospital.say(lead, Accept(first))
    assert refused.value.reason == "not_offered_to_you"


async def test_of_two_who_accept_at_once_one_wins(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await offered(hospital, lead)
    answers = await asyncio.gather(
        hospital.say(lead, Accept(agent)), hospital.say(lead, Accept(agent)), return_exceptions=True
    )
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refusals) == 1
    await hospital.until(lead, lambda s: s.offer is None)
    owners = hospital.rows("SELECT agent_id FROM assignments WHERE tenant_id = %s AND lead_id = %s", lead.lead_id)
    assert [row["agent_id"] for row in owners] == [agent]


async def test_a_repeated_accept_with_the_same_key_gets_the_same_answer(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await offered(hospital, lead)
    first = await hospital.say(lead, Accept(agent), key="again")
    assert await hospital.say(lead, Accept(agent), key="again") == first


async def test_with_nobody_free_the_lead_queues_and_is_offered_when_capacity_frees_up(engine: Engine) -> None:
    hospital = Hospital.open(engine, ALWAYS_OPEN, ONE)
    first = await hospital.capture()
    agent = await owned(hospital, first)
    second = await hospital.capture()
    queued = await hospital.waits_for(second, WaitKind.QUEUE)
    assert queued.routing.queued
    assert queued.waiting_for is not None
    await hospital.say(first, Lose(LossReason.PRICE, agent))
    assert await offered(hospital, second) == agent


async def test_urgent_leads_leave_the_queue_first(engine: Engine) -> None:
    soon = PriorityRule(code="soon", text="is soon", when=FactTest(fact="words", matches="soon"), priority=2)
    rules = {RuleKind.PRIORITY: PriorityRuleSet(rules=(soon,), otherwise=3)}
    hospital = Hospital.open(engine, ALWAYS_OPEN, ONE, rules=rules)
    holder = await hospital.capture()
    agent = await owned(hospital, holder)
    calm = await hospital.capture()
    await hospital.waits_for(calm, WaitKind.QUEUE)
    urgent = await hospital.capture(notes="as soon as you can")
    await hospital.waits_for(urgent, WaitKind.QUEUE)
    await hospital.say(holder, Lose(LossReason.PRICE, agent))
    await hospital.ending(holder)
    assert await offered(hospital, urgent) == agent
    assert (await hospital.state(calm)).routing.queued


async def test_an_agent_takes_a_queued_lead(engine: Engine) -> None:
    hospital = Hospital.open(engine, ALWAYS_OPEN, ONE)
    holder = await hospital.capture()
    agent = await owned(hospital, holder)
    lead = await hospital.capture()
    await hospital.waits_for(lead, WaitKind.QUEUE)
    await hospital.say(lead, Take(agent))
    await hospital.waits_for(lead, WaitKind.CALL)
    assert hospital.lead(lead)["owner_id"] == agent
    with pytest.raises(Refused) as refused:
        await hospital.say(lead, Take(agent))
    assert refused.value.reason == "not_queued"


async def test_a_manager_moves_a_lead_and_its_tasks_to_another_agent(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    other = next(a for a in hospital.agents() if a != agent)
    await hospital.say(lead, Reassign(by_user_id=1, to_agent_id=other))
    state = await hospital.until(lead, lambda s: s.waiting_for is not None and s.waiting_for.agent_id == other)
    assert state.owner == other
    query = "SELECT kind, assignee_id FROM tasks WHERE tenant_id = %s AND lead_id = %s AND done_at IS NULL"
    left = {(row["kind"], row["assignee_id"]) for row in hospital.rows(query, lead.lead_id)}
    assert left == {("call", other), ("first_contact", other)}
    loads = {row["id"]: row["load"] for row in hospital.rows("SELECT id, load FROM agents WHERE tenant_id = %s")}
    assert (loads[agent], loads[other]) == (0, 1)


async def test_a_lead_whose_owner_leaves_goes_back_to_routing(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.tell(lead, OwnerGone(agent))
    again = await offered(hospital, lead)
    assert again in hospital.agents()
    assert hospital.lead(lead)["owner_id"] is None


async def test_a_round_of_refusals_ends_in_the_queue_and_the_next_round_asks_again(hospital: Hospital) -> None:
    lead = await hospital.capture()
    for _ in hospital.agents():
        agent = await offered(hospital, lead)
        await hospital.say(lead, Decline(agent, DeclineReason.NOT_MY_SPECIALTY))
        await offered_to_another(hospital, lead, agent)
    await hospital.waits_for(lead, WaitKind.QUEUE)
    await hospital.pass_deadline(lead)
    assert await offered(hospital, lead) in hospital.agents()


async def test_the_offered_agent_hears_of_it_once(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await offered(hospital, lead)
    query = "SELECT user_id, state FROM notices WHERE tenant_id = %s AND lead_id = %s"
    async with asyncio.timeout(60):
        while [row["state"] for row in hospital.rows(query, lead.lead_id)] != ["sent"]:
            await asyncio.sleep(0.05)
    assert hospital.one(query, lead.lead_id)["user_id"] == agent
    kept = hospital.rows("SELECT subject FROM sandbox_messages WHERE tenant_id = %s")
    assert [row["subject"].startswith(f"Lead {lead.lead_id} is offered to you") for row in kept] == [True]
