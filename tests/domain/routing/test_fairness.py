"""Turns: each offer is one; equal agents have as many; what an absence cost is caught up, as far as the rules say."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.routing.candidates import Candidate
from domain.routing.fairness import gini
from domain.routing.ranking import rank
from domain.routing.results import smoothed_rate, smoothed_response
from domain.routing.rules import RoutingRuleSet
from tests.domain.routing.crew import ASHA, NEEDS, NOW, by


class Line:
    """Agents who accept everything, at once."""

    def __init__(self, rules: RoutingRuleSet, agents: int) -> None:
        self.rules, self.moment = rules, NOW
        self.crew: dict[int, Candidate] = {}
        self.given: Counter[int] = Counter()
        for number in range(agents):
            self.join(number)

    def join(self, number: int) -> None:
        self.crew[number] = replace(ASHA, agent_id=number, load=0, capacity=1_000_000)

    def next(self, absent: Collection[int] = ()) -> int:
        """One lead arrives; who gets it."""
        self.moment += timedelta(minutes=1)
        crew = [replace(agent, on_shift=agent.agent_id not in absent) for agent in self.crew.values()]
        first = rank(crew, NEEDS, frozenset(), self.moment, self.rules).ordered[0]
        self.crew[first.agent_id] = replace(self.crew[first.agent_id], served=first.served, last_offered_at=self.moment)
        self.given[first.agent_id] += 1
        return first.agent_id


@given(st.integers(1, 9), st.integers(0, 60), st.integers(0, 20))
@settings(max_examples=60)
def test_the_spread_among_equal_agents_stays_within_one(agents: int, leads: int, catch_up: int) -> None:
    line = Line(by("round_robin", catch_up=catch_up), agents)
    line.given.update(dict.fromkeys(line.crew, 0))
    for _ in range(leads):
        line.next()
        assert max(line.given.values()) - min(line.given.values()) <= 1


@given(st.integers(2, 6), st.integers(0, 40), st.integers(0, 12))
@settings(max_examples=80)
def test_an_absent_agent_catches_up_what_was_missed_and_no_more_than_allowed(
    agents: int, missed: int, catch_up: int
) -> None:
    line = Line(by("round_robin", catch_up=catch_up), agents)
    for _ in range(agents):
        line.next()
    for _ in range(missed):
        line.next(absent={0})
    behind = max(line.given.values()) - line.given[0]
    in_a_row = 0
    while line.next() == 0:
        in_a_row += 1
    assert min(behind, catch_up) - 1 <= in_a_row <= min(behind, catch_up) + 1
    before = line.given[0]
    for _ in range(10 * agents):
        line.next()
    assert abs(line.given[0] - before - 10) <= 1, "caught up, they have their turn like everybody"


def test_without_catching_up_an_absence_is_forgiven() -> None:
    line = Line(by("round_robin"), 3)
    for _ in range(30):
        line.next(absent={2})
    assert [line.next() for _ in range(6)] == [2, 0, 1, 2, 0, 1]


def test_who_is_new_begins_where_the_first_are() -> None:
    line = Line(by("round_robin", catch_up=50), 2)
    for _ in range(20):
        line.next()
    line.join(9)
    assert Counter(line.next() for _ in range(9)) == {0: 3, 1: 3, 9: 3}


def test_turns_are_counted_within_a_team() -> None:
    """An offer outside one's own team must not make the others of the team catch up for ever."""
    rules = by("round_robin", catch_up=50)
    old = [replace(ASHA, agent_id=number, team="old", served=1_000.0) for number in (1, 2)]
    young = [replace(ASHA, agent_id=number, team="young", served=10.0) for number in (3, 4)]
    found = rank([*old, *young], NEEDS, frozenset(), NOW, rules)
    assert {entry.agent_id: entry.served for entry in found.ordered} == {1: 1_001, 2: 1_001, 3: 11, 4: 11}


@pytest.mark.parametrize(
    ("shares", "expected"), [([5, 5, 5], 0.0), ([0, 0, 9], 2 / 3), ([], 0.0), ([0, 0], 0.0), ([1, 3], 0.25)]
)
def test_the_gini_says_how_unevenly_leads_lie(shares: list[float], expected: float) -> None:
    assert gini(shares) == pytest.approx(expected)


def test_a_rate_is_drawn_to_the_teams_until_there_is_enough_to_say() -> None:
    assert smoothed_rate(0, 0, 30, 100) == 0.3
    assert smoothed_rate(1, 1, 30, 100) == pytest.approx((1 + 1.5) / 6, abs=1e-4)
    assert smoothed_rate(500, 1_000, 30, 100) == pytest.approx(0.5, abs=0.01)
    assert smoothed_rate(0, 0, 0, 0) is None


def test_the_newest_answers_weigh_most() -> None:
    assert smoothed_response(None, 100.0) == 100.0
    assert smoothed_response(100.0, 0.0) == 80.0
