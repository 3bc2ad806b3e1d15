"""A server that runs as a process of ours."""

from types import TracebackType
from typing import Protocol, Self

from devstack.process import Process


class Server(Protocol):
    """Started by its `with`, stopped at its end."""

    process: Process | None

    def launch(self) -> None: ...

    def wait_ready(self, timeout: float = 120.0) -> None: ...

    def stop(self) -> None: ...

    def start(self) -> None:
        """Launch and wait."""
        self.launch()
        self.wait_ready()

    def kill(self) -> None:
        """Kill the server with -9."""
        if self.process:
            self.process.kill()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
