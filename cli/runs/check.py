"""`lead check`: whether every invariant holds on what runs now."""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.terminal.options import DataDir, settings
from devstack.checks.faults import repair_of
from devstack.failure import StartFailed

if TYPE_CHECKING:
    from datetime import timedelta

    from devstack.checks.invariants import Invariants
    from devstack.checks.runs import Limits
    from devstack.settings import Settings
    from store.invariants import Broken

_MOST_ROWS = 20


def check(
    data: DataDir = None,
    patience: Annotated[float, typer.Option(min=0, help="Seconds to wait until changing leads settle.")] = 10.0,
    limit: Annotated[float, typer.Option(min=1, help="Seconds for the whole check.")] = 120.0,
    run_limit: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for the answer of one run.")] = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check the invariants over all tenants. Exit code 0: all hold, 1: one is broken (or the engine is not up).

    Runs that do not answer in time are named like anything else that is wrong; what can be repaired is named with the
    command that does it. With a database that is not embedded, LEAD_CHECKER_DATABASE_URL names it as the role that may
    read every tenant.
    """
    from datetime import timedelta

    from devstack.checks.runs import Limits

    limits = Limits(timedelta(seconds=run_limit), timedelta(seconds=limit))
    found = _look(settings(data_dir=data), timedelta(seconds=patience), limits)
    if as_json:
        typer.echo(json.dumps({name: [_for_programs(row) for row in rows] for name, rows in found.items()}))
    else:
        if found:
            _show(found)
        else:
            typer.echo("Every invariant holds.")
        typer.echo(f"Unattended leads: {len(found.get('I15', []))}")
    if found:
        raise typer.Exit(1)


def _look(chosen: "Settings", patience: "timedelta", limits: "Limits") -> "Invariants":
    import psycopg

    from cli.stack.engine import checker_url_of, engine
    from devstack.checks.invariants import broken
    from devstack.progress import Progress

    up, temporal = engine(chosen)
    checker_url = checker_url_of(chosen, up)

    async def look() -> "Invariants":
        with Progress("Checking") as progress:
            return await broken(checker_url, await temporal(), patience=patience, limits=limits, progress=progress)

    try:
        return asyncio.run(look())
    except (TimeoutError, psycopg.OperationalError) as error:
        raise StartFailed(
            f"The database is unavailable, or too busy to answer: see `lead status`. ({type(error).__name__})"
        ) from error


def _for_programs(row: "Broken") -> dict[str, Any]:
    return {**row._asdict(), "repair": repair_of(row)}


def _show(found: "Invariants") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for heading in ("Invariant", "Broken by", "Tenant", "Id", "Run", "Number", "Repair"):
        table.add_column(heading)
    for name, rows in found.items():
        for row in rows[:_MOST_ROWS]:
            shown = ("" if value is None else str(value) for value in (*row[1:], repair_of(row)))
            table.add_row(name, row.what, *shown)
        if len(rows) > _MOST_ROWS:
            table.add_row(name, f"… and {len(rows) - _MOST_ROWS} more")
    Console(highlight=False).print(table)
