"""`lead trial`: what a draft would say of leads whose end is known."""

from pathlib import Path
from typing import Annotated

import typer

from cli.access import AsJson
from cli.failure import CommandFailed


def trial(
    rules: Annotated[
        Path,
        typer.Argument(metavar="RULES.json", help="Scoring, priority and qualification.", show_default=False),
    ],
    data: Annotated[
        Path | None, typer.Option("--data", metavar="LEADS.csv", help="The table, also .csv.gz.", show_default=False)
    ] = None,
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="MAP.yaml", help="Which column is which fact.", show_default=False)
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Who converted; default: as the map says.", show_default=False)
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(metavar="CONDITION", help="Only the leads for which this holds, as JSON.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Try rules on a table of leads whose end is known; no server is needed."""
    from cli.trial_file import TableOfLeads, try_on_table
    from cli.trial_report import as_json_text, show

    if data is None or map_file is None:
        raise CommandFailed("name the table with --data LEADS.csv and its map with --map MAP.yaml.")
    tried = try_on_table(rules, TableOfLeads(data, map_file, outcome or "", only))
    if as_json:
        typer.echo(as_json_text(tried))
    else:
        show(tried)
