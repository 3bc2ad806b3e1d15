"""Offers over HTTP: each agent sees their own with the time left, one of several wins, absent agents give back."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from api.auth.permissions import Role
from domain.conditions.condition import FactTest
from domain.lifecycle.chapters.offer import parts
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.routing.rules import BroadcastRule, RoutingRuleSet
from domain.rules.rule_sets import RuleKind
from domain.tenants.policy import CalendarPolicy, OfferPolicy, OpenHours, Policy
from store.seed import DemoAgent
from tests.api.conftest import problem
from tests.api.lifecycle.conftest import Staff, at, done
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import offered, owned

EVERY_LEAD = FactTest(fact="priority", exists=True)
TO_THREE = RoutingRuleSet(broadcast=(BroadcastRule(code="three", text="every lead", when=EVERY_LEAD, agents=3),))
HOUR = timedelta(hours=1)


def soon() -> str:
    return (datetime.now(UTC) + HOUR).isoformat()


async def shared(engine: Engine, staff: Staff) -> tuple[Staff, LeadRef, list[int]]:
    """A lead offered to three agents at once."""
    ours = staff.of(Hospital.open(engine, rules={RuleKind.ROUTING: TO_THREE}))
    lead = await ours.hospital.capture()
    state = await ours.hospital.waits_for(lead, WaitKind.OFFER)
    assert state.offer is not None
    return ours, lead, [part.agent_id for part in parts(state.offer)]


async def test_an_agent_sees_their_own_offers_and_a_manager_everybodys(hospital: Hospital, staff: Staff) -> None:
    leads = [await hospital.capture(procedure="cataract") for _ in range(3)]
    agents = [await offered(hospital, lead) for lead in leads]
    mine = done(await staff.agent(agents[0]).get("/offers"))["items"]
    assert [offer["lead_id"] for offer in mine] == [
        lead.lead_id for lead, agent in zip(leads, agents, strict=True) if agent == agents[0]
    ]
    assert (mine[0]["procedure"], mine[0]["rivals"]) == ("cataract", 0)
    assert 0 < mine[0]["seconds_left"] <= 3_600
    everybodys = done(await staff.manager.get("/offers"))["items"]
    assert sorted(offer["lead_id"] for offer in everybodys) == [lead.lead_id for lead in leads]
    assert done(await staff.manager.get("/offers", of="mine"))["items"] == []
    problem(await staff.agent(agents[0]).get("/offers", of="all"), 403)
    stranger = staff.of(Hospital.open(hospital.engine))
    assert done(await stranger.manager.get("/offers"))["items"] == []


async def test_offers_are_listed_page_by_page(hospital: Hospital, staff: Staff) -> None:
    leads = [await hospital.capture() for _ in range(3)]
    for lead in leads:
        await offered(hospital, lead)
    first = done(await staff.manager.get("/offers", limit=2))
    second = done(await staff.manager.get("/offers", limit=2, cursor=first["next"]))
    shown = [offer["lead_id"] for offer in first["items"] + second["items"]]
    assert sorted(shown) == [lead.lead_id for lead in leads]
    assert second["next"] is None


async def test_the_time_left_stands_still_while_the_hospital_is_closed(engine: Engine, staff: Staff) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).weekday()
    hours = tuple(
        OpenHours.model_validate({"weekday": day, "opens": "09:00", "closes": "17:00"})
        for day in range(7)
        if day not in (tomorrow, (tomorrow - 1) % 7)
    )
    ours = staff.of(Hospital.open(engine, Policy(calendar=CalendarPolicy(hours=hours))))
    lead = await ours.hospital.capture()
    agent = await offered(ours.hospital, lead)
    priority = ours.hospital.lead(lead)["priority"]
    (offer,) = done(await ours.agent(agent).get("/offers"))["items"]
    assert offer["seconds_left"] == OfferPolicy().accept_within[priority - 1].total_seconds()
    assert datetime.fromisoformat(offer["expires_at"]) > datetime.now(UTC) + timedelta(hours=20)


async def test_each_of_a_broadcast_sees_it_and_of_two_who_accept_at_once_one_gets_409(
    engine: Engine, staff: Staff
) -> None:
    ours, lead, agents = await shared(engine, staff)
    for agent in agents:
        (offer,) = done(await ours.agent(agent).get("/offers"))["items"]
        assert (offer["lead_id"], offer["agent_id"], offer["rivals"]) == (lead.lead_id, agent, 2)
    state = done(await ours.manager.get(at(lead, "/state")))
    assert [part["agent_id"] for part in state["offer"]["also"]] == agents[1:]
    answers = await asyncio.gather(*(ours.agent(agent).post(at(lead, "/accept"), {}) for agent in agents))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 2}
    winner = next(agent for agent, answer in zip(agents, answers, strict=True) if answer.status_code == 200)
    for answer in answers:
        if answer.status_code != 200:
            assert problem(answer, 409)["reason"] in {"another_was_first", "no_offer"}
    await ours.hospital.until(lead, lambda s: s.owner == winner and s.offer is None)
    assert done(await ours.manager.get("/offers"))["items"] == []


async def test_racing_clients_end_with_every_load_as_it_counts(engine: Engine, staff: Staff) -> None:
    crew = tuple(DemoAgent(f"Agent{n}", ("general", "cataract"), ("en",), capacity=100) for n in range(5))
    ours = staff.of(Hospital.open(engine, ALWAYS_OPEN, *crew, rules={RuleKind.ROUTING: TO_THREE}))
    hospital = ours.hospital
    leads = [await hospital.capture() for _ in range(20)]
    for lead in leads:
        await hospital.waits_for(lead, WaitKind.OFFER)
    open_ones = done(await ours.manager.get("/offers", limit=200))["items"]
    assert len(open_ones) == 60
    answers = await asyncio.gather(
        *(ours.agent(offer["agent_id"]).post(f"/leads/{offer['lead_id']}/accept", {}) for offer in open_ones)
    )
    assert Counter(answer.status_code for answer in answers) == {200: 20, 409: 40}
    for lead in leads:
        await hospital.until(lead, lambda s: s.owner is not None and s.offer is None)
    counts = Counter(hospital.lead(lead)["owner_id"] for lead in leads)
    agents = done(await ours.manager.get("/agents"))["items"]
    assert {agent["id"]: agent["load"] for agent in agents} == {
        agent: counts.get(agent, 0) for agent in hospital.agents()
    }


async def test_who_is_marked_absent_gives_open_offers_back_but_keeps_their_leads(
    hospital: Hospital, staff: Staff
) -> None:
    kept = await hospital.capture()
    agent = await owned(hospital, kept)
    lead = await hospital.capture()
    while await offered(hospital, lead) != agent:
        lead = await hospital.capture()
    marked = done(await staff.agent(agent).put(f"/agents/{agent}/absence", {"until": soon(), "reason": "sick"}))
    assert marked["time_off"][-1]["reason"] == "sick"
    state = await hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != agent)
    assert state.owner is None
    assert (await hospital.state(kept)).owner == agent
    assert hospital.lead(kept)["owner_id"] == agent
    back = done(await staff.agent(agent).delete(f"/agents/{agent}/absence"))
    assert datetime.fromisoformat(back["time_off"][-1]["ends"]) <= datetime.now(UTC)


async def test_where_the_policy_says_so_owned_leads_go_back_too(engine: Engine, staff: Staff) -> None:
    policy = ALWAYS_OPEN.model_copy(update={"offer": OfferPolicy(absent_gives_back_leads=True)})
    ours = staff.of(Hospital.open(engine, policy))
    lead = await ours.hospital.capture()
    agent = await owned(ours.hospital, lead)
    done(await ours.manager.put(f"/agents/{agent}/absence", {"until": soon()}))
    state = await ours.hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != agent)
    assert state.owner is None


async def test_time_off_that_covers_now_counts_like_an_absence(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = await offered(hospital, lead)
    away = {"starts": (datetime.now(UTC) - HOUR).isoformat(), "ends": soon()}
    done(await staff.manager.put(f"/agents/{agent}", {"time_off": [away]}))
    await hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != agent)


async def test_an_agent_who_leaves_a_broadcast_leaves_it_to_the_others(engine: Engine, staff: Staff) -> None:
    ours, lead, agents = await shared(engine, staff)
    done(await ours.manager.put(f"/agents/{agents[0]}", {"active": False}))
    await ours.hospital.until(lead, lambda s: s.offer is not None and len(parts(s.offer)) == 2)
    problem(await ours.agent(agents[0]).post(at(lead, "/accept"), {}), 409)
    assert done(await ours.agent(agents[2]).post(at(lead, "/accept"), {}))["owner_id"] == agents[2]


async def test_only_oneself_or_a_manager_says_who_is_away(hospital: Hospital, staff: Staff) -> None:
    first, second, _ = hospital.agents()
    problem(await staff.agent(first).put(f"/agents/{second}/absence", {"until": soon()}), 404)
    problem(await staff.role(Role.MARKETING).put(f"/agents/{second}/absence", {"until": soon()}), 403)
    stranger = staff.of(Hospital.open(hospital.engine))
    problem(await stranger.manager.put(f"/agents/{second}/absence", {"until": soon()}), 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "until"),
        ({"until": "yesterday"}, "until"),
        ({"until": "2020-01-01T00:00:00Z"}, "until"),
        ({"until": "2999-01-01T00:00:00Z"}, "until"),
        ({"until": "2026-12-01T00:00:00"}, "until"),
        ({"until": "2026-12-01T00:00:00Z", "reason": "hangover"}, "reason"),
    ],
)
async def test_a_wrong_absence_names_the_field(
    hospital: Hospital, staff: Staff, body: dict[str, str], field: str
) -> None:
    problem(await staff.manager.put(f"/agents/{hospital.agents()[0]}/absence", body), 422, field=field)


async def test_a_short_sick_leave_does_not_end_a_long_one_under_way(hospital: Hospital, staff: Staff) -> None:
    agent, now = hospital.agents()[0], datetime.now(UTC)
    leave = {"starts": (now - HOUR).isoformat(), "ends": (now + 20 * 24 * HOUR).isoformat(), "reason": "leave"}
    planned = done(await staff.manager.put(f"/agents/{agent}", {"time_off": [leave]}))["time_off"]
    assert done(await staff.agent(agent).put(f"/agents/{agent}/absence", {"until": soon()}))["time_off"] == planned
    back = done(await staff.agent(agent).delete(f"/agents/{agent}/absence"))["time_off"]
    assert datetime.fromisoformat(back[0]["ends"]) <= datetime.now(UTC)


async def test_who_accepts_twice_hears_that_they_have_it(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await offered(hospital, lead))
    done(await agent.post(at(lead, "/accept"), {}))
    await hospital.until(lead, lambda s: s.offer is None)
    problem(await agent.post(at(lead, "/accept"), {}), 409, reason="already_accepted")


async def test_who_accepts_late_hears_that_the_time_ran_out(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    late = await offered(hospital, lead)
    await hospital.pass_deadline(lead)
    await hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != late)
    problem(await staff.agent(late).post(at(lead, "/accept"), {}), 409, reason="offer_expired")
