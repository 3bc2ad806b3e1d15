"""The results of judging, in the ledger's form: written when a lead is judged, and held against that later."""

from collections.abc import Iterable
from typing import Any

from domain.conditions import Facts, FactTest
from domain.conditions.condition import walk
from domain.outreach.cadence import AttemptSequence
from domain.scoring import AutoQualification, Priority, Score, ScoreRuleSet, unknown_rules


def score_result(facts: Facts, scored: Score, rules: ScoreRuleSet) -> dict[str, Any]:
    """With the rules that could not be judged, and the facts that they missed."""
    result: dict[str, Any] = {**scored.facts, "reasons": [reason._asdict() for reason in scored.reasons]}
    if unknown := unknown_rules(facts, rules.tests):
        result["unknown"] = unknown
        result["missing"] = sorted(_missed(facts, rules, frozenset(unknown)))
    return result


def priority_result(priority: Priority) -> dict[str, Any]:
    return {"priority": priority.level, "rule": priority.code, "text": priority.text}


def qualification_result(found: AutoQualification) -> dict[str, Any]:
    return {"qualified": found.qualified, "rule": found.code, "text": found.text}


def cadence_result(chosen: AttemptSequence) -> dict[str, Any]:
    return {"sequence": chosen.code, "text": chosen.text, "cap": chosen.cap}


def _missed(facts: Facts, rules: ScoreRuleSet, unknown: frozenset[str]) -> set[str]:
    tests: Iterable[FactTest] = (
        part
        for rule in rules.rules
        if rule.code in unknown
        for _, part in walk(rule.when, "")
        if isinstance(part, FactTest)
    )
    return {test.fact for test in tests if test.fact not in facts}
