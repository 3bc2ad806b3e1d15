"""The replayer: recorded facts and a version of the rules in, decisions with their reasons out.

Its callers differ in where the facts come from, and in what they do with the pair (recorded, decided again):
`lead why --verify` takes the same version, a shadow a draft at once, a trial a draft on the recorded past or a table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, cast

from domain.conditions.catalogue import ALL_FACTS
from domain.conditions.facts import Catalog, Facts, Value, recalled
from domain.conditions.remembered import remembered, unanswered
from domain.conditions.rule_set import RuleSet
from domain.outreach.cadence.rules import CadenceRuleSet, choose
from domain.routing.ranking import Ranking
from domain.routing.records import Recorded, anybody_could, rerank
from domain.routing.rules import RoutingRuleSet
from domain.rules.decisions.entry import Entry, cadence_result, priority_result, qualification_result, score_result
from domain.rules.rule_sets import RuleKind
from domain.scoring.priority import Priority, PriorityRuleSet, prioritise
from domain.scoring.qualification import AutoQualification, QualifyingRuleSet, auto_qualify
from domain.scoring.rules import ScoreRuleSet
from domain.scoring.score import Score, score

# By kind of decision: the rules that made it. What is not here, a person or a moment decided.
DECIDED_BY: Mapping[str, RuleKind] = {
    "score": RuleKind.SCORING,
    "priority": RuleKind.PRIORITY,
    "auto_qualify": RuleKind.QUALIFICATION,
    "cadence": RuleKind.CADENCE,
    "route": RuleKind.ROUTING,
}
# By kind of rules that can be tried: what another version of them may change, the main thing first.
CHANGES: Mapping[RuleKind, tuple[str, ...]] = {
    RuleKind.SCORING: ("band", "priority", "qualified"),
    RuleKind.PRIORITY: ("priority",),
    RuleKind.QUALIFICATION: ("qualified",),
    RuleKind.ROUTING: ("agent",),
}


class Outcome(NamedTuple):
    """What rules say of a lead, and because of what."""

    score: int
    band: str
    priority: int
    qualified: bool
    because: tuple[str, ...] = ()

    @property
    def shown(self) -> dict[str, Any]:
        return {name: value for name, value in self._asdict().items() if name != "because"}


class Decided(NamedTuple):
    """One lead, decided by scoring, priority and qualification in turn; `facts` include what scoring found."""

    facts: Facts
    score: Score
    priority: Priority
    qualification: AutoQualification

    @property
    def outcome(self) -> Outcome:
        because = tuple(f"{reason.points:+d} {reason.text}" for reason in self.score.reasons)
        priority, qualified = self.priority.level, self.qualification.qualified
        return Outcome(self.score.value, self.score.band.value, priority, qualified, because)


class Route(NamedTuple):
    """A recorded route: from what it was decided, among whom, and whom it was offered first (None: the queue)."""

    inputs: Mapping[str, Any]
    candidates: Recorded
    agent: int | None

    def again(self, facts: Facts, rules: RoutingRuleSet, priority: int | None = None) -> Ranking:
        """By these rules, and as if the lead had this priority."""
        if priority is None:
            return rerank(self.candidates, self.inputs, facts, rules)
        known: dict[str, Value] = {**facts, "priority": priority}
        return rerank(self.candidates, {**self.inputs, "priority": priority}, known, rules)


@dataclass(frozen=True)
class Rulebook:
    """One version of each kind of rules that decides about a lead."""

    rules: Mapping[RuleKind, RuleSet]

    @cached_property
    def scoring(self) -> ScoreRuleSet:
        return cast(ScoreRuleSet, self.rules[RuleKind.SCORING])

    @cached_property
    def priority(self) -> PriorityRuleSet:
        return cast(PriorityRuleSet, self.rules[RuleKind.PRIORITY])

    @cached_property
    def qualification(self) -> QualifyingRuleSet:
        return cast(QualifyingRuleSet, self.rules[RuleKind.QUALIFICATION])

    @cached_property
    def routing(self) -> RoutingRuleSet:
        return cast(RoutingRuleSet, self.rules[RuleKind.ROUTING])

    def remembered(self, facts: Facts) -> dict[str, Any]:
        """As the ledger keeps them: enough for these rules to decide the same again."""
        deciding = [self.rules[kind] for kind in DECIDED_BY.values()]
        tests = (test for rules in deciding for test in rules.written_tests)
        return remembered(facts, tests, frozenset().union(*(rules.counted for rules in deciding)))

    def with_draft(self, kind: RuleKind, draft: RuleSet) -> "Rulebook":
        """The draft in the place of its kind."""
        return Rulebook({**self.rules, kind: draft})

    def decide(self, facts: Facts) -> Decided:
        scored = score(facts, self.scoring)
        known = {**facts, **scored.facts}
        return Decided(known, scored, prioritise(known, self.priority), auto_qualify(known, self.qualification))

    def redecide(self, kind: RuleKind, facts: Facts, recorded: Outcome) -> Outcome:
        """Only what rules of this kind decide, and what follows from that; the rest stays as recorded."""
        match kind:
            case RuleKind.SCORING:
                return self.decide(facts).outcome
            case RuleKind.PRIORITY:
                found = prioritise(facts, self.priority)
                return recorded._replace(priority=found.level, because=(found.text or "no rule held",))
            case RuleKind.QUALIFICATION:
                decided = auto_qualify(facts, self.qualification)
                return recorded._replace(qualified=decided.qualified, because=(decided.text or "no rule held",))
            case _:
                return recorded


class Replay(NamedTuple):
    """Whether the same version decides the same today; None: it cannot be said, and `why` says why not."""

    same: bool | None
    result: Mapping[str, Any] | None = None
    why: str = ""


def recall(inputs: Mapping[str, Any], own_facts: Catalog) -> dict[str, Value]:
    """The facts of a recorded decision; `own_facts` are the tenant's (`custom.<key>`)."""
    return recalled(inputs, {**ALL_FACTS, **own_facts} if own_facts else ALL_FACTS)


