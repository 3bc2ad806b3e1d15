"""Who is called first: 1 (at once) … 5, by the first rule that holds."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import Field

from domain.conditions.contradictions import hidden
from domain.conditions.facts import Catalog, Facts
from domain.conditions.faults import Fault
from domain.scoring.ordered import OrderedRule, OrderedRuleSet

LevelOfPriority = Annotated[int, Field(ge=1, le=5)]


class PriorityRule(OrderedRule):
    """Gives its `priority` when `when` is true, and no rule before it was. It may ask for the score, too."""

    priority: LevelOfPriority


class PriorityRuleSet(OrderedRuleSet[PriorityRule]):
    """The first rule that holds decides; `otherwise` when none does."""

    otherwise: LevelOfPriority = 5

    def warnings(self, catalog: Catalog) -> Iterator[Fault]:
        yield from hidden([(f"rules.{n}", rule.code, rule.when) for n, rule in enumerate(self.rules)], catalog)


class Priority(NamedTuple):
    """`code` and `text` of the rule that decided; empty: none did."""

    level: int
    code: str = ""
    text: str = ""


def prioritise(facts: Facts, rules: PriorityRuleSet) -> Priority:
    """`facts` hold the score's own, too."""
    rule = rules.first(facts)
    return Priority(rule.priority, rule.code, rule.text) if rule is not None else Priority(rules.otherwise)
