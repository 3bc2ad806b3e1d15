"""A trial at work, watched until it is over."""

import time

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.rules.schemas.trials import TrialRead
from cli.terminal.connection import Connection

_PAUSE = 0.3
_INTERRUPTED = 130


def follow(connection: Connection, begun: TrialRead) -> TrialRead:
    """Shows how far it is. Ctrl-C stops watching, not the trial."""
    now = begun
    try:
        with _progress() as progress:
            task = progress.add_task(f"Trial {begun.id}", total=None)
            while now.state == "running":
                time.sleep(_PAUSE)
                now = connection.get(f"trials/{begun.id}", TrialRead)
                progress.update(task, completed=now.done, total=now.total or None)
    except KeyboardInterrupt:
        typer.echo(f"Trial {begun.id} goes on without this terminal; the same command shows it again.", err=True)
        raise typer.Exit(_INTERRUPTED) from None
    return now


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
