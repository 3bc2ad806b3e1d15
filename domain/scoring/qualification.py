"""Which leads are qualified by what is known of them, without being called first."""

from typing import NamedTuple

from domain.conditions.facts import Facts
from domain.scoring.ordered import OrderedRule, OrderedRuleSet


class QualifyingRule(OrderedRule):
    """A lead for which `when` is true is qualified. It may ask for the score, too."""


class QualifyingRuleSet(OrderedRuleSet[QualifyingRule]):
    """One rule that holds is enough; without any, every lead is called first."""


class AutoQualification(NamedTuple):
    """`code` and `text` of the rule that qualified the lead."""

    qualified: bool
    code: str = ""
    text: str = ""


def auto_qualify(facts: Facts, rules: QualifyingRuleSet) -> AutoQualification:
    """`facts` hold the score's own, too."""
    rule = rules.first(facts)
    return AutoQualification(True, rule.code, rule.text) if rule is not None else AutoQualification(False)
