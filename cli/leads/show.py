"""`lead show`: a lead's history, and what it waits for."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from cli.terminal.access import Access, AsJson, LeadId, with_options


@with_options
def show(
    access: Access,
    lead: LeadId,
    everything: Annotated[bool, typer.Option("--all", help="Include minor entries.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a lead's history: what happened, why, and what it waits for."""
    from cli.leads.timeline.paint import paint
    from cli.leads.timeline.story import read_story
    from cli.terminal.people import Names

    with access.connect() as connection:
        story = read_story(connection, lead)
        if as_json:
            typer.echo(story.model_dump_json())
            return
        names = Names.read(connection)
    lines = [line for line in story.history if everything or not line.minor]
    paint(Console(highlight=False), story, names, lines, datetime.now(UTC))
