"""`lead down`: stops the `lead up` of a data folder."""

import contextlib
import os
import signal

import typer

from cli.terminal.options import DataDir, settings
from devstack.waiting import wait_until

_PATIENCE = 60.0


def down(data: DataDir = None) -> None:
    """Stop the engine that runs on the data folder, and wait until it has stopped."""
    from devstack.failure import StartFailed
    from devstack.folder import supervisor_of

    data_dir = settings(data_dir=data).data_dir
    pid = supervisor_of(data_dir)
    if not pid:
        typer.echo(f"Nothing runs on {data_dir}.")
        return
    try:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    except PermissionError as error:
        raise StartFailed(f"`lead up` (pid {pid}) belongs to another user: run `lead down` as that user.") from error
    if not wait_until(lambda: supervisor_of(data_dir) != pid, _PATIENCE, 0.05):
        raise StartFailed(f"`lead up` (pid {pid}) has not stopped after {_PATIENCE:.0f} s: kill -9 {pid}")
    typer.echo("Stopped.")
