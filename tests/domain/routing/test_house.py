"""Whatever teams, rules and events: nobody over capacity, nobody ineligible, no lead forgotten."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.routing.candidates import Candidate, Needs
from domain.routing.rules import RoutingRuleSet
from tests.domain.routing.crew import LASIK, by, routing
from tests.domain.routing.house import House, LeadRun

HOT_AT_TWO = {"code": "senior", "text": "is urgent", "when": {"fact": "priority", "in": [1, 2]}, "at_least": 3}
RULES = st.sampled_from(
    [
        routing(),
        by("round_robin", catch_up=2),
        by("balanced", territories=[LASIK], seniority=[HOT_AT_TWO]),
        by("best_match", territories=[LASIK], requirements={"language": "preferred", "location": "ignored"}),
        by("weighted", weights={"load": 40, "fairness": 20}, catch_up=5),
    ]
)
SKILLS = st.frozensets(st.sampled_from(["cataract", "lasik"]), min_size=1)
AGENT = st.builds(
    Candidate,
    agent_id=st.just(0),
    active=st.sampled_from([True, True, True, False]),
    skills=SKILLS,
    languages=st.frozensets(st.sampled_from(["en", "ta"])),
    locations=st.frozensets(st.sampled_from(["chennai"])),
    seniority=st.integers(1, 5),
    capacity=st.integers(0, 4),
    load=st.just(0),
    daily_cap=st.none() | st.integers(0, 6),
    on_shift=st.booleans(),
    team=st.sampled_from(["main", "lasik"]),
)
TEAM = st.lists(AGENT, min_size=1, max_size=6).map(
    lambda agents: {number: replace(agent, agent_id=number) for number, agent in enumerate(agents, 1)}
)
NEEDS = st.builds(
    Needs,
    st.none() | st.sampled_from(["cataract", "lasik"]),
    st.none() | st.sampled_from(["en", "ta"]),
    st.none() | st.sampled_from(["chennai", "madurai"]),
    st.integers(1, 5),
)
EVENT = st.tuples(
    st.sampled_from(["arrive", "arrive", "accept", "accept", "refuse", "close", "new_round", "turn", "day"]),
    st.integers(0, 30),
    NEEDS,
)


def check_offer(house: House, agent: Candidate, run: LeadRun) -> None:
    """Eligibility, said anew and plainly."""
    rules, needs = house.rules, run.needs
    assert agent.active
    assert agent.on_shift
    assert agent.agent_id not in run.asked
    if needs.priority == 1:
        return  # whoever is there, where nobody who fits is, or has a place
    assert agent.load < agent.capacity
    assert agent.daily_cap is None or agent.offered_today < agent.daily_cap
    assert needs.skill is None or needs.skill in agent.skills
    if rules.requirements.language == "required":
        assert needs.language is None or needs.language in agent.languages
    if rules.requirements.location == "required":
        assert needs.location is None or not agent.locations or needs.location in agent.locations
    if rules.seniority and needs.priority <= 2:
        assert agent.seniority >= 3
    if rules.territories and needs.skill == "lasik" and agent.team != "lasik":
        assert not any(_could(house, other, needs) for other in house.crew.values() if other.team == "lasik")


def _could(house: House, agent: Candidate, needs: Needs) -> bool:
    rules = house.rules
    speaks = rules.requirements.language != "required" or needs.language is None or needs.language in agent.languages
    near = (
        rules.requirements.location != "required"
        or needs.location is None
        or not agent.locations
        or needs.location in agent.locations
    )
    senior = not rules.seniority or needs.priority > 2 or agent.seniority >= 3
    return agent.active and "lasik" in agent.skills and speaks and near and senior


def check_house(house: House) -> None:
    """Nobody has more than their capacity, but for urgent leads, which come to whoever is there."""
    holders = [(number, run) for run in house.lives if (number := run.owner or run.offered_to) is not None]
    held = Counter(number for number, _ in holders)
    urgent = Counter(number for number, run in holders if run.needs.priority == 1)
    for number, agent in house.crew.items():
        assert agent.load == held[number]
        assert agent.load - urgent[number] <= agent.capacity
    for run in house.lives:
        if not run.closed:
            assert (run.offered_to is not None) + (run.owner is not None) + run.queued == 1
            assert run.owner is not None or (run.deadline is not None and run.deadline > house.now)


@given(TEAM, RULES, st.lists(EVENT, max_size=60))
@settings(max_examples=150)
def test_no_lead_is_forgotten_and_nobody_gets_what_they_may_not_have(
    team: dict[int, Candidate], rules: RoutingRuleSet, events: list[tuple[str, int, Needs]]
) -> None:
    house = House(rules, team, check_offer)
    for what, which, needs in events:
        house.now += timedelta(seconds=1)
        happen(house, what, which, needs)
        pass_deadlines(house)
        check_house(house)


def happen(house: House, what: str, which: int, needs: Needs) -> None:
    if what == "arrive":
        house.arrive(needs)
    elif what == "turn":
        house.turn(1 + which % len(house.crew))
    elif what == "day":
        house.new_day()
    elif house.lives:
        run = house.lives[which % len(house.lives)]
        {"accept": house.accept, "refuse": house.refuse, "close": house.close, "new_round": house.new_round}[what](run)


def pass_deadlines(house: House) -> None:
    """An offer that ran out goes on; a queue that ran out asks again."""
    for run in house.lives:
        if run.deadline is not None and run.deadline <= house.now:
            house.refuse(run) if run.offered_to is not None else house.new_round(run)
