"""Routing rules as a tenant writes them: what is refused, and where."""

from typing import Any

import pytest

from domain.routing.rules import DEFAULT_ROUTING
from domain.rules.rule_sets import BadRules, RuleKind, read_rules, stored
from tests.domain.routing.crew import LASIK, routing

HOT = {"fact": "band", "eq": "hot"}


def test_the_built_in_rules_can_be_written_down_and_read_again() -> None:
    assert read_rules(RuleKind.ROUTING, stored(DEFAULT_ROUTING), {}) == DEFAULT_ROUTING


@pytest.mark.parametrize(
    ("body", "path", "says"),
    [
        ({"strategies": [{"code": "a", "strategy": "lottery"}]}, "strategies.0.strategy", "'round_robin'"),
        ({"strategies": [{"code": "a", "strategy": "weighted", "weights": {"load": 90}}]}, "weights", "sum to 1…100"),
        ({"catch_up": -1}, "catch_up", "greater than or equal to 0"),
        (
            {"territories": [{**LASIK, "when": {"fact": "shoe_size", "eq": 44}}]},
            "territories.0.when.fact",
            "not a fact",
        ),
        ({"territories": [{**LASIK, "team": "No Team"}]}, "territories.0.team", "must begin with a lowercase letter"),
        ({"territories": [LASIK, LASIK]}, "territories.1.code", "twice"),
        ({"strategies": [{"code": "a", "strategy": "balanced", "team": "lasik"}]}, "strategies.0.team", "no territory"),
        (
            {"strategies": [{"code": "a", "strategy": "balanced"}, {"code": "b", "strategy": "balanced"}]},
            "strategies.1",
            "never reached",
        ),
        (
            {
                "requirements": {"language": "preferred"},
                "strategies": [{"code": "a", "strategy": "weighted"}],
            },
            "strategies.0.weights.match",
            "its weight is 0",
        ),
        (
            {"broadcast": [{"code": "a", "text": "is hot", "when": HOT, "agents": 1}]},
            "broadcast.0.agents",
            "greater than or equal to 2",
        ),
        (
            {"seniority": [{"code": "a", "text": "is hot", "when": HOT, "at_least": 9}]},
            "seniority.0.at_least",
            "less than or equal to 5",
        ),
        ({"requirements": {"shoes": "required"}}, "requirements.shoes", "not a known field"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_path(body: dict[str, Any], path: str, says: str) -> None:
    with pytest.raises(BadRules) as refused:
        routing(**body)
    assert any(path in fault.path and says in fault.text for fault in refused.value.faults), refused.value.faults


def test_a_rule_set_knows_which_facts_it_asks_for() -> None:
    assert DEFAULT_ROUTING.asks_for == {"priority"}
    assert routing(territories=[{**LASIK, "when": {"not": {"all": [HOT, LASIK["when"]]}}}]).asks_for == {
        "band",
        "procedure",
    }
