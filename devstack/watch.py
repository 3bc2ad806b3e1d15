"""Restarts parts that died, more slowly each time, and gives up on one that cannot live."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from devstack.failure import StartFailed
from devstack.process import Process

_QUICK_DEATH, _MOST_QUICK_DEATHS = 5.0, 6
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0


class WatchedPart(Protocol):
    """A server or program of the stack."""

    name: str

    @property
    def address(self) -> str: ...
    @property
    def process(self) -> Process | None: ...
    def launch(self) -> None: ...
    def wait_ready(self) -> None: ...
    def healthy(self) -> bool: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...


@dataclass
class _Record:
    quick_deaths: int = 0
    next_try: float | None = None


class Watch:
    """A thread that looks after the parts until `stop`; `failure` says which one it gave up on."""

    def __init__(self, parts: Sequence[WatchedPart], restarted: Callable[[], None]) -> None:
        self._parts, self._restarted = parts, restarted
        self._records = {part.name: _Record() for part in parts}
        self._held: set[str] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self.failure: StartFailed | None = None
        self.failed = threading.Event()

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End the watch; a restart under way comes to its end first."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def forgive(self, name: str) -> None:
        """Forget this part's quick deaths: the next one is ours, not its fault."""
        self._records[name].quick_deaths = 0

    def hold(self, name: str) -> None:
        """Let this part stay dead when it dies."""
        self._held.add(name)

    def release(self, name: str) -> None:
        """Look after this part again."""
        self._held.discard(name)

    def _run(self) -> None:
        while not self._stopping.wait(0.1):
            try:
                for part in self._parts:
                    self._look_after(part)
            except StartFailed as failure:
                self.failure = failure
                self.failed.set()
                return
            except OSError:
                continue  # a full disk, for example: the next round tries again, and counts

    def _look_after(self, part: WatchedPart) -> None:
        process, record = part.process, self._records[part.name]
        if process is None or process.pid is not None or part.name in self._held or self._stopping.is_set():
            return
        now = time.monotonic()
        if record.next_try is None:
            lived = now - process.started_at
            record.quick_deaths = record.quick_deaths + 1 if lived < _QUICK_DEATH else 1
            if record.quick_deaths > _MOST_QUICK_DEATHS:
                raise StartFailed(f"{process.name} keeps dying (code {process.exit_code}): {process.tail()}")
            record.next_try = now + min(_FIRST_PAUSE * 2 ** (record.quick_deaths - 1), _LONGEST_PAUSE)
        if now >= record.next_try:
            record.next_try = None
            part.launch()
            self._restarted()
