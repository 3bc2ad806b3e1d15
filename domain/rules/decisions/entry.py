"""One entry of the ledger, and the form in which it keeps what rules decided."""

from collections.abc import Mapping
from typing import Any, Protocol

from domain.conditions.condition import FactTest, walk
from domain.conditions.facts import Facts
from domain.outreach.cadence.rules import AttemptSequence
from domain.routing.records import Recorded
from domain.scoring.priority import Priority
from domain.scoring.qualification import AutoQualification
from domain.scoring.rules import ScoreRuleSet
from domain.scoring.score import Score, unknown_rules


class Entry(Protocol):
    """What was decided from which inputs, by which version of the rules (0 = built in), among whom."""

    @property
    def kind(self) -> str: ...

    @property
    def inputs(self) -> Mapping[str, Any]: ...

    @property
    def rule_version(self) -> int: ...

    @property
    def candidates(self) -> Recorded: ...

    @property
    def result(self) -> Mapping[str, Any]: ...


def score_result(facts: Facts, scored: Score, rules: ScoreRuleSet) -> dict[str, Any]:
    """With the rules that could not be evaluated, and the facts that they missed."""
    result: dict[str, Any] = {**scored.facts, "reasons": [reason._asdict() for reason in scored.reasons]}
    if unknown := unknown_rules(facts, rules.tests):
        conditions = (part for rule in rules.rules if rule.code in unknown for _, part in walk(rule.when, ""))
        needed = {part.fact for part in conditions if isinstance(part, FactTest)}
        result |= {"unknown": unknown, "missing": sorted(needed - facts.keys())}
    return result


def priority_result(priority: Priority) -> dict[str, Any]:
    return {"priority": priority.level, "rule": priority.code, "text": priority.text}


def qualification_result(found: AutoQualification) -> dict[str, Any]:
    return {"qualified": found.qualified, "rule": found.code, "text": found.text}


def cadence_result(chosen: AttemptSequence) -> dict[str, Any]:
    return {"sequence": chosen.code, "text": chosen.text, "cap": chosen.cap}


def sequence_result(chosen: AttemptSequence) -> dict[str, Any]:
    """After first contact."""
    return {"sequence": chosen.code, "text": chosen.text, "steps": chosen.cap}
