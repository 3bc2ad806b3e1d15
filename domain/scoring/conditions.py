"""What is known of a lead, and typed conditions over it: data, no expression language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.lead import Channel, Source


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What is known of a lead when it is scored; None = not known. `channels` are those that are open."""

    source: Source | None = None
    channels: frozenset[Channel] = frozenset()
    procedure: str | None = None
    timeframe: str | None = None
    city: str | None = None
    insurance: bool | None = None
    language: str | None = None
    age_years: int | None = None
    campaign_id: int | None = None
    utm_medium: str | None = None
    touches: int = 0
    replies: int = 0
    clicks: int = 0
    opens: int = 0
    urgent: bool = False
    captured_at: datetime | None = None
    last_engaged_at: datetime | None = None


TextFact = Literal["source", "procedure", "timeframe", "city", "language", "utm_medium"]
NumberFact = Literal["age_years", "campaign_id", "touches", "replies", "clicks", "opens"]
FlagFact = Literal["insurance", "urgent"]
FactName = TextFact | NumberFact | FlagFact | Literal["channels"]

# True, False, or None when a fact is missing.
Test = Callable[[LeadFacts], bool | None]


class RulePart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)


class OneOf(RulePart):
    """A text fact is one of these codes."""

    fact: TextFact
    one_of: Annotated[tuple[str, ...], Field(min_length=1, max_length=200)]

    def test(self) -> Test:
        get, wanted = attrgetter(self.fact), frozenset(self.one_of)
        return lambda facts: None if (value := get(facts)) is None else value in wanted


class Between(RulePart):
    """A number lies between the two, both included; None = no bound."""

    fact: NumberFact
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("at_least or at_most is needed")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("no number lies between at_least and at_most")
        return self

    def test(self) -> Test:
        get = attrgetter(self.fact)
        low = float("-inf") if self.at_least is None else self.at_least
        high = float("inf") if self.at_most is None else self.at_most
        return lambda facts: None if (value := get(facts)) is None else low <= value <= high


class Is(RulePart):
    """A yes-or-no fact is so."""

    fact: FlagFact
    is_: Annotated[bool, Field(alias="is")]

    def test(self) -> Test:
        get, wanted = attrgetter(self.fact), self.is_
        return lambda facts: None if (value := get(facts)) is None else value is wanted


class Reachable(RulePart):
    """One of these channels is open."""

    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]

    def test(self) -> Test:
        wanted = frozenset(self.channels)
        return lambda facts: not wanted.isdisjoint(facts.channels)


class Exists(RulePart):
    """The fact is known at all (and no empty text)."""

    exists: FactName

    def test(self) -> Test:
        get = attrgetter(self.exists)
        return lambda facts: get(facts) not in (None, "", frozenset())


class AllOf(RulePart):
    all_of: Annotated[tuple["Condition", ...], Field(alias="all", min_length=1, max_length=100)]

    def test(self) -> Test:
        tests = [condition.test() for condition in self.all_of]

        def all_hold(facts: LeadFacts) -> bool | None:
            results = [test(facts) for test in tests]
            return False if False in results else None if None in results else True

        return all_hold


class AnyOf(RulePart):
    any_of: Annotated[tuple["Condition", ...], Field(alias="any", min_length=1, max_length=100)]

    def test(self) -> Test:
        tests = [condition.test() for condition in self.any_of]

        def any_holds(facts: LeadFacts) -> bool | None:
            results = [test(facts) for test in tests]
            return True if True in results else None if None in results else False

        return any_holds


class Not(RulePart):
    """Unknown stays unknown."""

    negated: Annotated["Condition", Field(alias="not")]

    def test(self) -> Test:
        inner = self.negated.test()
        return lambda facts: None if (result := inner(facts)) is None else not result


Condition = OneOf | Between | Is | Reachable | Exists | AllOf | AnyOf | Not
