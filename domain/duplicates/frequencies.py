"""How common values are: sharing a rare one says more than sharing a common one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log2
from typing import NamedTuple


class Worth(NamedTuple):
    """What sharing a value of some field says, in bits: where nothing was counted, and the bounds where it was.

    `trust`: as many profiles stand behind `usual` as one counts values against it.
    """

    usual: float
    least: float
    most: float
    trust: float = 100.0


@dataclass(frozen=True)
class Frequencies:
    """Counts of values by field among `of` profiles. Nothing counted stands for a million common people."""

    of: int = 1_000_000
    counts: Mapping[str, Counter[str]] = field(default_factory=dict)

    @staticmethod
    def counted(profiles: Iterable[Iterable[tuple[str, str]]]) -> "Frequencies":
        """Each profile as its pairs of field and plain value."""
        counts: dict[str, Counter[str]] = {}
        of = 0
        for pairs in profiles:
            of += 1
            for name, value in pairs:
                counts.setdefault(name, Counter())[value] += 1
        return Frequencies(of, counts)

    @property
    def prior(self) -> float:
        """Points that two profiles must bring before one person is as likely as two: the more, the more coincidence."""
        return log2(max(2, self.of)) - 1

    def bits(self, name: str, value: str, worth: Worth) -> float:
        """What sharing this value says."""
        counted = self.counts.get(name)
        if not counted:
            return worth.usual
        # Both profiles of one person carry it, so that one of them is no sign that it is common.
        others = max(1, counted.get(value, 0) - 1)
        share = (others + worth.trust * 2.0**-worth.usual) / (self.of + worth.trust)
        return max(worth.least, min(worth.most, -log2(share)))


NOT_COUNTED = Frequencies()
