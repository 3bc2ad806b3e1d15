"""A comparison's result: points for and against, each with its reason, and the score that they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

MERGE_FROM = 0.95
REVIEW_FROM = 0.7


@dataclass(frozen=True)
class Evidence:
    """One field's part: `kind` is a code, `points` are bits (log2 of the odds), `says` is for a person to read.

    It never holds the compared values.
    """

    field: str
    kind: str
    points: float
    says: str


@dataclass(frozen=True)
class Match:
    """`score` 0…1. `contradicts`: whatever the score, only a person may say that these two are one."""

    score: float
    evidence: tuple[Evidence, ...]
    contradicts: bool


def judge(evidence: Sequence[Evidence], prior: float, contradicts: bool) -> Match:
    """`prior`: the points that two profiles must bring before they are as likely one person as two."""
    points = sum(part.points for part in evidence) - prior
    score = 1 / (1 + 2 ** (-max(-60.0, min(60.0, points))))
    return Match(score, tuple(evidence), contradicts)
