"""The language of rules: typed conditions over named facts, as data. No expression is ever evaluated."""

from domain.conditions.catalogue import ALL_FACTS, ENGAGEMENT_FACTS, LEAD_FACTS, SCORED_FACTS
from domain.conditions.condition import AllOf, AnyOf, Condition, FactTest, Not, RulePart, Span, Test
from domain.conditions.contradictions import hidden
from domain.conditions.facts import (
    Catalog,
    Facts,
    FactType,
    Value,
    kept,
    recalled,
    recorded,
)
from domain.conditions.faults import Fault
from domain.conditions.limits import LIMITS, Limits
from domain.conditions.rule_set import RuleSet

__all__ = [
    "ALL_FACTS",
    "ENGAGEMENT_FACTS",
    "LEAD_FACTS",
    "LIMITS",
    "SCORED_FACTS",
    "AllOf",
    "AnyOf",
    "Catalog",
    "Condition",
    "FactTest",
    "FactType",
    "Facts",
    "Fault",
    "Limits",
    "Not",
    "RulePart",
    "RuleSet",
    "Span",
    "Test",
    "Value",
    "hidden",
    "kept",
    "recalled",
    "recorded",
]
