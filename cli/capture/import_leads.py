"""`lead import`: a file of people, whatever its columns are called, becomes leads; again and nothing changes."""

import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table as Sheet
from rich.text import Text

from cli.terminal.access import Access, with_options

if TYPE_CHECKING:
    from api.capture.imports.file_schemas import ImportReport
    from cli.terminal.connection import Connection
    from domain.capture.imports.mapping import ImportMap


@dataclass(frozen=True)
class Plan:
    """How a file is read."""

    map_file: Annotated[
        Path | None,
        typer.Option("--map", metavar="MAP.yaml", help="Maps columns to fields; default: by their names."),
    ] = None
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook; default: the first.")] = None
    event: Annotated[str | None, typer.Option(help="The event whose list this is.")] = None
    campaign: Annotated[int | None, typer.Option(min=1, help="The campaign of rows without one.")] = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only validate the rows.")] = False

    @cached_property
    def mapping(self) -> "ImportMap | None":
        """Raises `CommandFailed`."""
        from cli.capture.maps import load_map

        return load_map(self.map_file) if self.map_file else None

    def fields(self) -> dict[str, str]:
        """As the API takes them."""
        given = {
            "mapping": self.mapping.model_dump_json(exclude_unset=True) if self.mapping else None,
            "sheet": self.sheet,
            "event": self.event,
            "campaign_id": str(self.campaign) if self.campaign else None,
            "dry_run": "true" if self.dry_run else None,
        }
        return {name: value for name, value in given.items() if value is not None}


@with_options
def import_leads(
    access: Access,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV (also .csv.gz) or XLSX with a header.")],
    plan: Plan,
    rejected: Annotated[Path | None, typer.Option(help="File for rejected rows; default FILE.rejected.csv.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with code 1 if any row is rejected.")] = False,
) -> None:
    """Import leads. A row that was imported before changes nothing. `lead undo-import` takes an import back."""
    from api.capture.imports.file_schemas import ImportReport
    from cli.capture.import_progress import follow, lines
    from cli.capture.rejects import opened, rejects_beside, write_rejects
    from domain.capture.imports.states import ImportState, LineState

    mapping, fields = plan.mapping, plan.fields()
    began = time.monotonic()
    with access.connect() as connection, opened(file) as source:
        report = connection.upload("imports", fields, file.name, source, ImportReport)
        report = follow(connection, report, ImportState.CHECKED if plan.dry_run else ImportState.DONE)
        _summary(report, time.monotonic() - began)
        _remarks(report)
        if report.counts.rejected:
            place = rejected or rejects_beside(file)
            faults = {line.row: line for line in lines(connection, report.id, LineState.REJECTED)}
            write_rejects(source, mapping, plan.sheet, faults, place)
            Console(highlight=False).print(f"The refused rows and why: {place}", soft_wrap=True)
        if mapping and mapping.external_id and not plan.dry_run:
            _origins(connection, mapping.external_id.system)
    if report.counts.rejected == report.rows or (strict and report.counts.rejected):
        raise typer.Exit(1)


_MEANINGS = {
    "waiting": "could be imported",
    "created": "new leads",
    "known": "touches of leads that were there",
    "unchanged": "imported before, nothing changed",
    "rejected": "refused",
}


def _summary(report: "ImportReport", seconds: float) -> None:
    console, sheet = Console(highlight=False), Sheet(box=None, show_header=False, pad_edge=False)
    sheet.add_column(justify="right")
    shown = ("waiting", "rejected") if report.state == "checked" else tuple(_MEANINGS)[1:]
    for state in shown:
        sheet.add_row(f"{getattr(report.counts, state):,}", state, _MEANINGS[state])
    sheet.add_row(f"{report.rows:,}", "rows", f"in {seconds:.1f} s, {report.rows / max(seconds, 0.001):,.0f} rows/s")
    console.print(sheet)
    console.print(f"Import {report.id}: {report.state.value}")


_ROWS_SHOWN = 20


def _remarks(report: "ImportReport") -> None:
    """What was read and yet is not in the leads, or is doubtful."""
    console = Console(highlight=False)
    if report.unused:
        console.print(Text(f"Not imported: {_listed(report.unused)}. To import a column, name it in a map (--map)."))
    if report.counts.unchanged:
        console.print(
            "Unchanged rows keep what their first import wrote, also under another map. "
            "To read them again, take that import back first: lead imports, lead undo-import."
        )
    if not report.left_out:
        return
    sheet = Sheet(box=None, pad_edge=False, show_header=False)
    for line in report.left_out[:_ROWS_SHOWN]:
        sheet.add_row(f"row {line.row}", Text(f"{line.field}: {line.reason}"))
    console.print(
        "Rows to look at" + (" (the first)" if len(report.left_out) >= _ROWS_SHOWN else "") + ":", sheet, sep="\n"
    )


def _listed(columns: list[str]) -> str:
    return ("the columns " if len(columns) > 1 else "the column ") + ", ".join(columns)


def _origins(connection: "Connection", system: str) -> None:
    """What the API counts of this system's leads, from all imports of it."""
    from api.capture.imports.schemas import ImportSummary

    summary = connection.get(f"imports/systems/{system}", ImportSummary)
    sheet = Sheet(box=None, pad_edge=False, show_header=False)
    sheet.add_column(justify="right")
    for share in summary.by_origin:
        sheet.add_row(f"{share.leads:,}", share.name or "(none)")
    sheet.add_row(f"{summary.leads:,}", "leads in all")
    Console(highlight=False).print(f"\nLeads of {system} by origin:", sheet)
