"""Which leads are qualified by what is known of them, without being called first."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, NamedTuple

from pydantic import Field

from domain.conditions import Condition, Facts, Fault, RulePart, RuleSet, Test
from domain.scoring.rules import RuleCode, RuleText, twice


class QualifyingRule(RulePart):
    """A lead for which `when` is true is qualified. It may ask for the score, too."""

    code: RuleCode
    text: RuleText
    when: Condition


class QualifyingRuleSet(RuleSet):
    """One rule that holds is enough; without any, every lead is called first."""

    rules: Annotated[tuple[QualifyingRule, ...], Field(max_length=100)]

    def conditions(self) -> Iterable[tuple[str, Condition]]:
        return ((f"rules.{place}.when", rule.when) for place, rule in enumerate(self.rules))

    def own_faults(self) -> Iterator[Fault]:
        yield from twice("rules", [rule.code for rule in self.rules])

    @cached_property
    def tests(self) -> tuple[tuple[QualifyingRule, Test], ...]:
        return tuple((rule, rule.when.test()) for rule in self.rules)


class AutoQualification(NamedTuple):
    """`code` and `text` of the rule that qualified the lead."""

    qualified: bool
    code: str = ""
    text: str = ""


def auto_qualify(facts: Facts, rules: QualifyingRuleSet) -> AutoQualification:
    """`facts` hold the score's own, too."""
    for rule, test in rules.tests:
        if test(facts):
            return AutoQualification(True, rule.code, rule.text)
    return AutoQualification(False)
