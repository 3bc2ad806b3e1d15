"""`lead export`: leads and what belongs to them into a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.access import Access, with_options
from cli.terminal.failure import CommandFailed


class Noun(StrEnum):
    LEADS = "leads"
    INTERACTIONS = "interactions"
    TOUCHES = "touches"


@with_options
def export(
    access: Access,
    noun: Annotated[Noun, typer.Argument(help="What to export.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="FILE.csv or FILE.xlsx.")],
    status: Annotated[str | None, typer.Option(help="Only leads with this status.")] = None,
    source: Annotated[str | None, typer.Option(help="Only leads from this source.")] = None,
    search: Annotated[
        str | None, typer.Option(help="A phone number, an e-mail address, or the start of a name.")
    ] = None,
) -> None:
    """Write leads, touches or interactions to a file. No cell is a formula; the audit log records each export."""
    if out.suffix not in (".csv", ".xlsx"):
        raise CommandFailed(f"{out} must end in .csv or .xlsx.")
    query = {"status": status, "source": source, "search": search}
    with access.connect() as connection:
        try:
            connection.download(f"exports/{noun.value}{out.suffix}", query, out)
        except OSError as error:
            raise CommandFailed(f"{out}: {error.strerror}.") from None
    typer.echo(f"{out}: {out.stat().st_size:,} bytes.")
