"""Sequences of attempts as data: whom each is for, its steps, and how many attempts there are at most."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cached_property
from typing import Annotated

from pydantic import Field

from domain.conditions.condition import Condition, RulePart, Span, Test
from domain.conditions.contradictions import hidden
from domain.conditions.facts import Catalog, Facts
from domain.conditions.faults import Fault
from domain.conditions.rule_set import RuleSet
from domain.leads.lead import Channel
from domain.scoring.rules import RuleCode, RuleText, twice

MOST_ATTEMPTS = 20


class AttemptStep(RulePart):
    """Attempt n: on which channel, how long after the one before it (business time for calls), with which text."""

    channel: Channel
    after: Annotated[Span, Field(ge=timedelta(0), le=timedelta(days=400))]
    template: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")] = "follow_up"


class AttemptSequence(RulePart):
    """For whom `when` holds. After the last step the steps repeat until the cap."""

    code: RuleCode
    text: RuleText
    when: Condition | None = None
    cap: Annotated[int, Field(ge=1, le=MOST_ATTEMPTS)]
    steps: Annotated[tuple[AttemptStep, ...], Field(min_length=1, max_length=MOST_ATTEMPTS)]


class CadenceRuleSet(RuleSet):
    """The first sequence whose condition holds is the lead's; the last has none, and is everybody else's."""

    sequences: Annotated[tuple[AttemptSequence, ...], Field(min_length=1, max_length=50)]

    def conditions(self) -> Iterable[tuple[str, Condition]]:
        return (
            (f"sequences.{place}.when", sequence.when)
            for place, sequence in enumerate(self.sequences)
            if sequence.when is not None
        )

    def own_faults(self) -> Iterator[Fault]:
        yield from twice("sequences", [sequence.code for sequence in self.sequences])
        last = len(self.sequences) - 1
        for place, sequence in enumerate(self.sequences):
            path = f"sequences.{place}"
            if place < last and sequence.when is None:
                yield Fault(f"{path}.when", "is required: without it no later sequence is ever followed")
            if place == last and sequence.when is not None:
                yield Fault(f"{path}.when", "must be absent: the last sequence is for everybody else")
            if len(sequence.steps) > sequence.cap:
                yield Fault(f"{path}.steps.{sequence.cap}", f"is never reached: the cap is {sequence.cap}")

    def warnings(self, catalog: Catalog) -> Iterator[Fault]:
        chosen = [(f"sequences.{n}", one.code, one.when) for n, one in enumerate(self.sequences)]
        yield from hidden([(path, code, when) for path, code, when in chosen if when is not None], catalog)

    def sequence(self, code: str) -> AttemptSequence | None:
        return next((sequence for sequence in self.sequences if sequence.code == code), None)

    @cached_property
    def tests(self) -> tuple[tuple[AttemptSequence, Test | None], ...]:
        return tuple((one, one.when.test() if one.when is not None else None) for one in self.sequences)


def choose(facts: Facts, rules: CadenceRuleSet) -> AttemptSequence:
    """`facts` hold the score's own and the priority, too. A condition that is unknown does not hold."""
    for sequence, test in rules.tests:
        if test is None or test(facts):
            return sequence
    return rules.sequences[-1]
