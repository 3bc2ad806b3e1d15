"""Sequences as data, by occasion: whom each is for, its steps, what ends it, and how many steps there are at most."""

from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.conditions.condition import Condition, RulePart, Span, Test
from domain.conditions.contradictions import hidden
from domain.conditions.facts import Catalog, Facts
from domain.conditions.faults import Fault
from domain.conditions.rule_set import RuleSet
from domain.leads.lead import Channel
from domain.outreach.cadence.occasions import EXITS, MARKETING, Exit, Occasion
from domain.outreach.consent import Purpose
from domain.scoring.rules import RuleCode, RuleText, twice

MOST_ATTEMPTS = 20
_LONGEST = timedelta(days=400)
_LAST_MOMENT = time(23, 59, 59, 999999)
Weekday = Annotated[int, Field(ge=0, le=6)]


class StepWindow(RulePart):
    """When a step may happen in the person's own zone: on these weekdays (0 = Monday; none: any), [opens, closes)."""

    weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7)] = ()
    opens: time = time(0)
    closes: time = _LAST_MOMENT

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must be before closes")
        return self


class AttemptStep(RulePart):
    """One step: on which channel, when, with which text.

    It is due `after` the step before it, or after the occasion itself (`since: start`); a reminder is due `before` the
    appointment. Calls of first contact wait in business time. `when` is asked at the moment of the step. Where the
    channel is closed, the same text goes by the first open one of `instead`. `best_hour` moves the step, by less than
    a day, to the hour at which people answer most.
    """

    channel: Channel
    after: Annotated[Span, Field(ge=timedelta(0), le=_LONGEST)] = timedelta(0)
    before: Annotated[Span, Field(gt=timedelta(0), le=_LONGEST)] | None = None
    since: Literal["step", "start"] = "step"
    template: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")] = "follow_up"
    purpose: Purpose = Purpose.ENQUIRY
    instead: Annotated[tuple[Channel, ...], Field(max_length=len(Channel))] = ()
    when: Condition | None = None
    window: StepWindow | None = None
    best_hour: bool = False


class AttemptSequence(RulePart):
    """For whom `when` holds. After the last step the steps repeat until the cap.

    `exits` None: those of the occasion.
    """

    code: RuleCode
    text: RuleText
    when: Condition | None = None
    cap: Annotated[int, Field(ge=1, le=MOST_ATTEMPTS)]
    steps: Annotated[tuple[AttemptStep, ...], Field(min_length=1, max_length=MOST_ATTEMPTS)]
    exits: Annotated[tuple[Exit, ...], Field(max_length=len(Exit))] | None = None

    def step(self, number: int) -> AttemptStep:
        """Of step `number`, from 1."""
        return self.steps[(number - 1) % len(self.steps)]


