"""The questions of a form."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictFloat, StrictInt

from domain.conditions.condition import RulePart
from domain.conditions.facts import FactType
from domain.conditions.faults import Fault
from domain.scoring.rules import RuleCode, RuleText, twice


class QuestionKind(StrEnum):
    CHOICE = "choice"
    NUMBER = "number"
    FLAG = "flag"
    TEXT = "text"
    DATE = "date"


# A flag is tested as true or false, a date as an instant.
FACT_TYPES = {
    QuestionKind.CHOICE: FactType.TEXT,
    QuestionKind.NUMBER: FactType.NUMBER,
    QuestionKind.FLAG: FactType.FLAG,
    QuestionKind.TEXT: FactType.TEXT,
    QuestionKind.DATE: FactType.MOMENT,
}


class Option(RulePart):
    """One choice, and what it adds to the points."""

    code: RuleCode
    label: RuleText
    points: Annotated[int, Field(ge=-100, le=100)] = 0


class Question(RulePart):
    """`options` for a choice; `least` and `most` bound a number, both included. `help` is said to who asks."""

    code: RuleCode
    label: RuleText
    kind: QuestionKind
    required: bool = False
    help: Annotated[str, Field(max_length=300)] = ""
    options: Annotated[tuple[Option, ...], Field(max_length=50)] = ()
    least: StrictInt | StrictFloat | None = None
    most: StrictInt | StrictFloat | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(option.code for option in self.options)

    @property
    def reach(self) -> tuple[int, int]:
        """The fewest and the most points that its answer gives; an optional one may stay unanswered."""
        points = [option.points for option in self.options] + ([] if self.required else [0])
        return min(points, default=0), max(points, default=0)

    def faults(self, path: str) -> Iterator[Fault]:
        if self.kind is QuestionKind.CHOICE:
            if not self.options:
                yield Fault(f"{path}.options", "a choice needs options")
            yield from twice(f"{path}.options", list(self.codes))
        elif self.options:
            yield Fault(f"{path}.options", f"only a choice has options; this is a {self.kind.value}")
        low, high = self.least, self.most
        if self.kind is not QuestionKind.NUMBER and (low is not None or high is not None):
            yield Fault(f"{path}.least", f"only a number has bounds; this is a {self.kind.value}")
        elif low is not None and high is not None and low > high:
            yield Fault(f"{path}.most", "no number lies between these bounds")
