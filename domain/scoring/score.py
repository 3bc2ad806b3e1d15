"""From facts and rules to a score with reasons and a band."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from domain.conditions.condition import Test
from domain.conditions.facts import Facts
from domain.scoring.rules import Bands, ScoreRule, ScoreRuleSet, Side


class Band(StrEnum):
    HOT = "hot"
    WARM = "warm"
    COLD = "cold"


class Reason(NamedTuple):
    """Why points were given, readable by an agent: `+25 wants cataract surgery`."""

    code: str
    points: int
    text: str


@dataclass(frozen=True)
class Score:
    """`value` 0…100 is the sum of the reasons' points, and of `fit` and `engagement`."""

    value: int
    band: Band
    reasons: tuple[Reason, ...]
    fit: int
    engagement: int

    @property
    def facts(self) -> dict[str, int | str]:
        """What further rules may know of it."""
        return {"score": self.value, "band": self.band.value, "fit": self.fit, "engagement": self.engagement}


def score(facts: Facts, rules: ScoreRuleSet) -> Score:
    """Missing and odd facts never raise: their rules give nothing. The moment of the decision is the fact `now`."""
    tally = _Tally(rules)
    for rule, test in rules.tests:
        if test(facts):
            tally.add(rule, _points(rule, facts, rules.half_life))
    fit, engagement = tally.sides[Side.FIT], tally.sides[Side.ENGAGEMENT]
    return Score(fit + engagement, band_of(fit + engagement, rules.bands), tuple(tally.reasons), fit, engagement)


class CodedRule(Protocol):
    @property
    def code(self) -> str: ...


def unknown_rules(facts: Facts, tests: Iterable[tuple[CodedRule, Test]]) -> list[str]:
    """Codes of the rules that could not be judged, because a fact is missing or odd."""
    return [rule.code for rule, test in tests if test(facts) is None]


class _Tally:
    """Adds up under the caps, so that the reasons' points always sum to the value."""

    def __init__(self, rules: ScoreRuleSet) -> None:
        self.sides = {Side.FIT: 0, Side.ENGAGEMENT: 0}
        self.reasons: list[Reason] = []
        self._left = 100
        self._left_of_side = {Side.FIT: rules.fit_at_most, Side.ENGAGEMENT: rules.engagement_at_most}
        self._left_of_group = {(side, cap.group): cap.at_most for cap in rules.group_caps for side in self.sides}

    def add(self, rule: ScoreRule, points: int) -> None:
        if points > 0:
            key = (rule.side, rule.group)
            left_of_group = self._left_of_group.get(key, 100)
            points = min(points, left_of_group, self._left_of_side[rule.side], self._left)
            self._left_of_group[key] = left_of_group - points
            self._left_of_side[rule.side] -= points
            self._left -= points
        else:
            points = max(points, -self.sides[rule.side])
        if points:
            self.sides[rule.side] += points
            self.reasons.append(Reason(rule.code, points, rule.text))


def _points(rule: ScoreRule, facts: Facts, half_life: timedelta) -> int:
    points = rule.points
    if rule.per is not None:
        number = facts.get(rule.per)
        count = max(number - rule.beyond, 0) if isinstance(number, int | float) else 0
        points = int(max(min(points * count, rule.at_most), -rule.at_most))
    if rule.side is Side.FIT:
        return points
    return round(points * _fading(facts, rule.since, rule.half_life or half_life))


def _fading(facts: Facts, of: str, half_life: timedelta) -> float:
    """1 at the moment of engagement, half after each half-life; an unknown moment counts as the newest known one."""
    now, since = facts.get("now"), facts.get(of) or facts.get("last_engaged_at") or facts.get("captured_at")
    if not isinstance(now, datetime) or not isinstance(since, datetime) or since >= now:
        return 1.0
    return float(0.5 ** ((now - since) / half_life))


def band_of(value: int, bands: Bands) -> Band:
    if value >= bands.hot_from:
        return Band.HOT
    return Band.WARM if value >= bands.warm_from else Band.COLD