class CadenceRuleSet(RuleSet):
    """The sequences of one occasion. The first whose condition holds is the lead's.

    Of first contact the last has no condition, and is everybody else's; on other occasions nobody else gets one.
    """

    occasion: Occasion = Occasion.FIRST_CONTACT
    sequences: Annotated[tuple[AttemptSequence, ...], Field(max_length=50)]

    def conditions(self) -> Iterable[tuple[str, Condition]]:
        for place, sequence in enumerate(self.sequences):
            if sequence.when is not None:
                yield f"sequences.{place}.when", sequence.when
            for at, step in enumerate(sequence.steps):
                if step.when is not None:
                    yield f"sequences.{place}.steps.{at}.when", step.when

    def own_faults(self) -> Iterator[Fault]:
        if not self.sequences and self.occasion is Occasion.FIRST_CONTACT:
            yield Fault("sequences", "must have at least one sequence: every lead is contacted")
        yield from twice("sequences", [sequence.code for sequence in self.sequences])
        last = len(self.sequences) - 1
        for place, sequence in enumerate(self.sequences):
            path = f"sequences.{place}"
            if place < last and sequence.when is None:
                yield Fault(f"{path}.when", "is required: without it no later sequence is ever followed")
            if place == last and sequence.when is not None and self.occasion is Occasion.FIRST_CONTACT:
                yield Fault(f"{path}.when", "must be absent: the last sequence is for everybody else")
            if len(sequence.steps) > sequence.cap:
                yield Fault(f"{path}.steps.{sequence.cap}", f"is never reached: the cap is {sequence.cap}")
            for part in _of_first_contact(sequence) if self.occasion is Occasion.FIRST_CONTACT else ():
                yield Fault(f"{path}.{part.path}", part.text)
            for at, step in enumerate(sequence.steps):
                yield from (Fault(f"{path}.steps.{at}.{f.path}", f.text) for f in _step_faults(step, self.occasion))
            if self.occasion is Occasion.REMINDER:
                yield from _of_reminder(path, sequence)

    def warnings(self, catalog: Catalog) -> Iterator[Fault]:
        chosen = [(f"sequences.{n}", one.code, one.when) for n, one in enumerate(self.sequences)]
        yield from hidden([(path, code, when) for path, code, when in chosen if when is not None], catalog)

    def sequence(self, code: str) -> AttemptSequence | None:
        return next((sequence for sequence in self.sequences if sequence.code == code), None)

    def exits_of(self, sequence: AttemptSequence) -> tuple[Exit, ...]:
        return sequence.exits if sequence.exits is not None else EXITS[self.occasion]

    @cached_property
    def tests(self) -> tuple[tuple[AttemptSequence, Test | None], ...]:
        return tuple((one, one.when.test() if one.when is not None else None) for one in self.sequences)


def choose(facts: Facts, rules: CadenceRuleSet) -> AttemptSequence:
    """Of first contact. `facts` hold the score's own and the priority. A condition that is unknown does not hold."""
    return find(facts, rules) or rules.sequences[-1]


def find(facts: Facts, rules: CadenceRuleSet) -> AttemptSequence | None:
    """The lead's sequence on this occasion; None: no sequence is for them."""
    return next((sequence for sequence, test in rules.tests if test is None or test(facts)), None)


def holds(facts: Facts, step: AttemptStep) -> bool:
    """Whether the step's own condition holds now. One that is unknown does not."""
    return step.when is None or bool(step.when.test()(facts))


def _of_first_contact(sequence: AttemptSequence) -> Iterator[Fault]:
    if sequence.exits is not None:
        yield Fault("exits", "must be absent: a reply, a booking and an outcome always end first contact")
    for at, step in enumerate(sequence.steps):
        if step.since != "step":
            yield Fault(f"steps.{at}.since", "must be step: attempts follow each other")


def _step_faults(step: AttemptStep, occasion: Occasion) -> Iterator[Fault]:
    if step.channel in step.instead:
        yield Fault("instead", "must name other channels than the step's own")
    if occasion is Occasion.REMINDER:
        if step.before is None:
            yield Fault("before", "is required: how long before the appointment the reminder goes, such as PT24H")
        if step.after or step.since != "step":
            yield Fault("after", "must be absent: a reminder is timed by `before`")
        if step.best_hour:
            yield Fault("best_hour", "must be absent: a reminder is timed by the appointment")
    elif step.before is not None:
        yield Fault("before", "is for reminders only: use `after`")
    if occasion in MARKETING and step.purpose is not Purpose.MARKETING:
        yield Fault("purpose", f"must be marketing: {occasion.value.replace('_', '-')} messages are advertising")
    if occasion in (Occasion.FIRST_CONTACT, Occasion.REMINDER) and step.purpose is not Purpose.ENQUIRY:
        yield Fault("purpose", "must be enquiry: it answers what the person asked for")


def _of_reminder(path: str, sequence: AttemptSequence) -> Iterator[Fault]:
    if sequence.cap > len(sequence.steps):
        yield Fault(f"{path}.cap", f"must be {len(sequence.steps)}, the number of steps: reminders do not repeat")
    befores = [step.before for step in sequence.steps if step.before is not None]
    for at in range(1, len(befores)):
        if befores[at] >= befores[at - 1]:
            yield Fault(f"{path}.steps.{at}.before", "must be shorter than in the step before it")
