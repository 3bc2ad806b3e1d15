"""`lead teams`: what teams carry, and how evenly."""

from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.terminal.access import Access, AsJson, with_options

if TYPE_CHECKING:
    from api.team.schemas.teams import TeamList
    from cli.terminal.people import Names


@with_options
def teams(access: Access, as_json: AsJson = False) -> None:
    """Show teams: agents, load, open offers, queue, and how evenly a week's offers lie."""
    from api.team.schemas.teams import TeamList
    from cli.terminal.people import Names

    with access.connect() as connection:
        found = connection.get("teams", TeamList)
        if as_json:
            typer.echo(found.model_dump_json())
            return
        names = Names.read(connection)
    console = Console(highlight=False)
    console.print(_sheet(found, names) if found.items else "There are no agents, so there are no teams.")
    if found.queue_of_all:
        console.print(f"{found.queue_of_all} in the queue for the next free agent.")


def _sheet(found: "TeamList", names: "Names") -> Table:
    sheet = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("team", "led by"):
        sheet.add_column(name)
    for name in ("agents", "load", "offers", "queue", "spread", "gini"):
        sheet.add_column(name, justify="right")
    for team in found.items:
        sheet.add_row(
            Text(f"{team.code} ({team.name})" if team.name else team.code),
            Text(names.of(team.manager_id) if team.manager_id else "nobody"),
            str(team.agents),
            f"{team.load}/{team.capacity}",
            str(team.open_offers),
            str(team.queue),
            str(team.spread),
            f"{team.gini:.2f}",
        )
    return sheet
