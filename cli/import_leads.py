"""`lead import`: a file of people, whatever its columns are called, becomes leads; again and nothing changes."""

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from rich.table import Table as Sheet
from rich.text import Text

from cli.access import Access, Api, As, DataDir, Tenant
from cli.failure import CommandFailed
from domain.errors import Invalid

if TYPE_CHECKING:
    from api.schemas.imports import RowResult
    from cli.connection import Connection
    from cli.importing.table import Rejects, Table
    from domain.importing.mapping import ImportMap

_INTERRUPTED = 130


def import_leads(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="CSV with a header, or .csv.gz.", show_default=False)
    ],
    map_file: Annotated[Path, typer.Option("--map", metavar="MAP.yaml", help="Which column becomes which field.")],
    rejected: Annotated[Path | None, typer.Option(help="Where refused rows go; default FILE.rejected.csv.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 when any row was refused.")] = False,
    tenant: Tenant = 1,
    who: As = None,
    api: Api = None,
    data: DataDir = None,
) -> None:
    """Import leads. Safe to repeat: a row that was imported before changes nothing."""
    from cli.importing.maps import load_map
    from cli.importing.table import Rejects, open_table, rejects_beside

    plan = load_map(map_file)
    table = open_table(file, plan.encoding or "utf-8", plan.delimiter or ",")
    try:
        plan.check_columns(table.header)
    except Invalid as error:
        raise CommandFailed(f"map: {error.field}: {error}") from None
    rejects = Rejects(rejected or rejects_beside(file), table.header, plan.delimiter or ",")
    began = time.monotonic()
    with Access(tenant, who, api, data).connect() as connection:
        results = _run(connection, plan, table, rejects)
        _summary(results, time.monotonic() - began, rejects)
        if plan.external_id:
            _origins(connection, plan.external_id.system)
    if results["rejected"] == results.total() or (strict and rejects.count):
        raise typer.Exit(1)


def _run(connection: "Connection", plan: "ImportMap", table: "Table", rejects: "Rejects") -> Counter[str]:
    from cli.importing.sending import Sender, send_all
    from domain.importing.rows import RowMaker

    sender = Sender(connection, rejects)
    try:
        with _progress() as progress:
            task = progress.add_task(table.path.name, total=table.rows)
            for done in send_all(table, RowMaker(plan, table.header), sender):
                progress.update(task, completed=done)
    except CommandFailed as failure:
        raise CommandFailed(f"{failure} {_so_far(sender.results)}") from None
    except KeyboardInterrupt:
        typer.echo(f"Interrupted. {_so_far(sender.results)}", err=True)
        raise typer.Exit(_INTERRUPTED) from None
    finally:
        rejects.close()
    return Counter({result.value: count for result, count in sender.results.items()})


def _so_far(results: "Counter[RowResult]") -> str:
    return f"{results.total():,} rows are done; run the same command again to go on."


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


_MEANINGS = {
    "created": "new leads",
    "known": "touches of leads that were there",
    "unchanged": "imported before, nothing changed",
    "rejected": "refused",
}


def _summary(results: Counter[str], seconds: float, rejects: "Rejects") -> None:
    console, sheet = Console(highlight=False), Sheet(box=None, show_header=False, pad_edge=False)
    sheet.add_column(justify="right")
    for result, meaning in _MEANINGS.items():
        sheet.add_row(f"{results[result]:,}", result, meaning)
    rows = results.total()
    sheet.add_row(f"{rows:,}", "rows", f"in {seconds:.1f} s, {rows / max(seconds, 0.001):,.0f} rows/s")
    console.print(sheet)
    if rejects.count:
        console.print(f"The refused rows and why: {rejects.path}", soft_wrap=True)


def _origins(connection: "Connection", system: str) -> None:
    """What the API counts of this system's leads, from all imports of it."""
    from api.schemas.imports import ImportSummary

    summary = connection.get(f"imports/systems/{system}", ImportSummary)
    sheet = Sheet(box=None, pad_edge=False, show_header=False)
    sheet.add_column(justify="right")
    for share in summary.by_origin:
        sheet.add_row(f"{share.leads:,}", share.name or "(none)")
    sheet.add_row(f"{summary.leads:,}", "leads in all")
    Console(highlight=False).print(f"\nLeads of {system} by origin:", sheet)
