"""`lead speed`: how soon people were contacted, who is due, and what is stuck."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.terminal.access import Access, AsJson, with_options

if TYPE_CHECKING:
    from api.team.schemas.speed import OwedRead, SpeedLineRead, SpeedRead
    from cli.terminal.people import Names


@with_options
def speed(
    access: Access,
    days: Annotated[int, typer.Option(min=1, max=400, help="How far back.")] = 30,
    by: Annotated[str, typer.Option(help="agent, team, source or priority.")] = "agent",
    as_json: AsJson = False,
) -> None:
    """Show how soon people were contacted, in business time, and who is due."""
    from api.auth.me_schema import MeRead
    from api.team.schemas.speed import SpeedRead
    from cli.terminal.people import Names

    with access.connect() as connection:
        found = connection.get("speed", SpeedRead, {"days": days, "by": by})
        if as_json:
            typer.echo(found.model_dump_json())
            return
        zone = ZoneInfo(connection.get("me", MeRead).time_zone)
        names = Names.read(connection)
    console = Console(highlight=False)
    console.print(_sheet(found, names))
    for owed in found.due_soonest:
        console.print(_due(owed, zone, names))
    if found.unattended is not None:
        console.print(Text(f"Unattended leads: {found.unattended}", "red" if found.unattended else ""))


def _sheet(found: "SpeedRead", names: "Names") -> Table:
    sheet = Table(box=None, pad_edge=False, header_style="bold")
    sheet.add_column(found.by.value)
    for name in ("leads", "contacted", "p50", "p90", "p99", "late", "of all", "owed"):
        sheet.add_column(name, justify="right")
    for line in found.lines:
        who = names.of(int(line.key)) if found.by.value == "agent" and line.key else line.key or "nobody"
        sheet.add_row(who, *_figures(line))
    sheet.add_row("all", *_figures(found.total))
    return sheet


def _figures(line: "SpeedLineRead") -> list[str]:
    percentiles = [_took(seconds) for seconds in (line.p50, line.p90, line.p99)]
    rate = f"{line.breached / line.count:.0%}" if line.count else "-"
    return [str(line.count), str(line.contacted), *percentiles, str(line.breached), rate, str(line.owed)]


def _took(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d}" if hours else f"{minutes}:{rest:02d} min"


def _due(owed: "OwedRead", zone: ZoneInfo, names: "Names") -> Text:
    when, who = owed.due_at.astimezone(zone).strftime("%a %d %b %H:%M"), owed.agent_id
    late = owed.due_at < datetime.now(UTC)
    line = f"lead {owed.lead_id}: first contact {'was' if late else 'is'} due {when}, priority {owed.priority}, "
    return Text(line + (names.of(who) if who is not None else "nobody's yet"), "red" if late else "")
