"""`lead show`: one life, from the first word to what it waits for."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from cli.terminal.access import Access, Api, As, AsJson, DataDir, LeadId, Tenant


def show(
    lead: LeadId,
    everything: Annotated[bool, typer.Option("--all", help="Also what is of use to few.")] = False,
    as_json: AsJson = False,
    tenant: Tenant = 1,
    who: As = None,
    api: Api = None,
    data: DataDir = None,
) -> None:
    """Tell a lead's life: what happened, why, and what it waits for."""
    from cli.leads.timeline.paint import paint
    from cli.leads.timeline.story import Telling, ask_story
    from cli.leads.timeline.words import tell
    from cli.terminal.people import Names

    with Access(tenant, who, api, data).connect() as connection:
        story = ask_story(connection, lead)
        if as_json:
            typer.echo(story.model_dump_json())
            return
        names = Names.ask(connection)
    lines = [line for line in tell(Telling(story, names)) if everything or not line.quiet]
    paint(Console(highlight=False), story, names, lines, datetime.now(UTC))
