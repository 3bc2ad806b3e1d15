"""What a scoring can give at all, and who asks for more."""

from collections.abc import Iterator

from domain.conditions.contradictions import contradictions
from domain.conditions.facts import Catalog
from domain.conditions.faults import Fault, faults_of
from domain.conditions.limits import LIMITS, Limits
from domain.conditions.rule_set import RuleSet
from domain.scoring.rules import ScoreRuleSet, Side


def out_of_reach(rules: RuleSet, scoring: ScoreRuleSet, catalog: Catalog) -> Iterator[Fault]:
    """Conditions that could hold, but never do for the points that this scoring gives."""
    conditions = list(rules.conditions())
    if any(faults_of(conditions, catalog)):
        return
    fit, engagement = scoring.most_of(Side.FIT), scoring.most_of(Side.ENGAGEMENT)
    given = {"score": (0, scoring.most()), "fit": (0, fit), "engagement": (0, engagement)}
    limits = Limits(LIMITS.words, {**LIMITS.ranges, **given}, LIMITS.known)
    never = {fault.path for fault in contradictions(conditions, catalog)}
    for fault in contradictions(conditions, catalog, limits):
        if fault.path not in never:
            yield Fault(fault.path, f"{fault.text} with the active scoring")
