"""The kinds of rules that a tenant writes, and how one's text becomes a rule set or a list of what is wrong with it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from domain.conditions.catalogue import ALL_FACTS, LEAD_FACTS, SCORED_FACTS
from domain.conditions.facts import Catalog
from domain.conditions.faults import MOST_CONDITIONS, Fault
from domain.conditions.rule_set import RuleSet
from domain.errors import LeadEngineError
from domain.outreach.cadence.built_in import DEFAULT_CADENCE, FOLLOW_UPS
from domain.outreach.cadence.rules import CadenceRuleSet
from domain.qualification.eye_hospital import FORMS, GENERAL_FORM
from domain.qualification.form import AssessmentForm
from domain.routing.rules import DEFAULT_ROUTING, RoutingRuleSet
from domain.scoring.eye_hospital import DEFAULT_PRIORITIES, DEFAULT_QUALIFICATION, DEFAULT_SCORING
from domain.scoring.priority import PriorityRuleSet
from domain.scoring.qualification import QualifyingRuleSet
from domain.scoring.rules import ScoreRuleSet
from domain.team.reviews import CALL_RUBRIC, Rubric
from domain.text.faults import message_of

BUILT_IN = 0
_DEEPEST = 12
_MOST_FAULTS = 50
_SAFE_STEP = re.compile(r"[A-Za-z0-9_-]{1,60}")


class RuleKind(StrEnum):
    SCORING = "scoring"
    PRIORITY = "priority"
    QUALIFICATION = "qualification"
    ASSESSMENT = "assessment"
    ROUTING = "routing"
    CADENCE = "cadence"
    RUBRIC = "rubric"


class RuleState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True)
class Kind:
    """`facts` are those that its conditions may ask for, beside a tenant's own; `built_in` is version 0.

    Of a kind with scopes, `scopes` names those that have a version 0 of their own; only such a kind has scopes.
    """

    model: type[RuleSet]
    built_in: RuleSet
    facts: Catalog
    scopes: Mapping[str, RuleSet] = field(default_factory=dict)

    def built_in_for(self, scope: str) -> RuleSet:
        return self.scopes.get(scope, self.built_in)


KINDS: Mapping[RuleKind, Kind] = {
    RuleKind.SCORING: Kind(ScoreRuleSet, DEFAULT_SCORING, LEAD_FACTS),
    RuleKind.PRIORITY: Kind(PriorityRuleSet, DEFAULT_PRIORITIES, SCORED_FACTS),
    RuleKind.QUALIFICATION: Kind(QualifyingRuleSet, DEFAULT_QUALIFICATION, SCORED_FACTS),
    RuleKind.ASSESSMENT: Kind(AssessmentForm, GENERAL_FORM, {}, FORMS),
    RuleKind.ROUTING: Kind(RoutingRuleSet, DEFAULT_ROUTING, ALL_FACTS),
    RuleKind.CADENCE: Kind(
        CadenceRuleSet, DEFAULT_CADENCE, ALL_FACTS, {occasion.scope: rules for occasion, rules in FOLLOW_UPS.items()}
    ),
    RuleKind.RUBRIC: Kind(Rubric, CALL_RUBRIC, {}),
}


class BadRules(LeadEngineError):
    """A rule set that may not be kept; `faults` say where and why."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)[:_MOST_FAULTS]
        super().__init__("; ".join(f"{fault.path}: {fault.text}" for fault in self.faults[:3]))


def scope_of(kind: RuleKind, rules: RuleSet, scope: str) -> str:
    """Where rules are kept. A sequence's occasion says it; anything else raises `BadRules`."""
    if not isinstance(rules, CadenceRuleSet):
        return scope
    if scope not in ("", rules.occasion.scope):
        said = f"is {rules.occasion.value}, and the scope is {scope}; they must be the same"
        raise BadRules([Fault("occasion", said)])
    return rules.occasion.scope


def known_facts(kind: RuleKind, own_facts: Catalog) -> Catalog:
    return {**KINDS[kind].facts, **own_facts}


def parse_rules(kind: RuleKind, body: Mapping[str, Any]) -> RuleSet:
    """As a tenant wrote it, to the letter. Raises `BadRules` for what has not the form of this kind."""
    if (size := _size_fault(body)) is not None:
        raise BadRules([size])
    try:
        return KINDS[kind].model.model_validate_json(json.dumps(body), strict=True, by_alias=True, by_name=False)
    except ValidationError as error:
        raise BadRules(_faults(error)) from None


def read_rules(kind: RuleKind, body: Mapping[str, Any], own_facts: Catalog) -> RuleSet:
    """`own_facts` are the tenant's (`custom.<key>`). Raises `BadRules` for whatever is wrong with it."""
    rules = parse_rules(kind, body)
    if faults := list(rules.faults(known_facts(kind, own_facts))):
        raise BadRules(faults)
    return rules


def rules_schema(kind: RuleKind, own_facts: Catalog) -> dict[str, Any]:
    """The form of a kind as a JSON Schema (2020-12). What it lets pass, `read_rules` may still find wrong."""
    schema = KINDS[kind].model.model_json_schema()
    test = schema.get("$defs", {}).get("FactTest")
    if test and KINDS[kind].facts:
        test["properties"]["fact"] = {"type": "string", "enum": sorted(known_facts(kind, own_facts))}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": f"{kind.value} rules"}


def stored(rules: RuleSet) -> dict[str, Any]:
    """The body as it is kept and shown."""
    return rules.model_dump(mode="json", exclude_none=True)


def _faults(error: ValidationError) -> Iterator[Fault]:
    """The tags of a condition's shapes are no part of the path; a list is not short because its items are wrong."""
    problems = error.errors(include_url=False, include_input=False)[:200]
    places = [tuple(str(step) for step in problem["loc"] if not str(step).startswith("?")) for problem in problems]
    for place, problem in zip(places, problems, strict=True):
        inner = any(other[: len(place)] == place and other != place for other in places)
        if not (problem["type"] == "too_short" and inner):
            yield Fault(_dotted(place) or "body", message_of(problem))


def _dotted(place: Iterable[str]) -> str:
    """Names that somebody made up are shown only when harmless."""
    return ".".join(step if _SAFE_STEP.fullmatch(step) else "(unnamed)" for step in place)


def _size_fault(body: Mapping[str, Any]) -> Fault | None:
    """Before anything is read: how many conditions there are, and how deep they stand in each other."""
    count = 0
    waiting: list[tuple[tuple[str, ...], Any, int]] = [((), body, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        nested = isinstance(value, Mapping) and any(word in value for word in ("all", "any", "not"))
        depth += nested
        if depth > _DEEPEST:
            return Fault(_dotted(path), f"conditions are nested deeper than {_DEEPEST} levels")
        count += isinstance(value, Mapping) and "fact" in value
        if count > MOST_CONDITIONS:
            return Fault(_dotted(path), f"more than {MOST_CONDITIONS} conditions; split the rule set")
        entries: Iterable[tuple[Any, Any]] = ()
        if isinstance(value, Mapping):
            entries = value.items()
        elif isinstance(value, list | tuple):
            entries = enumerate(value)
        waiting += [
            ((*path, str(key)), inner, depth) for key, inner in entries if isinstance(inner, Mapping | list | tuple)
        ]
    return None
