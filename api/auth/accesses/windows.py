"""Counting what repeats: the first is noted at once, the rest of its window when the window ends."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass
class Count:
    """What came in a window since it was last noted. `rows`: what was shown in all."""

    since: float
    requests: int = 0
    rows: int = 0


class Windows(Generic[Key]):
    """`seconds` long each, at most `most` of them open; what has no place in one is noted by itself."""

    def __init__(self, seconds: float, most: int, clock: Callable[[], float]) -> None:
        self._seconds, self._most, self._clock = seconds, most, clock
        self._open: dict[Key, Count] = {}

    def is_first(self, key: Key, rows: int = 0) -> bool:
        """Else it was added to the window that is open."""
        if found := self._open.get(key):
            found.requests, found.rows = found.requests + 1, found.rows + rows
            return False
        if len(self._open) < self._most:
            self._open[key] = Count(self._clock())
        return True

    def ended(self, *, all_of_them: bool = False) -> Iterator[tuple[Key, Count]]:
        """Closes windows; gives those in which more came than their first."""
        before = self._clock() - self._seconds
        for key in [key for key, count in self._open.items() if all_of_them or count.since <= before]:
            if (count := self._open.pop(key)).requests:
                yield key, count
