"""A lead is offered to several at once: the first to accept has it, and nobody's load is forgotten."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from domain.conditions.condition import FactTest
from domain.errors import Refused
from domain.leads.lead import DeclineReason, LossReason
from domain.lifecycle.chapters.ending import Lose
from domain.lifecycle.chapters.offer import Accept, Decline, parts
from domain.lifecycle.chapters.owner import OwnerGone, Reassign
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.state import LeadState
from domain.lifecycle.waiting import WaitKind
from domain.routing.rules import BroadcastRule, RoutingRuleSet
from domain.rules.rule_sets import RuleKind
from domain.tenants.policy import OfferPolicy
from store.seed import DemoAgent
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital

TO_ALL = RoutingRuleSet(
    broadcast=(BroadcastRule(code="all", text="every lead", when=FactTest(fact="priority", exists=True), agents=3),)
)


def crew(size: int, capacity: int = 20) -> tuple[DemoAgent, ...]:
    return tuple(DemoAgent(f"Agent{n}", ("general", "cataract"), ("en",), capacity=capacity) for n in range(size))


def calls_all(engine: Engine, *agents: DemoAgent) -> Hospital:
    return Hospital.open(engine, ALWAYS_OPEN, *(agents or crew(4)), rules={RuleKind.ROUTING: TO_ALL})


async def called(hospital: Hospital, lead: LeadRef) -> list[int]:
    """The agents who may accept it now."""
    state = await hospital.waits_for(lead, WaitKind.OFFER)
    return who(state)


def who(state: LeadState) -> list[int]:
    assert state.offer is not None
    return [part.agent_id for part in parts(state.offer) if part.answer is None]


def loads(hospital: Hospital) -> dict[int, int]:
    return {row["id"]: row["load"] for row in hospital.rows("SELECT id, load FROM agents WHERE tenant_id = %s")}


def offers(hospital: Hospital, lead: LeadRef) -> list[dict[str, Any]]:
    query = "SELECT agent_id, number, answer, reason FROM offers WHERE tenant_id = %s AND lead_id = %s ORDER BY id"
    return hospital.rows(query, lead.lead_id)


async def test_a_broadcast_claims_a_place_of_each_and_tells_each(engine: Engine) -> None:
    hospital = calls_all(engine)
    lead = await hospital.capture()
    agents = await called(hospital, lead)
    assert len(agents) == 3
    assert [(row["agent_id"], row["number"], row["answer"]) for row in offers(hospital, lead)] == [
        (agent, 1, None) for agent in agents
    ]
    assert {agent: load for agent, load in loads(hospital).items() if load} == dict.fromkeys(agents, 1)
    told = hospital.rows("SELECT user_id FROM notices WHERE tenant_id = %s AND lead_id = %s", lead.lead_id)
    assert {row["user_id"] for row in told} == set(agents)
    assert hospital.lead(lead)["waiting_for"].get("agent_id") is None


async def test_of_several_who_accept_at_once_one_wins_and_the_others_are_free(engine: Engine) -> None:
    hospital = calls_all(engine)
    lead = await hospital.capture()
    agents = await called(hospital, lead)
    answers = await asyncio.gather(
        *(hospital.say(lead, Accept(agent)) for agent in reversed(agents)), return_exceptions=True
    )
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refusals) == 2
    assert {refusal.reason for refusal in refusals} <= {"another_was_first", "no_offer"}
    state = await hospital.until(lead, lambda s: s.owner is not None and s.offer is None)
    assert Counter(row["answer"] for row in offers(hospital, lead)) == {"accepted": 1, "withdrawn": 2}
    assert {agent: load for agent, load in loads(hospital).items() if load} == {state.owner: 1}


async def test_who_declines_is_free_and_the_others_may_still_accept(engine: Engine) -> None:
    hospital = calls_all(engine)
    lead = await hospital.capture()
    first, second, third = await called(hospital, lead)
    await hospital.say(lead, Decline(first, DeclineReason.BUSY))
    await hospital.until(lead, lambda s: s.offer is not None and len(parts(s.offer)) == 2)
    with pytest.raises(Refused) as refused:
        await hospital.say(lead, Accept(first))
    assert refused.value.reason == "not_offered_to_you"
    assert loads(hospital)[first] == 0
    await hospital.say(lead, Accept(third))
    await hospital.until(lead, lambda s: s.owner == third and s.offer is None)
    assert {row["agent_id"]: row["answer"] for row in offers(hospital, lead)} == {
        first: "declined",
        second: "withdrawn",
        third: "accepted",
    }


async def test_when_the_last_declines_the_next_are_offered_the_lead(engine: Engine) -> None:
    hospital = calls_all(engine)
    lead = await hospital.capture()
    agents = await called(hospital, lead)
    await asyncio.gather(*(hospital.say(lead, Decline(agent, DeclineReason.BUSY)) for agent in agents))
    state = await hospital.until(lead, lambda s: s.offer is not None and s.offer.answer is None and not s.offer.also)
    assert who(state) == [agent for agent in hospital.agents() if agent not in agents]
    assert [row["answer"] for row in offers(hospital, lead)] == ["declined"] * 3 + [None]


async def test_time_runs_out_for_all_of_them_at_once(engine: Engine) -> None:
    hospital = calls_all(engine)
    lead = await hospital.capture()
    agents = await called(hospital, lead)
    await hospital.say(lead, Decline(agents[0], DeclineReason.BUSY))
    await hospital.pass_deadline(lead)
    await hospital.until(lead, lambda s: s.offer is not None and not s.offer.also)
    assert [row["answer"] for row in offers(hospital, lead)] == ["declined", "expired", "expired", None]


async def test_one_who_leaves_is_out_of_it_and_the_last_to_leave_sends_it_on(engine: Engine) -> None:
    hospital = calls_all(engine)
    lead = await hospital.capture()
    first, second, third = await called(hospital, lead)
    await hospital.tell(lead, OwnerGone(first))
    await hospital.until(lead, lambda s: s.offer is not None and len(parts(s.offer)) == 2)
    await hospital.tell(lead, OwnerGone(second))
    await hospital.tell(lead, OwnerGone(third))
    state = await hospital.until(lead, lambda s: s.offer is not None and s.offer.answer is None and not s.offer.also)
    assert who(state) not in ([first], [second], [third])
    assert [row["answer"] for row in offers(hospital, lead)] == ["withdrawn"] * 3 + [None]


async def test_a_manager_or_the_end_withdraws_it_from_all(engine: Engine) -> None:
    hospital = calls_all(engine)
    moved, lost = await hospital.capture(), await hospital.capture()
    await called(hospital, moved)
    await called(hospital, lost)
    chosen = hospital.agents()[3]
    await hospital.say(moved, Reassign(by_user_id=1, to_agent_id=chosen))
    await hospital.say(lost, Lose(LossReason.PRICE))
    await hospital.until(moved, lambda s: s.owner == chosen and s.offer is None)
    await hospital.ending(lost)
    for lead in (moved, lost):
        assert [row["answer"] for row in offers(hospital, lead)] == ["withdrawn"] * 3
    assert {agent: load for agent, load in loads(hospital).items() if load} == {chosen: 1}


async def test_a_decline_and_the_end_at_once_leave_no_load_behind(engine: Engine) -> None:
    hospital = calls_all(engine)
    lead = await hospital.capture()
    agents = await called(hospital, lead)
    await asyncio.gather(
        hospital.say(lead, Lose(LossReason.PRICE)),
        *(hospital.say(lead, Decline(agent, DeclineReason.BUSY)) for agent in agents),
        return_exceptions=True,
    )
    await hospital.ending(lead)
    assert set(loads(hospital).values()) == {0}
    assert all(row["answer"] for row in offers(hospital, lead))


async def test_a_round_never_offers_to_more_than_its_cap(engine: Engine) -> None:
    policy = ALWAYS_OPEN.model_copy(update={"offer": OfferPolicy(offers_per_round=4)})
    hospital = Hospital.open(engine, policy, *crew(6), rules={RuleKind.ROUTING: TO_ALL})
    lead = await hospital.capture()
    await asyncio.gather(
        *(hospital.say(lead, Decline(agent, DeclineReason.BUSY)) for agent in await called(hospital, lead))
    )
    state = await hospital.until(lead, lambda s: s.offer is not None and not s.offer.also)
    await hospital.say(lead, Decline(who(state)[0], DeclineReason.BUSY))
    await hospital.waits_for(lead, WaitKind.QUEUE)
    assert len(offers(hospital, lead)) == 4


async def test_forty_broadcasts_and_racing_agents_end_with_every_load_as_it_counts(engine: Engine) -> None:
    hospital = calls_all(engine, *crew(5, capacity=100))
    leads = [await hospital.capture() for _ in range(40)]
    for lead in leads:
        await hospital.waits_for(lead, WaitKind.OFFER)
    race = [
        hospital.say(lead, Accept(agent) if agent % 3 else Decline(agent, DeclineReason.BUSY))
        for lead in leads
        for agent in await called(hospital, lead)
    ]
    answers = await asyncio.gather(*race, return_exceptions=True)
    assert all(isinstance(answer, Refused) for answer in answers if isinstance(answer, BaseException))
    for lead in leads:
        await hospital.until(lead, lambda s: s.owner is not None and s.offer is None)
    owned = Counter(hospital.lead(lead)["owner_id"] for lead in leads)
    assert loads(hospital) == {agent: owned.get(agent, 0) for agent in hospital.agents()}
