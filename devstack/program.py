"""One of our own programs (worker, API) as a part of the stack."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from devstack.process import Process
from devstack.settings import PROJECT


class Program:
    """`python -m module`; `answers` says whether it does its work, `ready_file` is what it makes when it begins to."""

    def __init__(
        self,
        module: str,
        *,
        address: str,
        log: Path,
        env: Mapping[str, str],
        answers: Callable[[], bool],
        ready_file: Path | None = None,
    ) -> None:
        self.name = module
        self.address = address
        self.process = Process(name=module, command=[sys.executable, "-m", module], log=log, env=env, cwd=PROJECT)
        self._answers = answers
        self._ready_file = ready_file

    def launch(self) -> None:
        """Start it; raises `StartFailed`."""
        if self._ready_file:
            self._ready_file.unlink(missing_ok=True)  # of the last process
        self.process.launch()

    def wait_ready(self, timeout: float = 120.0) -> None:
        """Wait until it works; `timeout` in seconds; raises `StartFailed`."""
        self.process.wait_until(self.healthy, timeout)

    def healthy(self) -> bool:
        """Whether it lives and does its work."""
        return self.process.pid is not None and self._answers()

    def stop(self) -> None:
        """Let it finish what it does, for 15 seconds at most."""
        self.process.stop(timeout=15)

    def kill(self) -> None:
        """Kill it with -9."""
        self.process.kill()
