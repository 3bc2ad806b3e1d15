"""`lead up`: the whole engine in the foreground, until Ctrl-C."""

import os
import signal
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated, Never

import typer
from rich.console import Console

from cli.terminal.options import DataDir, settings
from devstack.progress import step

if TYPE_CHECKING:
    from devstack.stack import Stack

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_console = Console(highlight=False, soft_wrap=True)


class _StopRequested(BaseException):
    """Somebody wants the engine to stop: not an error, and never caught on the way."""


def up(
    data: DataDir = None,
    api_port: Annotated[int | None, typer.Option(help="LEAD_API_PORT; default 8000; 0 takes a free one.")] = None,
    temporal_port: Annotated[int | None, typer.Option(help="LEAD_TEMPORAL_PORT; default 7233.")] = None,
    temporal_ui_port: Annotated[int | None, typer.Option(help="LEAD_TEMPORAL_UI_PORT; default 8233.")] = None,
    postgres_port: Annotated[int | None, typer.Option(help="LEAD_POSTGRES_PORT; default 54329.")] = None,
) -> None:
    """Start PostgreSQL, Temporal, worker and API; Ctrl-C stops them."""
    from devstack.stack import Stack

    ports = {"api_port": api_port, "temporal_port": temporal_port, "temporal_ui_port": temporal_ui_port}
    stack = Stack(settings(data_dir=data, postgres_port=postgres_port, **ports), step=partial(step, _console))
    for number in _STOP_SIGNALS:
        if (
            number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
        ):  # `nohup lead up` outlives its terminal
            signal.signal(number, _ask_to_stop)
    began = time.monotonic()
    try:
        with stack:
            _show_addresses(stack, time.monotonic() - began)
            _wait(stack)
    except _StopRequested:
        _console.print("Stopped.")


def _wait(stack: "Stack") -> None:
    assert stack.watch is not None
    stack.watch.failed.wait()
    assert stack.watch.failure is not None
    raise stack.watch.failure


def _ask_to_stop(_number: int, _frame: object) -> Never:
    for number in _STOP_SIGNALS:  # a second Ctrl-C must not break the orderly stop
        signal.signal(number, signal.SIG_IGN)
    with suppress(OSError):  # the signal may interrupt a print, and a stream cannot be entered twice
        os.write(1, "Stopping …\n".encode())
    raise _StopRequested


def _show_addresses(stack: "Stack", seconds: float) -> None:
    lines: dict[str, object] = {
        "Console": f"{stack.api_url}/",
        "API": f"{stack.api_url}/api/v1",
        "API docs": f"{stack.api_url}/docs",
        "Temporal": stack.temporal_address,
        "Temporal UI": stack.temporal.ui_url if stack.temporal else None,
        "Database": stack.database_address,
        "Data": f"{stack.data_dir} (logs in {stack.data_dir / 'log'})",
        "Cluster": stack.postgres.home if stack.postgres and stack.postgres.relocated else None,
    }
    _console.print(f"[bold]The lead engine is up[/] after {seconds:.1f} s.")
    for label, value in lines.items():
        if value:
            _console.print(f"  {label:<12} {value}")
    _console.print("Next, in another terminal: [bold].venv/bin/lead list[/]. Ctrl-C stops the engine.")
