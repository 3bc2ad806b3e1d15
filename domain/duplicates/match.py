"""A comparison's result: points for and against, each with its reason, and the score that they add up to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_KINDS = {
    **dict.fromkeys(("first_name", "last_name", "other_names"), "name"),
    **dict.fromkeys(("city", "postcode", "street", "area", "house", "address"), "home"),
}
_WORTH_SOMETHING = 4.0


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

    @property
    def corroborated(self) -> bool:
        """Whether more than one kind of evidence speaks for one person: names alone are shared by strangers."""
        points = defaultdict[str, float](float)
        for part in self.evidence:
            points[_KINDS.get(part.field, part.field)] += part.points
        return sum(found >= _WORTH_SOMETHING for found in points.values()) >= 2


def judge(evidence: Sequence[Evidence], prior: float, contradicts: bool) -> Match:
    """`prior`: the points that two profiles must bring before they are as likely one person as two."""
    points = sum(part.points for part in evidence) - prior
    score = 1 / (1 + 2 ** (-max(-60.0, min(60.0, points))))
    return Match(score, tuple(evidence), contradicts)
