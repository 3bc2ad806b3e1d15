"""How much a benchmark does."""

from enum import Enum
from typing import NamedTuple, TypeVar

Value = TypeVar("Value")


class Size(Enum):
    """TINY shows that it runs, SMALL is the default, FULL is what the goals speak of."""

    TINY = 0
    SMALL = 1
    FULL = 2


class Sizes(NamedTuple):
    """One number for each size."""

    tiny: int
    small: int
    full: int

    def of(self, size: Size) -> int:
        return self[size.value]
