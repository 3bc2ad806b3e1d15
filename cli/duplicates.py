"""`lead duplicates`, `lead merge`, `lead unmerge`: who may be one person, and making it so, or not."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.terminal.access import Access, AsJson, LeadId, with_options

if TYPE_CHECKING:
    from api.duplicates.schemas import MergeRead, PairRead, SweepRead

_WHY = {
    "unsure": "too uncertain to merge automatically",
    "one_sign": "nothing but one sign, such as the name",
    "disagreement": "unlike a member of the group",
    "contradiction": "the first names differ",
    "shared_identity": "they share a phone or e-mail address",
    "both_converted": "both are patients",
    "both_booked": "both have an appointment",
}


@with_options
def duplicates(
    access: Access,
    sweep: Annotated[
        bool, typer.Option("--sweep", help="Search all stored leads; run it again to see the progress.")
    ] = False,
    dismiss: Annotated[int | None, typer.Option(min=1, metavar="PAIR", help="Mark this pair as distinct.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 30,
    as_json: AsJson = False,
) -> None:
    """Show possible duplicates, the most alike first."""
    from api.duplicates.schemas import PairPage, PairRead, SweepRead, SweepStart

    with access.connect() as connection:
        if sweep:
            _show_sweep(connection.command("duplicates/sweeps", SweepStart(), SweepRead))
        if dismiss is not None:
            connection.command(f"duplicates/{dismiss}/dismiss", None, PairRead)
        page = connection.get("duplicates", PairPage, {"limit": limit})
    if as_json:
        typer.echo(page.model_dump_json())
        return
    Console(highlight=False).print(_sheet(page.items) if page.items else "No possible duplicates.")


def _show_sweep(sweep: "SweepRead") -> None:
    figures = (
        f"{sweep.counted} counted, {sweep.looked} compared, {sweep.merged} merged, {sweep.raised} to review so far"
    )
    typer.echo(f"Sweep {sweep.id}: {figures}.", err=True)


def _sheet(pairs: "list[PairRead]") -> Table:
    sheet = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("pair", "leads", "alike", "listed because", "evidence"):
        sheet.add_column(name, justify="right" if name in ("pair", "alike") else "left")
    for pair in pairs:
        sheet.add_row(
            str(pair.id),
            f"{pair.lead_id}, {pair.other_id}",
            f"{pair.score:.2f}",
            _WHY.get(pair.why, pair.why),
            Text("; ".join(part.says for part in pair.evidence)),
        )
    return sheet


@with_options
def merge(access: Access, lead: LeadId, into: Annotated[int, typer.Argument(min=1, help="The lead to keep.")]) -> None:
    """Merge a lead into another: they are one person."""
    from api.duplicates.schemas import MergeInto, MergeRead

    with access.connect() as connection:
        done = connection.command(f"leads/{lead}/merge", MergeInto(into=into), MergeRead)
    _show_merge(done)


@with_options
def unmerge(access: Access, lead: LeadId) -> None:
    """Undo a merge: the lead is separate again."""
    from api.duplicates.schemas import MergeList, MergeRead
    from cli.terminal.failure import CommandFailed

    with access.connect() as connection:
        merges = connection.get(f"leads/{lead}/merges", MergeList)
        standing = [one for one in merges.items if one.merged_id == lead and one.undone_at is None]
        if not standing:
            raise CommandFailed(f"Lead {lead} is not merged into another.")
        connection.command(f"merges/{standing[0].id}/undo", None, MergeRead)
    typer.echo(f"Leads {lead} and {standing[0].survivor_id} are separate again.")


def _show_merge(merge: "MergeRead") -> None:
    fields = [name.replace("_", " ") for name in merge.filled]
    filled = f"; filled from it: {', '.join(fields)}" if fields else ""
    typer.echo(f"Lead {merge.merged_id} was merged into lead {merge.survivor_id}{filled}.")
    typer.echo(f"Undo: lead unmerge {merge.merged_id}")
