"""`lead imports`: which files were imported; `lead undo-import`: one of them is taken back."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.terminal.access import Access, AsJson, with_options

_COUNTS = ("waiting", "created", "known", "unchanged", "rejected", "undone", "kept")


@with_options
def list_imports(
    access: Access,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    as_json: AsJson = False,
) -> None:
    """Show imported files, the newest first."""
    from api.capture.imports.file_schemas import ImportPage

    with access.connect() as connection:
        page = connection.get("imports", ImportPage, {"limit": limit})
    if as_json:
        typer.echo(page.model_dump_json())
        return
    table = Table(box=None, pad_edge=False)
    for name in ("import", "file", "state", "rows", "of these"):
        table.add_column(name, justify="right" if name in ("import", "rows") else "left")
    for one in page.items:
        counts = {state: getattr(one.counts, state) for state in _COUNTS}
        became = ", ".join(f"{count:,} {state}" for state, count in counts.items() if count)
        table.add_row(str(one.id), Text(one.name), one.state.value, f"{one.rows:,}", became)
    Console(highlight=False).print(table)


@with_options
def undo_import(
    access: Access,
    import_id: Annotated[int, typer.Argument(metavar="IMPORT", min=1, help="The import's number: lead imports.")],
) -> None:
    """Undo an import. Leads that somebody has worked with since are kept."""
    from api.capture.imports.file_schemas import ImportReport
    from cli.capture.import_progress import follow, lines
    from domain.capture.imports.states import ImportState, LineState

    with access.connect() as connection:
        begun = connection.command(f"imports/{import_id}/undo", None, ImportReport)
        report = follow(connection, begun, ImportState.UNDONE)
        kept = [line.lead_id for line in lines(connection, import_id, LineState.KEPT)]
    typer.echo(f"{report.counts.undone:,} rows undone, {report.counts.kept:,} kept.")
    if kept:
        typer.echo(f"Kept, because somebody has worked with them: {', '.join(f'lead {id}' for id in kept)}.")
