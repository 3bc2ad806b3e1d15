"""`lead reviews`: what managers said of interactions."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.terminal.access import Access, AsJson, with_options


@with_options
def reviews(
    access: Access,
    agent: Annotated[int | None, typer.Option(min=1, help="Only this agent's.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 30,
    as_json: AsJson = False,
) -> None:
    """Show reviews of interactions, newest first; an agent sees their own."""
    from api.team.schemas.reviews import ReviewPage
    from cli.terminal.people import Names

    with access.connect() as connection:
        page = connection.get("reviews", ReviewPage, {"agent": agent, "limit": limit})
        if as_json:
            typer.echo(page.model_dump_json())
            return
        names = Names.read(connection)
    sheet = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("review", "lead", "agent", "percent", "scores", "notes"):
        sheet.add_column(name)
    for one in page.items:
        scores = ", ".join(f"{code} {score}" for code, score in one.scores.items())
        agent_name, notes = Text(names.of(one.agent_id)), Text(one.notes)
        sheet.add_row(str(one.id), str(one.lead_id), agent_name, str(one.percent), scores, notes)
    Console(highlight=False).print(sheet if page.items else "No reviews yet.")
