"""Counts of leads by score and end, and what can be read from them.

Only counts are kept: a tally of a hundred leads and one of ten million take the same room, and a long trial goes on
from a stored one. What counts is a dataclass: setting an attribute of a model costs many times as much.
"""

from pydantic import BaseModel, Field, computed_field
from pydantic.dataclasses import dataclass

from domain.scoring.rules import Bands
from domain.scoring.score import Band, band_of

HIGHEST = 100
_BEST_PART = 0.1
_Z = 1.959964  # of a 95 % interval


def _zeros() -> list[int]:
    return [0] * (HIGHEST + 1)


@dataclass
class Confusion:
    """What auto-qualification said of leads, against what happened.

    `precision`: of those it qualified, the share that came through; `recall`: of those that came through, the share it
    had qualified. Null where there are none.
    """

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    true_negatives: int = 0

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def precision(self) -> float | None:
        return _share(self.true_positives, self.true_positives + self.false_positives)

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def recall(self) -> float | None:
        return _share(self.true_positives, self.true_positives + self.false_negatives)

    def add(self, qualified: bool, came_through: bool) -> None:
        if qualified:
            self.true_positives += came_through
            self.false_positives += not came_through
        else:
            self.false_negatives += came_through
            self.true_negatives += not came_through


class Tally(BaseModel):
    """Leads by score 0…100: `converted[s]` and `lost[s]` of them, and what auto-qualification said."""

    converted: list[int] = Field(default_factory=_zeros)
    lost: list[int] = Field(default_factory=_zeros)
    confusion: Confusion = Field(default_factory=Confusion)

    def add(self, score: int, converted: bool, qualified: bool, came_through: bool | None = None) -> None:
        """One lead whose end is known; `came_through` where more than conversion proves auto-qualification right."""
        (self.converted if converted else self.lost)[score] += 1
        self.confusion.add(qualified, converted if came_through is None else came_through)


class BandWorth(BaseModel):
    """Leads of one band: how many, and which share converted, with its 95 % interval (Wilson); null without leads."""

    band: Band
    count: int
    converted: int
    rate: float | None
    low: float | None
    high: float | None


class Worth(BaseModel):
    """What scores were worth among leads whose end is known.

    `auc`: the chance that a converted one scored above a lost one, ties half; `lift`: how many times the overall rate
    the best tenth converted. Both are null unless some converted and some did not. `bands`: hot first.
    """

    count: int
    converted: int
    rate: float | None
    auc: float | None
    lift: float | None
    bands: list[BandWorth]


def worth_of(tally: Tally, bands: Bands) -> Worth:
    converted, count = sum(tally.converted), sum(tally.converted) + sum(tally.lost)
    comparable = 0 < converted < count
    return Worth(
        count=count,
        converted=converted,
        rate=_share(converted, count),
        auc=_auc(tally) if comparable else None,
        lift=_converted_of_best(tally, count * _BEST_PART) / (converted * _BEST_PART) if comparable else None,
        bands=[_band_worth(tally, band, bands) for band in Band],
    )


def _auc(tally: Tally) -> float:
    """Twice the pairs won, counted in whole numbers."""
    twice_won, lost_below = 0, 0
    for converted, lost in zip(tally.converted, tally.lost, strict=True):
        twice_won += converted * (2 * lost_below + lost)
        lost_below += lost
    return twice_won / (2 * sum(tally.converted) * lost_below)


def _converted_of_best(tally: Tally, size: float) -> float:
    """Expected conversions among the `size` best; of leads with equal scores each is as likely to be among them."""
    found = 0.0
    for converted, lost in zip(reversed(tally.converted), reversed(tally.lost), strict=True):
        of_this_score = converted + lost
        if of_this_score >= size:
            return found + (converted * size / of_this_score if of_this_score else 0.0)
        found, size = found + converted, size - of_this_score
    return found


def _band_worth(tally: Tally, band: Band, bands: Bands) -> BandWorth:
    scores = [value for value in range(HIGHEST + 1) if band_of(value, bands) is band]
    converted = sum(tally.converted[value] for value in scores)
    count = converted + sum(tally.lost[value] for value in scores)
    low, high = wilson(converted, count) if count else (None, None)
    return BandWorth(band=band, count=count, converted=converted, rate=_share(converted, count), low=low, high=high)


def wilson(converted: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a rate that was seen on `count` (at least one) leads."""
    rate, spread = converted / count, _Z * _Z / count
    middle = (rate + spread / 2) / (1 + spread)
    half = _Z * (rate * (1 - rate) / count + spread / (4 * count)) ** 0.5 / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
