"""`lead tasks`: what people must do now."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.terminal.access import Access, AsJson, with_options

_COMMANDS = {"qualification": " (lead assess)", "booking": " (lead book)"}


@with_options
def tasks(
    access: Access,
    mine: Annotated[bool, typer.Option("--mine", help="Only your own tasks.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only overdue tasks.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    as_json: AsJson = False,
) -> None:
    """Show open tasks, the most urgent first."""
    from api.auth.me_schema import MeRead
    from api.team.schemas.tasks import TaskPage, Whose
    from cli.terminal.people import Names

    with access.connect() as connection:
        me = connection.get("me", MeRead)
        of = Whose.MINE if mine or me.role == "agent" else Whose.ALL
        query = {"of": of.value, "overdue": str(overdue).lower(), "limit": limit}
        page = connection.get("tasks", TaskPage, query)
        if as_json:
            typer.echo(page.model_dump_json())
            return
        names = Names.read(connection)
    zone, now = ZoneInfo(me.time_zone), datetime.now(UTC)
    sheet = Table(box=None, pad_edge=False, header_style="bold")
    for name, side in (("task", "right"), ("lead", "right"), ("due", "left"), ("who", "left"), ("what", "left")):
        sheet.add_column(name, justify="right" if side == "right" else "left")
    for task in page.items:
        due = Text(task.due_at.astimezone(zone).strftime("%a %d %b %H:%M"), "red" if task.due_at < now else "")
        who_does = names.of(task.assignee_id) if task.assignee_id else f"any {task.for_role or 'agent'}"
        sheet.add_row(
            str(task.id),
            str(task.lead_id),
            due,
            Text(who_does),
            Text(task.text + _COMMANDS.get(task.kind, "")),
        )
    Console(highlight=False).print(sheet if page.items else "Nothing to do.")
