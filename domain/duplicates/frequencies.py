"""How common values are: sharing a rare one says more than sharing a common one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from math import log2
from typing import NamedTuple

Value = tuple[str, str]
# In the place of a value: how many profiles have the field at all.
ANY = ""
_FEWEST = 1_000
# What is common changes slowly: counted again after a day at the earliest, when a quarter more leads have come.
NEXT_COUNT_AFTER = timedelta(days=1)
_FIRST_COUNT, _GROWTH = 200, 0.25


def recount_from(counted: int) -> int:
    """How many leads must have come since `counted` were counted (0: never)."""
    return max(_FIRST_COUNT, round(_GROWTH * counted))


class Worth(NamedTuple):
    """What sharing a value of some field says, in bits: where nothing was counted, and the bounds where it was.

    `trust`: as many profiles stand behind `usual` as one counts values against it.
    """

    usual: float
    least: float
    most: float
    trust: float = 100.0


def with_fields(values: Iterable[Value]) -> set[Value]:
    """What a profile's plain values, as pairs of field and value, add one to: each of them, and each field."""
    every = {(name, value) for name, value in values if value}
    return every | {(name, ANY) for name, _ in every}


@dataclass(frozen=True)
class Frequencies:
    """Counts of values among `of` profiles. Nothing counted stands for a million common people."""

    of: int = 1_000_000
    counts: Mapping[Value, int] = field(default_factory=dict)

    @staticmethod
    def counted(profiles: Iterable[Iterable[Value]]) -> "Frequencies":
        """Each profile as its pairs of field and plain value."""
        counts, of = Counter[Value](), 0
        for values in profiles:
            of += 1
            counts.update(with_fields(values))
        return Frequencies(of, counts)

    @property
    def prior(self) -> float:
        """Points that two profiles must bring before one person is as likely as two: the more, the more coincidence."""
        return log2(max(_FEWEST, self.of)) - 1

    def bits(self, name: str, value: str, worth: Worth) -> float:
        """What sharing this value says, among those who have the field."""
        known = self.counts.get((name, ANY), 0)
        if not known:
            return worth.usual
        # Both profiles of one person carry it, so that one of them is no sign that it is common.
        others = max(1, self.counts.get((name, value), 0) - 1)
        share = (others + worth.trust * 2.0**-worth.usual) / (known + worth.trust)
        return max(worth.least, min(worth.most, -log2(share)))


NOT_COUNTED = Frequencies()
