"""From facts and rules to a score with reasons, a band and a priority."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.lead import Channel
from domain.policy import ScoringPolicy
from domain.scoring.conditions import LeadFacts
from domain.scoring.rules import ScoreRule, ScoreRuleSet, Side


class Band(StrEnum):
    HOT = "hot"
    WARM = "warm"
    COLD = "cold"


class Reason(NamedTuple):
    """Why points were given, readable by an agent: `+15 wants cataract surgery within a month`."""

    code: str
    points: int
    text: str


@dataclass(frozen=True)
class Score:
    """`value` 0…100 is the sum of the reasons' points and of `fit` and `engagement`; `priority` 1 (urgent) … 5."""

    value: int
    band: Band
    reasons: tuple[Reason, ...]
    priority: int
    rule_set_version: int
    fit: int
    engagement: int


_PRIORITY = {Band.HOT: 2, Band.WARM: 3, Band.COLD: 4}


def score(facts: LeadFacts, rules: ScoreRuleSet, policy: ScoringPolicy, now: datetime) -> Score:
    """Missing facts never raise: their rules give nothing. Bands and priority follow from value and urgent rules."""
    tally = _Tally(rules)
    fading = _fading(facts, rules.half_life, now)
    fired = [rule for rule, test in rules.tests if test(facts)]
    for rule in fired:
        tally.add(rule, _points(rule, facts, fading))
    fit, engagement = tally.sides[Side.FIT], tally.sides[Side.ENGAGEMENT]
    band = _band(fit + engagement, policy)
    priority = min((rule.priority for rule in fired if rule.priority), default=5)
    return Score(
        value=fit + engagement,
        band=band,
        reasons=tuple(tally.reasons),
        priority=min(priority, _PRIORITY[band]),
        rule_set_version=rules.version,
        fit=fit,
        engagement=engagement,
    )


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
        if points or rule.priority:
            self.sides[rule.side] += points
            self.reasons.append(Reason(rule.code, points, rule.text))


def _points(rule: ScoreRule, facts: LeadFacts, fading: float) -> int:
    count = 1 if rule.per is None else max((getattr(facts, rule.per) or 0) - rule.beyond, 0)
    points = max(min(rule.points * count, rule.at_most), -rule.at_most)
    return int(points * fading) if rule.side is Side.ENGAGEMENT else points


def _fading(facts: LeadFacts, half_life: timedelta, now: datetime) -> float:
    """1 at the moment of engagement, half after each half-life."""
    since = facts.last_engaged_at or facts.captured_at
    if since is None or since >= now:
        return 1.0
    return float(0.5 ** ((now - since) / half_life))


def _band(value: int, policy: ScoringPolicy) -> Band:
    if value >= policy.hot_from:
        return Band.HOT
    return Band.WARM if value >= policy.warm_from else Band.COLD


def auto_qualifies(score: Score, facts: LeadFacts, policy: ScoringPolicy) -> bool:
    """Whether contact may be skipped: the score reaches the threshold, and every needed fact is known."""
    return score.value >= policy.auto_qualify_from and all(_is_known(facts, need) for need in policy.auto_qualify_needs)


_REACH = {"phone": frozenset({Channel.CALL, Channel.SMS}), "email": frozenset({Channel.EMAIL})}


def _is_known(facts: LeadFacts, need: str) -> bool:
    if need in _REACH:
        return not _REACH[need].isdisjoint(facts.channels)
    return getattr(facts, need, None) not in (None, "", frozenset())
