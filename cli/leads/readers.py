"""`lead readers`: who looked at a lead."""

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.terminal.access import Access, AsJson, LeadId, with_options


@with_options
def readers(access: Access, lead: LeadId, as_json: AsJson = False) -> None:
    """Show who looked at a lead, and at what, the newest first; as the tenant's admin."""
    from api.leads.schemas.readers import ReadingPage

    with access.acting_as("admin").connect() as connection:
        found = list(connection.pages(f"leads/{lead}/readers", ReadingPage))
    if as_json:
        typer.echo(ReadingPage(items=found, next=None).model_dump_json())
        return
    sheet = Table("when (UTC)", "who", "name", "what", box=None, pad_edge=False, header_style="bold")
    for one in found:
        sheet.add_row(f"{one.at:%Y-%m-%d %H:%M:%S}", one.actor, Text(one.name), one.part)
    Console(highlight=False).print(sheet if found else "Nobody has looked at this lead.")
