"""Progress of the drill: a line that is redrawn on a terminal, a line every few seconds elsewhere."""

import asyncio
import time
from collections.abc import Callable

from rich.console import Console
from rich.status import Status

_EVERY = 0.5
_ELSEWHERE_EVERY = 10.0


class Progress:
    """`print` adds a line that stays. `at` is what is being done now; `figures` how far it is."""

    def __init__(self, console: Console, figures: Callable[[], str]) -> None:
        self._console, self._figures = console, figures
        self._began = self._printed_at = time.monotonic()
        self._status: Status | None = None
        self.at = "Begins"

    def print(self, line: str) -> None:
        self._printed_at = time.monotonic()
        self._console.print(f"{self._seconds:6.0f} s  {line}")

    async def show(self, over: asyncio.Event) -> None:
        """Until it is over."""
        if not self._console.is_terminal:
            await self._print(over)
            return
        with self._console.status(self._line) as self._status:
            while not over.is_set():
                self._status.update(self._line)
                await asyncio.sleep(_EVERY)

    async def _print(self, over: asyncio.Event) -> None:
        while not over.is_set():
            if time.monotonic() - self._printed_at > _ELSEWHERE_EVERY:
                self.print(self._line)
            await asyncio.sleep(_EVERY)

    @property
    def _line(self) -> str:
        return f"{self.at}: {self._figures()}"

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._began
