"""Routing by a tenant's own rules: in turn, by territory, to whom the lead knows; and each decision says so."""

from collections.abc import Sequence
from typing import Any

from domain.conditions.condition import FactTest
from domain.leads.lead import DeclineReason, LossReason
from domain.lifecycle.chapters.ending import Lose
from domain.lifecycle.chapters.offer import Decline
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.routing.records import rerank, shown_candidates
from domain.routing.rules import DEFAULT_ROUTING, RoutingRuleSet, Strategy, TeamStrategy, Territory
from domain.rules.rule_sets import RuleKind
from store.seed import DemoAgent
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import offered, offered_to_another, owned

IN_TURN = TeamStrategy(code="in_turn", strategy=Strategy.ROUND_ROBIN)
LASIK = Territory(code="lasik", text="wants LASIK", when=FactTest(fact="procedure", eq="lasik"), team="lasik")
DOES = ("cataract", "lasik", "general")


def house(engine: Engine, rules: RoutingRuleSet, *agents: DemoAgent) -> Hospital:
    return Hospital.open(engine, ALWAYS_OPEN, *agents, rules={RuleKind.ROUTING: rules})


def agent(name: str, **more: Any) -> DemoAgent:
    return DemoAgent(name, more.pop("skills", DOES), ("en",), **more)


def routes(hospital: Hospital, lead: LeadRef) -> Sequence[dict[str, Any]]:
    query = "SELECT * FROM decisions WHERE tenant_id = %s AND lead_id = %s AND kind = 'route' ORDER BY id"
    rows = hospital.rows(query, lead.lead_id)
    return [{**row, "candidates": shown_candidates(row["candidates"]), "recorded": row["candidates"]} for row in rows]


async def test_equals_have_their_turn_however_full_they_are(engine: Engine) -> None:
    hospital = house(engine, RoutingRuleSet(strategies=(IN_TURN,), catch_up=2), *(agent(name) for name in "ABC"))
    first = [await owned(hospital, await hospital.capture()) for _ in range(3)]
    again = [await owned(hospital, await hospital.capture()) for _ in range(3)]
    assert first == again == hospital.agents()
    served = hospital.rows("SELECT served FROM agents WHERE tenant_id = %s")
    assert len({row["served"] for row in served}) == 1


async def test_who_declines_has_had_their_turn(engine: Engine) -> None:
    hospital = house(engine, RoutingRuleSet(strategies=(IN_TURN,)), *(agent(name) for name in "ABC"))
    one, two, three = hospital.agents()
    lead = await hospital.capture()
    assert await offered(hospital, lead) == one
    await hospital.say(lead, Decline(one, DeclineReason.BUSY))
    await offered_to_another(hospital, lead, one)
    assert await owned(hospital, lead) == two
    assert await owned(hospital, await hospital.capture()) == three
    assert await owned(hospital, await hospital.capture()) == one


async def test_a_returning_lead_goes_to_its_former_owner(engine: Engine) -> None:
    sticky = TeamStrategy(code="sticky", strategy=Strategy.BALANCED, sticky=True)
    hospital = house(engine, RoutingRuleSet(strategies=(sticky,)), agent("Small", capacity=2), agent("Large"))
    former, other = hospital.agents()
    lead = await hospital.capture(phone="+919876599001")
    assert await owned(hospital, lead) == former
    await hospital.say(lead, Lose(LossReason.PRICE, former))
    await hospital.ending(lead)
    assert await owned(hospital, await hospital.capture()) == other
    assert await owned(hospital, await hospital.capture()) == former
    assert await hospital.capture(phone="+919876599001", email=None) == lead
    assert await offered(hospital, lead) == former, "though the other is freer"
    (_, route) = routes(hospital, lead)
    assert route["inputs"]["former"] == former
    assert route["candidates"][0]["reasons"][0] == "their lead before"


async def test_a_territory_narrows_to_its_team_and_others_learn_why_not(engine: Engine) -> None:
    rules = RoutingRuleSet(territories=(LASIK,), strategies=(IN_TURN,))
    hospital = house(engine, rules, agent("Main"), agent("Own", team="lasik"))
    main, own = hospital.agents()
    lead = await hospital.capture(procedure="lasik")
    assert await offered(hospital, lead) == own
    (route,) = routes(hospital, lead)
    assert (route["rule_version"], route["result"]["territory"], route["result"]["team"]) == (1, "lasik", "lasik")
    assert {"agent": main, "refused": "team", "why": "not in team lasik"}.items() <= route["candidates"][1].items()


