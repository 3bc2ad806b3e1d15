"""Scoring rules as data: weighted, capped, versioned."""

from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.scoring.conditions import Condition, NumberFact, RulePart, Test


class Side(StrEnum):
    """Fit: who the person is and what they want. Engagement: what they did; it fades."""

    FIT = "fit"
    ENGAGEMENT = "engagement"


class ScoreRule(RulePart):
    """Gives `points` when `when` is true; never when a fact is missing.

    `per` multiplies them by a count (less `beyond`), up to `at_most`. Rules of one `group` share that group's cap.
    Engagement fades by the rule set's half-life. `priority` (1 = urgent) is the least priority that the lead gets.
    """

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
    text: Annotated[str, Field(min_length=1, max_length=200)]
    points: Annotated[int, Field(ge=-100, le=100)]
    when: Condition
    side: Side = Side.FIT
    per: NumberFact | None = None
    beyond: Annotated[int, Field(ge=0)] = 0
    at_most: Annotated[int, Field(ge=1, le=100)] = 100
    group: Annotated[str, Field(max_length=50)] = ""
    priority: Annotated[int | None, Field(ge=1, le=5)] = None


class GroupCap(RulePart):
    group: Annotated[str, Field(min_length=1, max_length=50)]
    at_most: Annotated[int, Field(ge=0, le=100)]


class ScoreRuleSet(RulePart):
    """An immutable version of a tenant's scoring rules. Caps bound each group, each side, and the sum (100)."""

    version: Annotated[int, Field(ge=1)]
    rules: Annotated[tuple[ScoreRule, ...], Field(min_length=1, max_length=200)]
    group_caps: tuple[GroupCap, ...] = ()
    fit_at_most: Annotated[int, Field(ge=0, le=100)] = 100
    engagement_at_most: Annotated[int, Field(ge=0, le=100)] = 40
    half_life: Annotated[timedelta, Field(gt=timedelta(0), le=timedelta(days=3_650))] = timedelta(days=14)

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        if len({rule.code for rule in self.rules}) != len(self.rules):
            raise ValueError("rules: each code may occur once")
        if len({cap.group for cap in self.group_caps}) != len(self.group_caps):
            raise ValueError("group_caps: each group may occur once")
        return self

    @cached_property
    def tests(self) -> tuple[tuple[ScoreRule, Test], ...]:
        """Gains before losses, each group in the order it is written."""
        gains_first = sorted(self.rules, key=lambda rule: rule.points < 0)
        return tuple((rule, rule.when.test()) for rule in gains_first)
