"""`lead trial`: what rules would have said of leads whose end is known: recorded ones, or those of a table."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.terminal.access import Access, Api, As, AsJson, Tenant, with_options
from cli.terminal.failure import CommandFailed


@dataclass(frozen=True)
class Table:
    """Leads in a file, instead of those that were recorded."""

    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="LEADS.csv", help="The table of leads; .csv or .csv.gz.", show_default=False),
    ] = None
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="MAP.yaml", help="Maps columns to facts.", show_default=False)
    ] = None
    outcome: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="The column with the outcome; default: from the map.", show_default=False),
    ] = None
    only: Annotated[
        str | None,
        typer.Option(metavar="CONDITION", help="Only leads that match this condition (JSON).", show_default=False),
    ] = None


@dataclass(frozen=True)
class Remote:
    """`Access` without the data folder: here `--data` is the table."""

    tenant_id: Tenant = 1
    who: As = None
    api: Api = None


@with_options
def trial(
    rules: Annotated[
        str,
        typer.Argument(
            metavar="ID|RULES.json",
            help="A version's number (lead rules list); or scoring, priority and qualification in a file.",
            show_default=False,
        ),
    ],
    table: Table,
    remote: Remote,
    days: Annotated[int, typer.Option(min=1, max=3_650, help="With a version's number: days to look back.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Try rules on the past: on what was recorded, or, without a server, on a table of leads."""
    if rules.isdecimal() and table.data is table.map_file is None:
        return _on_the_past(Access(remote.tenant_id, remote.who, remote.api), int(rules), days, as_json=as_json)
    from cli.rules.trial_file import TableOfLeads, try_on_table
    from cli.rules.trial_paint import paint_table

    if table.data is None or table.map_file is None:
        raise CommandFailed("name the table with --data LEADS.csv and its map with --map MAP.yaml.")
    found = try_on_table(Path(rules), TableOfLeads(table.data, table.map_file, table.outcome or "", table.only))
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        paint_table(Console(highlight=False), found)
    return None


def _on_the_past(access: Access, rules: int, days: int, *, as_json: bool) -> None:
    from api.rules.schemas.trials import TrialRead, TrialStart
    from cli.rules.trial_paint import paint_trial
    from cli.terminal.people import Names
    from cli.terminal.progress import follow

    with access.connect() as connection:
        trial = connection.command(f"rules/{rules}/trial", TrialStart(days=days), TrialRead)

        def look() -> tuple[int, int] | None:
            nonlocal trial
            trial = connection.get(f"trials/{trial.id}", TrialRead)
            return (trial.done, trial.total) if trial.state == "running" else None

        follow(f"Trial {trial.id}", look, f"Trial {trial.id} continues on the server; run the command again to see it.")
        if as_json:
            typer.echo(trial.model_dump_json())
            return
        if trial.report is None:
            raise CommandFailed(f"Trial {trial.id} failed: the worker's log says why. Try again: lead trial {rules}")
        paint_trial(Console(highlight=False), trial, trial.report, Names.read(connection))
