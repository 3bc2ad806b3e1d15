"""`lead check`: whether every invariant holds on what runs now."""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from cli.embedded.failure import StartFailed
from cli.options import DataDir, settings

if TYPE_CHECKING:
    from cli.embedded.folder import Running
    from cli.invariants import Invariants
    from cli.settings import Settings

_MOST_ROWS = 20


def check(
    data: DataDir = None,
    patience: Annotated[float, typer.Option(min=0, help="Seconds that a moving lead may take to settle.")] = 10.0,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Check the invariants over all tenants. Exit code 0: all hold, 1: one is broken (or the engine is not up).

    With a database that is not embedded, LEAD_CHECKER_DATABASE_URL names it as the role that may read every tenant.
    """
    found = _look(settings(data_dir=data), patience)
    if as_json:
        typer.echo(json.dumps({name: [row._asdict() for row in rows] for name, rows in found.items()}))
    else:
        if found:
            _show(found)
        else:
            typer.echo("Every invariant holds.")
        typer.echo(f"Leads in limbo: {len(found.get('I15', []))}")
    if found:
        raise typer.Exit(1)


def _look(chosen: "Settings", patience: float) -> "Invariants":
    from datetime import timedelta

    import psycopg

    from cli.embedded.folder import running
    from cli.invariants import broken
    from domain.errors import Unavailable
    from workflows.client import LeadClient, TemporalSettings

    up = running(chosen.data_dir)
    if up is None:
        raise StartFailed(f"Nothing runs on {chosen.data_dir}. Start it with `lead up`.")
    temporal = next(part.address for part in up.parts if part.name == "temporal")
    checker_url = _checker_url(chosen, up)

    async def look() -> "Invariants":
        client = await LeadClient.connect(TemporalSettings(address=temporal, namespace=up.temporal_namespace))
        return await broken(checker_url, client, patience=timedelta(seconds=patience))

    try:
        return asyncio.run(look())
    except (Unavailable, psycopg.OperationalError) as error:
        raise StartFailed(
            f"The engine is away, or too busy to answer: see `lead status`, or try later. ({type(error).__name__})"
        ) from error


def _checker_url(chosen: "Settings", up: "Running") -> str:
    from cli.embedded.postgres import EmbeddedPostgres
    from store.migrate import checker_url

    if chosen.checker_database_url:
        return chosen.checker_database_url.get_secret_value()
    database = next(part for part in up.parts if part.name == "postgres")
    if database.pid is None:
        raise StartFailed(
            "The database is not embedded: name it for the role lead_checker in LEAD_CHECKER_DATABASE_URL."
        )
    port = int(database.address.rpartition(":")[2])
    return checker_url(EmbeddedPostgres(chosen.data_dir / "postgres", port=port).superuser_url)


def _show(found: "Invariants") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for heading in ("Invariant", "Broken by", "Tenant", "Id", "Run", "Number"):
        table.add_column(heading)
    for name, rows in found.items():
        for row in rows[:_MOST_ROWS]:
            table.add_row(name, row.what, *("" if value is None else str(value) for value in row[1:]))
        if len(rows) > _MOST_ROWS:
            table.add_row(name, f"… and {len(rows) - _MOST_ROWS} more")
    Console(highlight=False).print(table)
