"""Strategies: in what order the eligible are asked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.routing.candidates import Candidate, Needs
from domain.routing.ranking import rank
from domain.routing.rules import RoutingRuleSet
from tests.domain.routing.crew import ASHA, NEEDS, NOW, by, routing

BUSY = replace(ASHA, agent_id=1, load=11, conversion_rate=0.9, response_s=60.0)
FREE = replace(ASHA, agent_id=2, load=0, conversion_rate=0.1, response_s=3_000.0)


def order(rules: RoutingRuleSet, *crew: Candidate, needs: Needs = NEEDS, former: int | None = None) -> list[int]:
    return [entry.agent_id for entry in rank(crew, replace(needs, former=former), frozenset(), NOW, rules, {}).ordered]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (by("balanced"), [2, 1]),
        (by("best_match"), [1, 2]),
        (by("weighted", weights={"load": 100, "conversion": 0, "response": 0}), [2, 1]),
        (by("weighted", weights={"load": 0, "conversion": 80, "response": 20}), [1, 2]),
    ],
)
def test_each_strategy_weighs_what_it_says(rules: RoutingRuleSet, expected: list[int]) -> None:
    assert order(rules, BUSY, FREE) == expected


def test_in_turn_nothing_counts_but_whose_turn_it_is() -> None:
    had_more = replace(FREE, served=5.0)
    had_less = replace(BUSY, served=4.0)
    assert order(by("round_robin", catch_up=1), had_more, had_less) == [1, 2]
    longest_ago = replace(FREE, last_offered_at=NOW - timedelta(hours=2))
    just_now = replace(BUSY, last_offered_at=NOW - timedelta(hours=1))
    assert order(by("round_robin"), just_now, longest_ago) == [2, 1]


def test_turns_can_be_weighed_beside_other_things() -> None:
    first, behind = replace(ASHA, agent_id=1, served=9.0), replace(ASHA, agent_id=2, served=6.0, load=5)
    fair = {"load": 50, "conversion": 0, "response": 0, "fairness": 50}
    assert order(by("weighted", weights=fair, catch_up=3), first, behind) == [2, 1]
    assert order(by("weighted", weights={**fair, "fairness": 0}, catch_up=3), first, behind) == [1, 2]


def test_a_lead_that_comes_back_goes_to_its_former_owner_if_they_may_take_it() -> None:
    sticky = by("balanced", sticky=True)
    assert order(sticky, BUSY, FREE, former=1) == [1, 2]
    assert order(sticky, replace(BUSY, load=12), FREE, former=1) == [2]
    assert order(by("balanced"), BUSY, FREE, former=1) == [2, 1]
    ranking = rank([BUSY, FREE], replace(NEEDS, former=1), frozenset(), NOW, sticky, {})
    assert ranking.reasons(ranking.ordered[0])[0] == "their lead before"


@pytest.mark.parametrize("strategy", ["balanced", "round_robin", "best_match"])
def test_a_preferred_need_only_ranks(strategy: str) -> None:
    speaks, does_not = (
        replace(ASHA, agent_id=9, load=11),
        replace(ASHA, agent_id=1, load=0, languages=frozenset({"hi"})),
    )
    rules = by(strategy, requirements={"language": "preferred"})
    assert order(rules, speaks, does_not) == [9, 1]
    ranking = rank([speaks, does_not], NEEDS, frozenset(), NOW, rules)
    assert ranking.reasons(ranking.ordered[1])[0] == "not the language asked for"


def test_the_weighted_strategy_says_how_much_a_preferred_need_is_worth() -> None:
    speaks, does_not = replace(ASHA, agent_id=9, load=6), replace(ASHA, agent_id=1, load=0, languages=frozenset({"hi"}))
    for match, expected in ((60, [9, 1]), (10, [1, 9])):
        weights = {"load": 40, "conversion": 0, "response": 0, "match": match}
        assert (
            order(by("weighted", weights=weights, requirements={"language": "preferred"}), speaks, does_not) == expected
        )


def test_an_ignored_need_keeps_nobody_away() -> None:
    stranger = replace(ASHA, skills=frozenset(), languages=frozenset(), locations=frozenset({"madurai"}))
    ignored = {"skill": "ignored", "language": "ignored", "location": "ignored"}
    assert order(by("balanced", requirements=ignored), stranger) == [7]


def test_some_leads_need_somebody_senior() -> None:
    rule = {"code": "vip", "text": "is hot", "when": {"fact": "band", "eq": "hot"}, "at_least": 4}
    rules = routing(seniority=[rule])
    junior, senior = replace(ASHA, agent_id=1, seniority=3), replace(ASHA, agent_id=2, seniority=4)
    found = rank([junior, senior], NEEDS, frozenset(), NOW, rules, {"band": "hot"})
    assert [entry.agent_id for entry in found.ordered] == [2]
    assert found.refused[0][1:3] == ("seniority", "seniority 3, 4 needed")
    assert len(rank([junior, senior], NEEDS, frozenset(), NOW, rules, {"band": "warm"}).ordered) == 2


def test_the_first_broadcast_that_holds_says_to_how_many() -> None:
    rules = routing(
        broadcast=[
            {"code": "at_once", "text": "is urgent", "when": {"fact": "priority", "eq": 1}, "agents": 5},
            {"code": "soon", "text": "is hot", "when": {"fact": "band", "eq": "hot"}, "agents": 3},
        ]
    )
    urgent = replace(NEEDS, priority=1)
    assert rank([ASHA], urgent, frozenset(), NOW, rules, {"band": "hot"}).broadcast == 5
    assert rank([ASHA], NEEDS, frozenset(), NOW, rules, {"band": "hot"}).broadcast == 3
    assert rank([ASHA], NEEDS, frozenset(), NOW, rules).broadcast == 1


def test_the_first_strategy_that_holds_orders_the_leads() -> None:
    rules = routing(
        strategies=[
            {"code": "hot", "strategy": "best_match", "when": {"fact": "band", "eq": "hot"}},
            {"code": "rest", "strategy": "balanced"},
        ]
    )
    for band, code, first in (("hot", "hot", 1), ("warm", "rest", 2), (None, "rest", 2)):
        found = rank([BUSY, FREE], NEEDS, frozenset(), NOW, rules, {"band": band} if band else {})
        assert (found.strategy.code, found.best) == (code, first)
