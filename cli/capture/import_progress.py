"""An import at work, watched until it is over."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from api.capture.imports.file_schemas import ImportLine, ImportLinePage, ImportReport
from cli.terminal.connection import Connection, retry_unreachable
from domain.capture.imports.states import ImportState, LineState

_PAUSE = 0.3
_TRIES = 100
_INTERRUPTED = 130
_LINES = 1_000


def follow(connection: Connection, begun: ImportReport, until: ImportState) -> ImportReport:
    """Shows how far it is. Ctrl-C stops watching, not the import."""
    report = begun
    with _interruptible(begun), _progress() as progress:
        task = progress.add_task(begun.name, total=begun.rows)
        while report.state is not until:
            time.sleep(_PAUSE)
            report = _now(connection, report)
            progress.update(task, completed=_done(report, until))
    return report


def _now(connection: Connection, report: ImportReport) -> ImportReport:
    """Repeated while the API does not answer: the import goes on without it."""
    found: ImportReport = retry_unreachable(_TRIES, _PAUSE)(connection.get, f"imports/{report.id}", ImportReport)
    return found


def lines(connection: Connection, import_id: int, state: LineState) -> Iterator[ImportLine]:
    """Every row in that state, in the file's order."""
    return connection.pages(f"imports/{import_id}/rows", ImportLinePage, {"state": state.value, "limit": _LINES})


def _done(report: ImportReport, until: ImportState) -> int:
    counts = report.counts
    match until:
        case ImportState.CHECKED:
            return report.judged
        case ImportState.DONE:
            return report.rows - counts.waiting
        case _:
            return report.rows - counts.created - counts.known


@contextmanager
def _interruptible(begun: ImportReport) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(f"Import {begun.id} continues without this terminal; `lead imports` shows its progress.", err=True)
        raise typer.Exit(_INTERRUPTED) from None


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        speed_estimate_period=10,
    )


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f} rows/s" if task.speed else "")
