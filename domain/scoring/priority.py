"""Who is called first: 1 (at once) … 5, by the first rule that holds."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, NamedTuple

from pydantic import Field

from domain.conditions import Catalog, Condition, Facts, Fault, RulePart, RuleSet, Test, hidden
from domain.scoring.rules import RuleCode, RuleText, twice

LevelOfPriority = Annotated[int, Field(ge=1, le=5)]


class PriorityRule(RulePart):
    """Gives its `priority` when `when` is true, and no rule before it was. It may ask for the score, too."""

    code: RuleCode
    text: RuleText
    when: Condition
    priority: LevelOfPriority


class PriorityRuleSet(RuleSet):
    """The first rule that holds decides; `otherwise` when none does."""

    rules: Annotated[tuple[PriorityRule, ...], Field(max_length=100)]
    otherwise: LevelOfPriority = 5

    def conditions(self) -> Iterable[tuple[str, Condition]]:
        return ((f"rules.{place}.when", rule.when) for place, rule in enumerate(self.rules))

    def own_faults(self) -> Iterator[Fault]:
        yield from twice("rules", [rule.code for rule in self.rules])

    def warnings(self, catalog: Catalog) -> Iterator[Fault]:
        yield from hidden([(f"rules.{n}", rule.code, rule.when) for n, rule in enumerate(self.rules)], catalog)

    @cached_property
    def tests(self) -> tuple[tuple[PriorityRule, Test], ...]:
        return tuple((rule, rule.when.test()) for rule in self.rules)


class Priority(NamedTuple):
    """`code` and `text` of the rule that decided; empty: none did."""

    level: int
    code: str = ""
    text: str = ""


def prioritise(facts: Facts, rules: PriorityRuleSet) -> Priority:
    """`facts` hold the score's own, too."""
    for rule, test in rules.tests:
        if test(facts):
            return Priority(rule.priority, rule.code, rule.text)
    return Priority(rules.otherwise)
