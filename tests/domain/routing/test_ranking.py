"""Ranking: only eligible agents, the rest with a reason, the work spread evenly."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.routing.candidates import Candidate, Needs
from domain.routing.needs import understood
from domain.routing.ranking import Ranking, rank
from tests.domain.routing.crew import ASHA, NEEDS, NOW


def ranked(*candidates: Candidate, needs: Needs = NEEDS, excluded: frozenset[int] = frozenset()) -> Ranking:
    return rank(candidates, needs, excluded, NOW)


def order(ranking: Ranking) -> list[int]:
    return [entry.agent_id for entry in ranking.ordered]


def test_an_agent_who_fits_is_ranked_with_reasons() -> None:
    found = ranked(ASHA)
    (only,) = found.ordered
    assert (only.agent_id, found.reasons(only)) == (7, ["free 8 of 12"])


@pytest.mark.parametrize(
    ("agent", "reason", "detail"),
    [
        (replace(ASHA, active=False), "inactive", "deactivated"),
        (replace(ASHA, skills=frozenset({"squint"})), "skill", "does not do cataract"),
        (replace(ASHA, languages=frozenset({"hi"})), "language", "does not speak Tamil"),
        (replace(ASHA, locations=frozenset({"madurai"})), "location", "does not serve Chennai"),
        (replace(ASHA, off_until=NOW + timedelta(days=1)), "time_off", "off until Tue 24 Nov"),
        (replace(ASHA, on_shift=False), "off_shift", "not on shift"),
        (replace(ASHA, load=12), "capacity", "at capacity 12/12"),
        (replace(ASHA, capacity=0, load=0), "capacity", "at capacity 0/0"),
        (replace(ASHA, daily_cap=5, offered_today=5), "daily_cap", "offered 5/5 today"),
    ],
)
def test_a_refused_agent_learns_why(agent: Candidate, reason: str, detail: str) -> None:
    found = ranked(agent)
    (refused,) = found.refused
    assert (found.ordered, refused[:3]) == ((), (7, reason, detail))


def test_nobody_is_offered_the_lead_twice_in_a_round() -> None:
    assert ranked(ASHA, excluded=frozenset({7})).refused[0].reason == "excluded"


def test_an_agent_without_locations_serves_everywhere_and_a_lead_without_needs_takes_anyone() -> None:
    assert order(ranked(replace(ASHA, locations=frozenset()))) == [7]
    assert order(ranked(replace(ASHA, skills=frozenset(), languages=frozenset()), needs=Needs())) == [7]


def test_an_agent_back_from_leave_is_there_again() -> None:
    assert order(ranked(replace(ASHA, off_until=NOW))) == [7]


def test_the_freer_agent_comes_first() -> None:
    busy, free = replace(ASHA, agent_id=1, load=11), replace(ASHA, agent_id=2, load=0)
    assert order(ranked(busy, free)) == [2, 1]


def test_past_success_and_quick_answers_count() -> None:
    better = replace(ASHA, agent_id=9, conversion_rate=0.9, response_s=60.0)
    worse = replace(ASHA, agent_id=1, conversion_rate=0.1, response_s=3_000.0)
    found = ranked(worse, better)
    assert order(found) == [9, 1]
    assert found.reasons(found.ordered[0]) == ["free 8 of 12", "converts 90%", "answers in 1 min"]


def test_an_urgent_lead_goes_to_the_more_senior() -> None:
    senior, junior = replace(ASHA, agent_id=9, seniority=5), replace(ASHA, agent_id=1, seniority=1)
    assert order(ranked(junior, senior, needs=replace(NEEDS, priority=1))) == [9, 1]
    assert order(ranked(junior, senior)) == [1, 9]


def test_among_equals_the_one_who_waited_longest_comes_first_then_the_lower_id() -> None:
    just_now = replace(ASHA, agent_id=1, last_offered_at=NOW)
    earlier = replace(ASHA, agent_id=2, last_offered_at=NOW - timedelta(hours=1))
    never = [replace(ASHA, agent_id=number) for number in (4, 3)]
    assert order(ranked(just_now, earlier, *never)) == [3, 4, 2, 1]


@pytest.mark.parametrize("capacity", [20, 200, 5_000])
def test_equal_agents_share_a_stream_of_leads_within_one(capacity: int) -> None:
    team = {number: replace(ASHA, agent_id=number, capacity=capacity, load=0) for number in range(7)}
    shares = Counter(dict.fromkeys(team, 0))
    for lead in range(100):
        now = NOW + timedelta(minutes=lead)
        best = rank(team.values(), NEEDS, frozenset(), now).ordered[0].agent_id
        team[best] = replace(team[best], load=team[best].load + 1, last_offered_at=now)
        shares[best] += 1
        assert max(shares.values()) - min(shares.values()) <= 1


def test_equal_agents_who_all_decline_are_asked_in_turn() -> None:
    team = {number: replace(ASHA, agent_id=number) for number in range(5)}
    asked = []
    for lead in range(10):
        now = NOW + timedelta(minutes=lead)
        best = rank(team.values(), NEEDS, frozenset(), now).ordered[0].agent_id
        team[best] = replace(team[best], last_offered_at=now)
        asked.append(best)
    assert asked == [0, 1, 2, 3, 4] * 2


CODES = st.frozensets(st.sampled_from(["a", "b", "c"]))
WANTED = st.none() | st.sampled_from(["a", "b"])
TEAMS = st.lists(
    st.builds(
        Candidate,
        agent_id=st.integers(1, 50),
        active=st.booleans(),
        skills=CODES,
        languages=CODES,
        locations=CODES,
        seniority=st.integers(-1, 9),
        capacity=st.integers(0, 5),
        load=st.integers(0, 6),
        daily_cap=st.none() | st.integers(0, 3),
        offered_today=st.integers(0, 4),
        on_shift=st.booleans(),
        off_until=st.none() | st.sampled_from([NOW - timedelta(hours=1), NOW, NOW + timedelta(hours=1)]),
        last_offered_at=st.none() | st.sampled_from([NOW, NOW - timedelta(days=1)]),
        conversion_rate=st.none() | st.floats(-1, 2),
        response_s=st.none() | st.floats(-5, 1e9),
        team=st.sampled_from(["main", "lasik"]),
        served=st.none() | st.integers(0, 9).map(float),
    ),
    max_size=12,
    unique_by=lambda candidate: candidate.agent_id,
)


def may_take(agent: Candidate, needs: Needs, excluded: frozenset[int]) -> bool:
    return (
        agent.active
        and agent.agent_id not in excluded
        and agent.on_shift
        and (agent.off_until is None or agent.off_until <= NOW)
        and agent.load < agent.capacity
        and (agent.daily_cap is None or agent.offered_today < agent.daily_cap)
        and (needs.skill is None or needs.skill in agent.skills)
        and (needs.language is None or needs.language in agent.languages)
        and (needs.location is None or not agent.locations or needs.location in agent.locations)
    )


@given(
    TEAMS, st.builds(Needs, WANTED, WANTED, WANTED, st.integers(1, 5)), st.frozensets(st.integers(1, 50), max_size=5)
)
@settings(max_examples=300)
def test_exactly_the_eligible_agents_are_ranked_and_every_other_is_refused(
    team: list[Candidate], needs: Needs, excluded: frozenset[int]
) -> None:
    found = rank(team, needs, excluded, NOW)
    understood_ = understood(needs, team)
    eligible = {agent.agent_id for agent in team if may_take(agent, understood_, excluded)}
    if not eligible and needs.priority == 1:
        there = [agent for agent in team if agent.capacity]
        full = [replace(agent, load=0, daily_cap=None) for agent in there]
        for pool in (there, full):
            eligible = eligible or {agent.agent_id for agent in pool if may_take(agent, Needs(), excluded)}
    assert set(order(found)) == eligible
    assert {refused.agent_id for refused in found.refused} == {agent.agent_id for agent in team} - eligible
    assert len(found.ordered) + len(found.refused) == len(team)
    assert all(0 <= entry.score <= 100 for entry in found.ordered)
    assert found == rank(list(reversed(team)), needs, excluded, NOW)
