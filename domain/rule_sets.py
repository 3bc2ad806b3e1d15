"""The kinds of rules that a tenant writes, and how one's text becomes a rule set or a list of what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from domain.assessments import FORMS, GENERAL_FORM, AssessmentForm
from domain.assignment.rules import DEFAULT_ROUTING, RoutingRuleSet
from domain.cadence import DEFAULT_CADENCE, CadenceRuleSet
from domain.conditions import JUDGED_FACTS, LEAD_FACTS, PRIORITY_FACT, Catalog, Fault, RuleSet
from domain.conditions.faults import MOST_CONDITIONS
from domain.errors import LeadEngineError
from domain.scoring import (
    DEFAULT_PRIORITIES,
    DEFAULT_QUALIFICATION,
    DEFAULT_SCORING,
    PriorityRuleSet,
    QualifyingRuleSet,
    ScoreRuleSet,
)

BUILT_IN = 0
_DEEPEST = 12
_MOST_FAULTS = 50


class RuleKind(StrEnum):
    SCORING = "scoring"
    PRIORITY = "priority"
    QUALIFICATION = "qualification"
    ASSESSMENT = "assessment"
    ROUTING = "routing"
    CADENCE = "cadence"


@dataclass(frozen=True)
class Kind:
    """`facts` are those that its conditions may ask for, beside a tenant's own; `built_in` is version 0.

    Of a kind with scopes, `scopes` names those that have a version 0 of their own.
    """

    model: type[RuleSet]
    built_in: RuleSet
    facts: Catalog
    scopes: Mapping[str, RuleSet] = field(default_factory=dict)

    def built_in_for(self, scope: str) -> RuleSet:
        return self.scopes.get(scope, self.built_in)


KINDS: Mapping[RuleKind, Kind] = {
    RuleKind.SCORING: Kind(ScoreRuleSet, DEFAULT_SCORING, LEAD_FACTS),
    RuleKind.PRIORITY: Kind(PriorityRuleSet, DEFAULT_PRIORITIES, {**LEAD_FACTS, **JUDGED_FACTS}),
    RuleKind.QUALIFICATION: Kind(QualifyingRuleSet, DEFAULT_QUALIFICATION, {**LEAD_FACTS, **JUDGED_FACTS}),
    RuleKind.ASSESSMENT: Kind(AssessmentForm, GENERAL_FORM, {}, FORMS),
    RuleKind.ROUTING: Kind(RoutingRuleSet, DEFAULT_ROUTING, {**LEAD_FACTS, **JUDGED_FACTS, **PRIORITY_FACT}),
    RuleKind.CADENCE: Kind(CadenceRuleSet, DEFAULT_CADENCE, {**LEAD_FACTS, **JUDGED_FACTS, **PRIORITY_FACT}),
}


class BadRules(LeadEngineError):
    """A rule set that may not be kept; `faults` say where and why."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)[:_MOST_FAULTS]
        super().__init__("; ".join(f"{fault.path}: {fault.text}" for fault in self.faults[:3]))


def read_rules(kind: RuleKind, body: Mapping[str, Any], own_facts: Catalog) -> RuleSet:
    """`own_facts` are the tenant's (`custom.<key>`). Raises `BadRules`."""
    if (size := _size_fault(body)) is not None:
        raise BadRules([size])
    try:
        rules = KINDS[kind].model.model_validate(body)
    except ValidationError as error:
        raise BadRules(_fault(problem) for problem in error.errors(include_url=False)) from None
    faults = list(rules.faults({**KINDS[kind].facts, **own_facts}))
    if faults:
        raise BadRules(faults)
    return rules


def stored(rules: RuleSet) -> dict[str, Any]:
    """The body as it is kept and shown."""
    return rules.model_dump(mode="json", exclude_none=True)


def _fault(problem: Any) -> Fault:
    """The tags of a condition's shapes are no part of the path."""
    path = ".".join(str(step) for step in problem["loc"] if not str(step).startswith("?"))
    return Fault(path or "body", str(problem["msg"]).removeprefix("Value error, "))


def _size_fault(body: Mapping[str, Any]) -> Fault | None:
    """Before anything is read: how many conditions there are, and how deep they stand in each other."""
    count = 0
    waiting: list[tuple[str, Any, int]] = [("", body, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        nested = isinstance(value, Mapping) and any(word in value for word in ("all", "any", "not"))
        depth += nested
        if depth > _DEEPEST:
            return Fault(path.lstrip("."), f"conditions stand in each other deeper than {_DEEPEST} levels")
        count += isinstance(value, Mapping) and "fact" in value
        if count > MOST_CONDITIONS:
            return Fault(path.lstrip("."), f"more than {MOST_CONDITIONS} conditions; split the rule set")
        entries: Iterable[tuple[Any, Any]] = ()
        if isinstance(value, Mapping):
            entries = value.items()
        elif isinstance(value, list | tuple):
            entries = enumerate(value)
        waiting += [
            (f"{path}.{key}", inner, depth) for key, inner in entries if isinstance(inner, Mapping | list | tuple)
        ]
    return None
