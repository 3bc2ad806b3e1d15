"""The same decision again, from its recorded inputs and the version of the rules that it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.conditions import JUDGED_FACTS, LEAD_FACTS, PRIORITY_FACT, Catalog, Facts, RuleSet, recalled
from domain.outreach.cadence import CadenceRuleSet, choose
from domain.routing import RoutingRuleSet, anybody_could, rerank
from domain.rules.decisions.entry import Entry
from domain.rules.decisions.results import cadence_result, priority_result, qualification_result, score_result
from domain.rules.rule_sets import RuleKind
from domain.scoring import PriorityRuleSet, QualifyingRuleSet, ScoreRuleSet, auto_qualify, prioritise, score

# Which rules decided: only what these decide is made again.
REPLAYED: Mapping[str, RuleKind] = {
    "score": RuleKind.SCORING,
    "priority": RuleKind.PRIORITY,
    "auto_qualify": RuleKind.QUALIFICATION,
    "cadence": RuleKind.CADENCE,
    "route": RuleKind.ROUTING,
}


@dataclass(frozen=True)
class Replay:
    """Whether today's program decides the same; None: it cannot be said, and `why` says why not."""

    same: bool | None
    result: Mapping[str, Any] | None = None
    why: str = ""


def replay(entry: Entry, inputs: Mapping[str, Any] | None, rules: RuleSet | None, own_facts: Catalog) -> Replay:
    """`inputs` are the facts, mostly those of a scoring; `own_facts` the tenant's (`custom.<key>`)."""
    if entry.kind not in REPLAYED:
        return Replay(None, why="a person or a moment decided, no rule")
    if inputs is None:
        return Replay(None, why="the scoring that it belongs to is not in the ledger")
    if rules is None:
        return Replay(None, why=f"version {entry.rule_version} of the rules cannot be read")
    if entry.kind == "route" and entry.result.get("queued") and anybody_could(entry.candidates):
        return Replay(None, why="the round's offers were used up")
    facts = recalled(inputs, {**LEAD_FACTS, **JUDGED_FACTS, **PRIORITY_FACT, **own_facts})
    result = _again(entry, facts, rules)
    return Replay(all(entry.result.get(name) == value for name, value in result.items()), result)


def _again(entry: Entry, facts: Facts, rules: RuleSet) -> dict[str, Any]:
    match rules:
        case ScoreRuleSet():
            before = {name: value for name, value in facts.items() if name not in JUDGED_FACTS}
            return score_result(before, score(before, rules), rules)
        case PriorityRuleSet():
            return priority_result(prioritise(facts, rules))
        case QualifyingRuleSet():
            return qualification_result(auto_qualify(facts, rules))
        case CadenceRuleSet():
            return cadence_result(choose(facts, rules))
        case RoutingRuleSet():
            return {"agent": rerank(entry.candidates, entry.inputs, facts, rules).best}
        case _:
            raise TypeError(f"no decision is made by {type(rules).__name__}")