async def test_a_team_that_could_never_serve_leaves_the_lead_to_everybody(engine: Engine) -> None:
    rules = RoutingRuleSet(territories=(LASIK,))
    hospital = house(engine, rules, agent("Main"), agent("Own", team="lasik", skills=("general",)))
    lead = await hospital.capture(procedure="lasik")
    assert await offered(hospital, lead) == hospital.agents()[0]
    assert routes(hospital, lead)[0]["result"]["fell_back"]


async def test_the_days_cap_holds_and_the_lead_waits_in_the_queue(engine: Engine) -> None:
    hospital = house(engine, DEFAULT_ROUTING, agent("Only", daily_cap=2))
    for _ in range(2):
        await owned(hospital, await hospital.capture())
    lead = await hospital.capture()
    state = await hospital.waits_for(lead, WaitKind.QUEUE)
    assert state.waiting_for is not None
    assert state.waiting_for.until > hospital.now(lead)
    (route,) = routes(hospital, lead)
    assert route["candidates"][0]["why"] == "offered 2/2 today"
    assert route["result"]["because"] == "nobody may take it now"


async def test_a_lead_that_nobody_could_ever_serve_queues_and_says_so(engine: Engine) -> None:
    hospital = house(engine, DEFAULT_ROUTING, agent("Only", skills=("general",)))
    lead = await hospital.capture(procedure="squint")
    await hospital.waits_for(lead, WaitKind.QUEUE)
    assert routes(hospital, lead)[0]["result"]["because"] == "no agent could ever take this lead"


async def test_whoever_is_freed_is_called_up_only_for_leads_of_their_territory(engine: Engine) -> None:
    rules = RoutingRuleSet(territories=(LASIK,))
    hospital = house(engine, rules, agent("Main", capacity=1), agent("Own", team="lasik", capacity=1))
    main, own = hospital.agents()
    holders = {}
    for procedure in ("lasik", "cataract"):
        lead = await hospital.capture(procedure=procedure)
        holders[await owned(hospital, lead)] = lead
    assert set(holders) == {main, own}
    waiting = await hospital.capture(procedure="lasik")
    await hospital.waits_for(waiting, WaitKind.QUEUE)
    await hospital.say(holders[main], Lose(LossReason.PRICE, main))
    await hospital.ending(holders[main])
    assert (await hospital.state(waiting)).routing.queued
    await hospital.say(holders[own], Lose(LossReason.PRICE, own))
    assert await offered(hospital, waiting) == own


async def test_how_leads_ended_and_how_quickly_offers_were_taken_is_known_of_each_agent(engine: Engine) -> None:
    hospital = house(engine, DEFAULT_ROUTING, agent("Only"))
    lead = await hospital.capture(procedure="cataract")
    who = await owned(hospital, lead)
    await hospital.say(lead, Lose(LossReason.PRICE, who))
    await hospital.ending(lead)
    results = hospital.one("SELECT agent_id, skill, closed, converted FROM agent_results WHERE tenant_id = %s")
    assert tuple(results.values()) == (who, "cataract", 1, 0)
    assert hospital.one("SELECT response_s FROM agents WHERE tenant_id = %s")["response_s"] is not None
    again = await hospital.capture(procedure="cataract")
    await offered(hospital, again)
    assert "converts 0%" in routes(hospital, again)[0]["candidates"][0]["reasons"]


async def test_a_recorded_route_can_be_ranked_again_under_other_rules(engine: Engine) -> None:
    hospital = house(engine, DEFAULT_ROUTING, agent("Busy", capacity=2), agent("Free", capacity=20))
    lead = await hospital.capture(procedure="lasik")
    chosen = await offered(hospital, lead)
    (route,) = routes(hospital, lead)
    assert rerank(route["recorded"], route["inputs"], {}, DEFAULT_ROUTING).best == chosen
    draft = RoutingRuleSet(territories=(LASIK,))
    assert rerank(route["recorded"], route["inputs"], {"procedure": "lasik"}, draft).within.fell_back
