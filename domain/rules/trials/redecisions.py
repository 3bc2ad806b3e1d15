"""What a draft would have decided, from the facts as they were recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

from domain.conditions import JUDGED_FACTS, LEAD_FACTS, Catalog, Facts, RuleSet, recalled
from domain.rules.rule_sets import RuleKind
from domain.scoring import (
    PriorityRuleSet,
    QualifyingRuleSet,
    Reason,
    ScoreRuleSet,
    auto_qualify,
    prioritise,
    score,
)


class Judged(NamedTuple):
    """What rules say of a lead; `because` is for a person to read."""

    score: int
    band: str
    priority: int
    qualified: bool
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judges:
    """The rule sets that judge a lead, one after the other; `draft` says which of them is on trial."""

    scoring: ScoreRuleSet
    priority: PriorityRuleSet
    qualification: QualifyingRuleSet
    draft: RuleKind | None = None

    def trying(self, kind: RuleKind, rules: RuleSet) -> Self:
        """With the draft in its place; of a kind that judges no lead, as they are."""
        match rules:
            case ScoreRuleSet():
                return replace(self, scoring=rules, draft=kind)
            case PriorityRuleSet():
                return replace(self, priority=rules, draft=kind)
            case QualifyingRuleSet():
                return replace(self, qualification=rules, draft=kind)
            case _:
                return replace(self, draft=kind)

    def judge(self, facts: Facts, before: Judged) -> Judged:
        """Only what the draft decides, and what follows from that; the rest is as it was."""
        match self.draft:
            case RuleKind.SCORING:
                return self._scored(facts)
            case RuleKind.PRIORITY:
                found = prioritise(facts, self.priority)
                return before._replace(priority=found.level, because=(found.text or "no rule held",))
            case RuleKind.QUALIFICATION:
                qualified = auto_qualify(facts, self.qualification)
                return before._replace(qualified=qualified.qualified, because=(qualified.text or "no rule held",))
            case _:
                return before

    def _scored(self, facts: Facts) -> Judged:
        scored = score(facts, self.scoring)
        judged = {**facts, **scored.facts}
        return Judged(
            scored.value,
            scored.band.value,
            prioritise(judged, self.priority).level,
            auto_qualify(judged, self.qualification).qualified,
            tuple(map(_told, scored.reasons)),
        )


def recalled_facts(stored: Mapping[str, Any], own_facts: Catalog) -> dict[str, Any]:
    """Of a recorded scoring, with what it found."""
    return recalled(stored, {**LEAD_FACTS, **JUDGED_FACTS, **own_facts})


def _told(reason: Reason) -> str:
    return f"{reason.points:+d} {reason.text}"
