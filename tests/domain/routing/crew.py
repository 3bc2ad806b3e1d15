"""Agents and rules for the stories of routing."""

from datetime import UTC, datetime
from typing import Any

from domain.conditions.catalogue import LEAD_FACTS
from domain.routing.candidates import Candidate, Needs
from domain.routing.rules import RoutingRuleSet
from domain.rules.rule_sets import RuleKind, read_rules

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
NEEDS = Needs(skill="cataract", language="ta", location="Chennai", priority=3)
ASHA = Candidate(
    agent_id=7,
    active=True,
    skills=frozenset({"cataract", "retina"}),
    languages=frozenset({"ta", "en"}),
    locations=frozenset({"chennai"}),
    seniority=3,
    capacity=12,
    load=4,
)
LASIK = {"code": "lasik", "text": "wants LASIK", "when": {"fact": "procedure", "eq": "lasik"}, "team": "lasik"}


def routing(**body: Any) -> RoutingRuleSet:
    """A rule set as a tenant writes it. Raises `BadRules`."""
    rules = read_rules(RuleKind.ROUTING, body, LEAD_FACTS)
    assert isinstance(rules, RoutingRuleSet)
    return rules


def by(strategy: str, **more: Any) -> RoutingRuleSet:
    """One strategy for every lead; `catch_up` and other lists beside it."""
    of_set = {name: more.pop(name) for name in list(more) if name not in ("weights", "sticky")}
    return routing(strategies=[{"code": "only", "strategy": strategy, **more}], **of_set)
