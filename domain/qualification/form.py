"""A form: questions, and verdicts judged in order by conditions over the answers."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field

from domain.conditions.condition import Condition, FactTest, RulePart, Test, walk
from domain.conditions.facts import Catalog, FactType
from domain.conditions.faults import Fault
from domain.conditions.limits import Limits
from domain.conditions.rule_set import RuleSet
from domain.qualification.questions import FACT_TYPES, Question, QuestionKind
from domain.scoring.rules import RuleCode, RuleText, twice

POINTS = "points"
NOW = "now"


class QualificationVerdict(StrEnum):
    QUALIFIED = "qualified"
    NOT_QUALIFIED = "not_qualified"
    NOT_YET = "not_yet"


class Verdict(RulePart):
    """`reason` is its code. Not yet waits `wait_days`, or as many days as the answer to the question `wait_from`,
    else as long as the tenant's policy says."""

    verdict: QualificationVerdict
    reason: RuleCode
    text: RuleText
    wait_days: Annotated[int | None, Field(ge=1, le=400)] = None
    wait_from: Annotated[str | None, Field(max_length=50)] = None


class VerdictRule(Verdict):
    when: Condition


class AssessmentForm(RuleSet):
    """The first verdict whose condition is true decides, else `otherwise`. Conditions ask for answers by their code,
    for `points` (the sum) and for `now`."""

    title: RuleText
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=60)]
    verdicts: Annotated[tuple[VerdictRule, ...], Field(max_length=60)]
    otherwise: Verdict

    @cached_property
    def by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions}

    @cached_property
    def catalog(self) -> Catalog:
        requested = {question.code: FACT_TYPES[question.kind] for question in self.questions}
        return {**requested, POINTS: FactType.NUMBER, NOW: FactType.MOMENT}

    @cached_property
    def tests(self) -> tuple[tuple[VerdictRule, Test], ...]:
        return tuple((rule, rule.when.test()) for rule in self.verdicts)

    @property
    def reach(self) -> tuple[int, int]:
        """The fewest and the most points."""
        low, high = zip(*(question.reach for question in self.questions), strict=True)
        return sum(low), sum(high)

    def conditions(self) -> Iterable[tuple[str, Condition]]:
        return ((f"verdicts.{place}.when", rule.when) for place, rule in enumerate(self.verdicts))

    @property
    def limits(self) -> Limits:
        """A question may have the name of a lead's fact and mean something else."""
        return Limits()

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """A form asks for nothing but its own answers."""
        yield from super().faults(self.catalog)

    def own_faults(self) -> Iterator[Fault]:
        yield from twice("questions", [question.code for question in self.questions])
        for place, question in enumerate(self.questions):
            if question.code in (POINTS, NOW):
                fault = f"{question.code} is a fact of every form; name the question otherwise"
                yield Fault(f"questions.{place}.code", fault)
            yield from question.faults(f"questions.{place}")
        yield from _faults_of_verdicts(self)
        for path, condition in self.conditions():
            for where, part in walk(condition, path):
                if isinstance(part, FactTest):
                    yield from _out_of_reach(self, where, part)


def _faults_of_verdicts(form: AssessmentForm) -> Iterator[Fault]:
    stages: list[tuple[str, Verdict]] = [(f"verdicts.{place}", rule) for place, rule in enumerate(form.verdicts)]
    stages.append(("otherwise", form.otherwise))
    for path, verdict in stages:
        if verdict.verdict is QualificationVerdict.NOT_YET:
            requested = form.by_code.get(verdict.wait_from) if verdict.wait_from else None
            if verdict.wait_from and (requested is None or requested.kind is not QuestionKind.NUMBER):
                yield Fault(f"{path}.wait_from", f"{verdict.wait_from} is not a question with a number of days")
        elif verdict.wait_days is not None or verdict.wait_from is not None:
            yield Fault(f"{path}.wait_days", "is allowed with not_yet only")
    if all(verdict.verdict is not QualificationVerdict.QUALIFIED for _, verdict in stages):
        yield Fault("verdicts", "no verdict is qualified: with this form no lead ever qualifies")


def _out_of_reach(form: AssessmentForm, path: str, test: FactTest) -> Iterator[Fault]:
    """Values that no answer has."""
    question = form.by_code.get(test.fact)
    if question is not None and question.kind is QuestionKind.CHOICE and test.operator in ("eq", "in"):
        for value in (test.eq,) if test.operator == "eq" else test.in_ or ():
            if isinstance(value, str) and value.casefold() not in question.codes:
                known = ", ".join(question.codes)
                yield Fault(f"{path}.{test.operator}", f"{value} is not an option of {test.fact}; known are {known}")
    if test.between is not None and test.fact == POINTS:
        low, high = form.reach
        least, most = test.between
        if (least is not None and least > high) or (most is not None and most < low):
            yield Fault(f"{path}.between", f"no answers give these points: they add up to {low} … {high}")
