"""A draft tried on leads whose end is known: what it says of each, beside what happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.conditions import Catalog, Facts, Fault
from domain.rules.rule_sets import KINDS, BadRules, RuleKind, read_rules
from domain.rules.trials.figures import Figures, Tally, figures_of
from domain.scoring import PriorityRuleSet, QualifyingRuleSet, ScoreRuleSet, auto_qualify, prioritise, score

_KINDS = {RuleKind.SCORING: ScoreRuleSet, RuleKind.PRIORITY: PriorityRuleSet, RuleKind.QUALIFICATION: QualifyingRuleSet}


@dataclass(frozen=True)
class Draft:
    """The three that judge a lead; what a file leaves out is the built-in one."""

    scoring: ScoreRuleSet
    priority: PriorityRuleSet
    qualification: QualifyingRuleSet


def read_draft(given: Any, own_facts: Catalog) -> Draft:
    """From `{"scoring": {…}, "priority": {…}, "qualification": {…}}`. Raises `BadRules` with every path."""
    names = [kind.value for kind in _KINDS]
    if not isinstance(given, Mapping) or not given or not set(given) <= set(names):
        raise BadRules([Fault("file", f"must be an object with {', '.join(names)}, or some of them")])
    read: dict[str, Any] = {}
    faults: list[Fault] = []
    for kind in _KINDS:
        body = given.get(kind.value)
        if body is None:
            read[kind.value] = KINDS[kind].built_in
            continue
        try:
            read[kind.value] = read_rules(kind, body, own_facts)
        except BadRules as bad:
            faults += [Fault(f"{kind.value}.{fault.path}", fault.text) for fault in bad.faults]
    if faults:
        raise BadRules(faults)
    return Draft(**read)


@dataclass
class Ends:
    """Of some leads: how many, and how many of them converted."""

    count: int = 0
    converted: int = 0

    def add(self, converted: bool) -> None:
        self.count += 1
        self.converted += converted

    @property
    def rate(self) -> float:
        return self.converted / self.count if self.count else 0.0


@dataclass(frozen=True)
class Trial:
    """Counts only: as many leads as there are go through it one by one."""

    draft: Draft
    tally: Tally = field(default_factory=Tally)
    priorities: dict[int, Ends] = field(default_factory=lambda: {level: Ends() for level in range(1, 6)})
    reasons: dict[str, Ends] = field(default_factory=dict)

    def add(self, facts: Facts, converted: bool) -> None:
        scored = score(facts, self.draft.scoring)
        judged = {**facts, **scored.facts}
        self.tally.add(scored.value, converted, auto_qualify(judged, self.draft.qualification).qualified)
        self.priorities[prioritise(judged, self.draft.priority).level].add(converted)
        for reason in scored.reasons:
            self.reasons.setdefault(reason.code, Ends()).add(converted)

    @property
    def figures(self) -> Figures:
        return figures_of(self.tally, self.draft.scoring.bands)
