"""Rules in order, of which the first that holds decides."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, Generic, TypeVar

from pydantic import Field

from domain.conditions.condition import Condition, RulePart, Test
from domain.conditions.facts import Facts
from domain.conditions.faults import Fault
from domain.conditions.rule_set import RuleSet
from domain.scoring.rules import RuleCode, RuleText, twice


class OrderedRule(RulePart):
    """Decides when `when` is true, and no rule before it was. It may ask for the score, too."""

    code: RuleCode
    text: RuleText
    when: Condition


RuleT = TypeVar("RuleT", bound=OrderedRule)


class OrderedRuleSet(RuleSet, Generic[RuleT]):
    """A condition that is unknown does not hold."""

    rules: Annotated[tuple[RuleT, ...], Field(max_length=100)]

    def conditions(self) -> Iterable[tuple[str, Condition]]:
        return ((f"rules.{place}.when", rule.when) for place, rule in enumerate(self.rules))

    def own_faults(self) -> Iterator[Fault]:
        yield from twice("rules", [rule.code for rule in self.rules])

    def first(self, facts: Facts) -> RuleT | None:
        """`facts` hold the score's own, too."""
        return next((rule for rule, test in self._tests if test(facts)), None)

    @cached_property
    def _tests(self) -> tuple[tuple[RuleT, Test], ...]:
        return tuple((rule, rule.when.test()) for rule in self.rules)