def verify(entry: Entry, inputs: Mapping[str, Any] | None, rules: RuleSet | None, own_facts: Catalog) -> Replay:
    """The entry decided again; `inputs` are its facts, mostly those of a scoring, and `rules` the version it names."""
    if entry.kind not in DECIDED_BY:
        return Replay(None, why="a person or a moment decided, no rule")
    if inputs is None:
        return Replay(None, why="the scoring that it belongs to is not in the ledger")
    if rules is None:
        return Replay(None, why=f"version {entry.rule_version} of the rules cannot be read")
    if entry.kind == "route" and entry.result.get("queued") and anybody_could(entry.candidates):
        return Replay(None, why="the round's offers were used up")
    facts = recall(inputs, own_facts)
    if unanswered(facts, rules.written_tests):
        return Replay(None, why="what they wrote is not kept, and these rules ask something else of it")
    result = _result(rules, facts, Route(entry.inputs, entry.candidates, entry.result.get("agent")))
    return Replay(all(entry.result.get(name) == value for name, value in result.items()), result)


def _result(rules: RuleSet, facts: Facts, route: Route) -> dict[str, Any]:
    """In the ledger's form."""
    match rules:
        case ScoreRuleSet():
            return score_result(facts, score(facts, rules), rules)
        case PriorityRuleSet():
            return priority_result(prioritise(facts, rules))
        case QualifyingRuleSet():
            return qualification_result(auto_qualify(facts, rules))
        case CadenceRuleSet():
            return cadence_result(choose(facts, rules))
        case RoutingRuleSet():
            return {"agent": route.again(facts, rules).best}
        case _:
            raise TypeError(f"no decision is made by {type(rules).__name__}")
