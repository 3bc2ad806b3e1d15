"""What a slow command is doing, on stderr: one line that changes on a terminal, a line now and then in a log."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console

_EVERY = 2.0
_SLOW_AFTER, _SLOW_EVERY = 3.0, 10.0


@contextmanager
def step(console: Console, label: str, waits_for: str) -> Iterator[None]:
    """One step of a start: a line when it is done, and lines before that when it is slow."""
    began = time.monotonic()
    done = threading.Event()

    def show_when_slow() -> None:
        pause = _SLOW_AFTER
        while not done.wait(pause):
            pause = _SLOW_EVERY
            console.print(f"  … {label} is slow ({time.monotonic() - began:.0f} s): it {waits_for}.")

    watcher = threading.Thread(target=show_when_slow, name="slow start", daemon=True)
    watcher.start()
    try:
        with console.status(f"{label} …"):
            yield
    finally:
        done.set()
        watcher.join()
    console.print(f"  [green]✓[/] {label:<28} {time.monotonic() - began:5.1f} s")


class Progress:
    """`Progress("Checking")("reading the runs: 3 of 9")`; use as a context manager."""

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
