"""How an interaction is reviewed: criteria with weights, as data, in versions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from pydantic import Field

from domain.conditions.condition import Condition, RulePart
from domain.conditions.faults import Fault
from domain.conditions.rule_set import RuleSet
from domain.errors import Invalid
from domain.scoring.rules import RuleCode, RuleText, twice


class Criterion(RulePart):
    """`most` is the best score, 0 the worst; `weight` says how much it counts beside the others."""

    code: RuleCode
    label: RuleText
    weight: Annotated[int, Field(ge=1, le=100)] = 1
    most: Annotated[int, Field(ge=1, le=100)] = 5


class Rubric(RuleSet):
    """What a reviewer looks at. It asks for no facts."""

    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=30)]

    def conditions(self) -> Iterable[tuple[str, Condition]]:
        return ()

    def own_faults(self) -> Iterator[Fault]:
        yield from twice("criteria", [one.code for one in self.criteria])


def percent(rubric: Rubric, scores: Mapping[str, int]) -> int:
    """Of what could be reached, by weight. Every criterion is scored, and no other: else `Invalid`, which names it."""
    known = {one.code: one for one in rubric.criteria}
    for code, score in scores.items():
        if code not in known:
            raise Invalid(f"scores.{code}", "is not a criterion of this rubric")
        if not 0 <= score <= known[code].most:
            raise Invalid(f"scores.{code}", f"must be between 0 and {known[code].most}")
    missing = next((code for code in known if code not in scores), None)
    if missing is not None:
        raise Invalid(f"scores.{missing}", "must be scored")
    reached = sum(one.weight * scores[one.code] / one.most for one in rubric.criteria)
    return round(100 * reached / sum(one.weight for one in rubric.criteria))


CALL_RUBRIC = Rubric(
    criteria=(
        Criterion(code="greeting", label="Greets, says who calls and why"),
        Criterion(code="need", label="Finds out what the person needs", weight=3),
        Criterion(code="urgency", label="Asks for signs of urgency", weight=3),
        Criterion(code="information", label="Tells what is right and understood", weight=2),
        Criterion(code="next_step", label="Agrees on the next step and when", weight=2),
        Criterion(code="tone", label="Is calm, kind and patient"),
    )
)
