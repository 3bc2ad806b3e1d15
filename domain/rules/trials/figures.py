"""Counts of leads by score and end, and the figures that can be read from them.

Only counts are kept: a tally of a hundred leads and one of ten million take the same room, tallies of two parts
merge into that of the whole, and a long trial goes on from a stored one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.scoring import Band, Bands, band_of

HIGHEST = 100
_BEST_PART = 0.1
_Z = 1.959964  # of a 95 % interval


def _zeros() -> list[int]:
    return [0] * (HIGHEST + 1)


@dataclass
class Confusion:
    """What auto-qualification said, against what happened."""

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    true_negatives: int = 0

    @property
    def precision(self) -> float | None:
        """Of those that it qualified, how many converted; None when it qualified nobody."""
        return _share(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> float | None:
        """Of those that converted, how many it had qualified; None when nobody converted."""
        return _share(self.true_positives, self.true_positives + self.false_negatives)

    def add(self, qualified: bool, converted: bool) -> None:
        if qualified:
            self.true_positives += converted
            self.false_positives += not converted
        else:
            self.false_negatives += converted
            self.true_negatives += not converted

    def merge(self, other: "Confusion") -> None:
        self.true_positives += other.true_positives
        self.false_positives += other.false_positives
        self.false_negatives += other.false_negatives
        self.true_negatives += other.true_negatives


@dataclass
class Tally:
    """Leads by score 0…100: `converted[s]` and `lost[s]` of them, and what auto-qualification said."""

    converted: list[int] = field(default_factory=_zeros)
    lost: list[int] = field(default_factory=_zeros)
    confusion: Confusion = field(default_factory=Confusion)

    def add(self, score: int, converted: bool, qualified: bool | None = None) -> None:
        """One lead whose end is known; `qualified` None: it was not asked."""
        (self.converted if converted else self.lost)[score] += 1
        if qualified is not None:
            self.confusion.add(qualified, converted)

    def merge(self, other: "Tally") -> None:
        """Adds another part's counts to these."""
        self.converted = [mine + theirs for mine, theirs in zip(self.converted, other.converted, strict=True)]
        self.lost = [mine + theirs for mine, theirs in zip(self.lost, other.lost, strict=True)]
        self.confusion.merge(other.confusion)

    def stored(self) -> dict[str, Any]:
        """As JSON; `recalled` reads it back."""
        return {"converted": list(self.converted), "lost": list(self.lost), "confusion": dict(vars(self.confusion))}

    @classmethod
    def recalled(cls, stored: Mapping[str, Any]) -> "Tally":
        """Of `stored`, or of an empty mapping: nothing counted yet."""
        if not stored:
            return cls()
        return cls(list(stored["converted"]), list(stored["lost"]), Confusion(**stored["confusion"]))


@dataclass(frozen=True)
class BandFigures:
    """Leads of one band: how many, and which share converted, with its 95 % interval (Wilson); None without leads."""

    band: Band
    count: int
    converted: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Figures:
    """What the scores were worth.

    `auc`: the chance that a converted lead scored above a lost one, ties half. `lift`: how many times the overall rate
    the best tenth by score converts. Both are None unless some leads converted and some did not. `bands`: hot first.
    """

    count: int
    converted: int
    rate: float | None
    auc: float | None
    lift: float | None
    bands: tuple[BandFigures, ...]
    confusion: Confusion


def figures_of(tally: Tally, bands: Bands) -> Figures:
    converted, count = sum(tally.converted), sum(tally.converted) + sum(tally.lost)
    tells = 0 < converted < count
    return Figures(
        count=count,
        converted=converted,
        rate=_share(converted, count),
        auc=_auc(tally) if tells else None,
        lift=_converted_of_best(tally, count * _BEST_PART) / (converted * _BEST_PART) if tells else None,
        bands=tuple(_band_figures(tally, band, bands) for band in Band),
        confusion=tally.confusion,
    )


def _auc(tally: Tally) -> float:
    """Twice the pairs won, counted in whole numbers."""
    twice_won, lost_below = 0, 0
    for converted, lost in zip(tally.converted, tally.lost, strict=True):
        twice_won += converted * (2 * lost_below + lost)
        lost_below += lost
    return twice_won / (2 * sum(tally.converted) * lost_below)


def _converted_of_best(tally: Tally, wanted: float) -> float:
    """Expected conversions among the `wanted` best; of leads with equal scores each is as likely to be among them."""
    found = 0.0
    for converted, lost in zip(reversed(tally.converted), reversed(tally.lost), strict=True):
        of_this_score = converted + lost
        if of_this_score >= wanted:
            return found + (converted * wanted / of_this_score if of_this_score else 0.0)
        found, wanted = found + converted, wanted - of_this_score
    return found


def _band_figures(tally: Tally, band: Band, bands: Bands) -> BandFigures:
    scores = [value for value in range(HIGHEST + 1) if band_of(value, bands) is band]
    converted = sum(tally.converted[value] for value in scores)
    count = converted + sum(tally.lost[value] for value in scores)
    low, high = wilson(converted, count) if count else (None, None)
    return BandFigures(band, count, converted, _share(converted, count), low, high)


def wilson(converted: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a rate that was seen on `count` (at least one) leads."""
    rate, spread = converted / count, _Z * _Z / count
    middle = (rate + spread / 2) / (1 + spread)
    half = _Z * (rate * (1 - rate) / count + spread / (4 * count)) ** 0.5 / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
