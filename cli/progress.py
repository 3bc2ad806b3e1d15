"""What a slow command is doing, on stderr: one line that changes on a terminal, a line now and then in a log."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console

_EVERY = 2.0


class Progress:
    """`Progress("Checking")("asking the runs: 3 of 9")`; use as a context manager."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._status = self._console.status(f"{what} …")
        self._said = float("-inf")

    def __call__(self, doing: str) -> None:
        now = time.monotonic()
        if self._console.is_terminal:
            self._status.update(f"{self._what}: {doing} …")
        elif now - self._said >= _EVERY:
            self._said = now
            self._console.print(f"{self._what}: {doing} …")

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._status.stop()
