"""Long work, watched on a terminal until it is over."""

import time
from collections.abc import Callable

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_PAUSE = 0.3
_INTERRUPTED = 130


def follow(title: str, look: Callable[[], tuple[int, int] | None], interrupted: str) -> None:
    """`look` says how much is done of how much, None once it is over. Ctrl-C stops watching, not the work."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            task = progress.add_task(title, total=None)
            while (found := look()) is not None:
                progress.update(task, completed=found[0], total=found[1] or None)
                time.sleep(_PAUSE)
    except KeyboardInterrupt:
        typer.echo(interrupted, err=True)
        raise typer.Exit(_INTERRUPTED) from None
