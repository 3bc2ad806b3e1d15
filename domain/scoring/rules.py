"""Scoring rules as data: weighted, capped, fading."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field, model_validator

from domain.conditions.condition import Condition, RulePart, Span, Test
from domain.conditions.facts import Catalog, FactType
from domain.conditions.faults import Fault
from domain.conditions.rule_set import RuleSet

RuleCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
RuleText = Annotated[str, Field(min_length=1, max_length=200)]
HalfLife = Annotated[Span, Field(gt=timedelta(0), le=timedelta(days=3_650))]


class Side(StrEnum):
    """Fit: who the person is and what they want. Engagement: what they did; it fades."""

    FIT = "fit"
    ENGAGEMENT = "engagement"


class ScoreRule(RulePart):
    """Gives `points` when `when` is true; nothing when it is unknown.

    `per` multiplies them by a number (less `beyond`), up to `at_most`. Rules of one `group` share that group's cap.
    Engagement fades by `half_life`, else by the rule set's, from the moment that the fact `since` names.
    """

    code: RuleCode
    text: RuleText
    points: Annotated[int, Field(ge=-100, le=100)]
    when: Condition
    side: Side = Side.FIT
    per: Annotated[str | None, Field(max_length=60)] = None
    beyond: Annotated[int, Field(ge=0)] = 0
    at_most: Annotated[int, Field(ge=1, le=100)] = 100
    group: Annotated[str, Field(max_length=50)] = ""
    half_life: HalfLife | None = None
    since: Annotated[str, Field(max_length=60)] = "last_engaged_at"


class GroupCap(RulePart):
    group: Annotated[str, Field(min_length=1, max_length=50)]
    at_most: Annotated[int, Field(ge=0, le=100)]


class Bands(RulePart):
    """From which score on a lead is hot, or warm; below it is cold."""

    hot_from: Annotated[int, Field(ge=1, le=100)] = 70
    warm_from: Annotated[int, Field(ge=1, le=100)] = 40

    @model_validator(mode="after")
    def _warm_is_below_hot(self) -> "Bands":
        if self.warm_from >= self.hot_from:
            raise ValueError("warm_from must be below hot_from, or no lead is ever warm")
        return self


class ScoreRuleSet(RuleSet):
    """A tenant's scoring. Caps bound each group, each side, and the sum (100)."""

    rules: Annotated[tuple[ScoreRule, ...], Field(min_length=1, max_length=200)]
    group_caps: tuple[GroupCap, ...] = ()
    fit_at_most: Annotated[int, Field(ge=0, le=100)] = 100
    engagement_at_most: Annotated[int, Field(ge=0, le=100)] = 40
    half_life: HalfLife = timedelta(days=14)
    bands: Bands = Bands()

    def conditions(self) -> Iterable[tuple[str, Condition]]:
        return ((f"rules.{place}.when", rule.when) for place, rule in enumerate(self.rules))

    @property
    def counted(self) -> frozenset[str]:
        return frozenset({*(rule.per for rule in self.rules if rule.per), *(rule.since for rule in self.rules)})

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        yield from super().faults(catalog)
        for place, rule in enumerate(self.rules):
            if rule.per is not None and catalog.get(rule.per) is not FactType.NUMBER:
                yield Fault(f"rules.{place}.per", f"{rule.per} is not a numeric fact")
            if catalog.get(rule.since) is not FactType.MOMENT:
                yield Fault(f"rules.{place}.since", f"{rule.since} is not a fact of the type instant")

    def own_faults(self) -> Iterator[Fault]:
        yield from twice("rules", [rule.code for rule in self.rules])
        yield from twice("group_caps", [cap.group for cap in self.group_caps])
        most = self.most()
        for name, threshold in (("hot_from", self.bands.hot_from), ("warm_from", self.bands.warm_from)):
            if threshold > most:
                yield Fault(f"bands.{name}", f"no lead reaches {threshold}: all rules give at most {most} points")

    def warnings(self, catalog: Catalog) -> Iterator[Fault]:
        groups = {rule.group for rule in self.rules}
        for place, cap in enumerate(self.group_caps):
            if cap.group not in groups:
                yield Fault(f"group_caps.{place}.group", f"no rule belongs to the group {cap.group}")
        for place, rule in enumerate(self.rules):
            if rule.points == 0:
                yield Fault(f"rules.{place}.points", "must not be 0")

    def most(self) -> int:
        """No lead scores more, however good it is."""
        return min(self.most_of(Side.FIT) + self.most_of(Side.ENGAGEMENT), 100)

    def most_of(self, side: Side) -> int:
        """The points of all its rules under their caps."""
        caps = {cap.group: cap.at_most for cap in self.group_caps}
        points: Counter[str] = Counter()
        for rule in self.rules:
            if rule.side is side and rule.points > 0:
                points[rule.group] += rule.points if rule.per is None else rule.at_most
        most = sum(min(total, caps.get(group, 100)) for group, total in points.items())
        return min(most, self.fit_at_most if side is Side.FIT else self.engagement_at_most)

    @cached_property
    def tests(self) -> tuple[tuple[ScoreRule, Test], ...]:
        """Gains before losses, each group in the order it is written."""
        gains_first = sorted(self.rules, key=lambda rule: rule.points < 0)
        return tuple((rule, rule.when.test()) for rule in gains_first)


def twice(path: str, codes: list[str]) -> Iterator[Fault]:
    """A fault for each code that stands a second time."""
    seen: set[str] = set()
    for place, code in enumerate(codes):
        if code in seen:
            yield Fault(f"{path}.{place}.code", f"{code} appears twice")
        seen.add(code)
