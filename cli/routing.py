"""`lead offers`, `lead absent`: open offers, and agents who are absent."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.terminal.access import Access, AsJson, with_options

if TYPE_CHECKING:
    from api.routing.schemas import OpenOfferRead
    from api.team.schemas.agents import AgentRead
    from cli.terminal.people import Names

_SOON = timedelta(minutes=5)
Agent = Annotated[int, typer.Argument(metavar="AGENT", min=1, help="The agent's number.", show_default=False)]


@with_options
def offers(
    access: Access,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    as_json: AsJson = False,
) -> None:
    """Show offers that wait for an answer, the one that ends first at the top; an agent's own with --as ID."""
    from api.auth.me_schema import MeRead
    from api.routing.schemas import OfferPage
    from cli.terminal.people import Names

    with access.connect() as connection:
        page = connection.get("offers", OfferPage, {"limit": limit})
        if as_json:
            typer.echo(page.model_dump_json())
            return
        zone, names = ZoneInfo(connection.get("me", MeRead).time_zone), Names.read(connection)
    Console(highlight=False).print(_sheet(page.items, zone, names) if page.items else "No open offers.")


def _sheet(items: "list[OpenOfferRead]", zone: ZoneInfo, names: "Names") -> Table:
    sheet = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("lead", "priority", "until", "left", "agent", "enquiry"):
        sheet.add_column(name, justify="right" if name in ("lead", "priority", "left") else "left")
    for offer in items:
        left = timedelta(seconds=offer.seconds_left)
        others = f" and {offer.rivals} more" if offer.rivals else ""
        sheet.add_row(
            str(offer.lead_id),
            str(offer.priority),
            offer.expires_at.astimezone(zone).strftime("%a %d %b %H:%M"),
            Text(str(left), "red" if left <= _SOON else ""),
            names.of(offer.agent_id) + others,
            offer.text or "-",
        )
    return sheet


@with_options
def absent(
    access: Access,
    agent: Agent,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="The first moment back.")] = None,
    reason: Annotated[str | None, typer.Option(metavar="leave|sick|training|other")] = None,
    back: Annotated[bool, typer.Option("--back", help="End the absence.")] = False,
) -> None:
    """Mark an agent as absent from now on. Open offers go to other agents at once."""
    from api.auth.me_schema import MeRead
    from api.team.schemas.agents import AbsenceCreate, AbsenceReason, AgentRead
    from cli.leads.command_line import instant
    from cli.terminal.failure import CommandFailed

    if back == (until is not None):
        raise CommandFailed("Say either --until 'YYYY-MM-DD HH:MM' or --back.")
    if reason is not None and reason not in set(AbsenceReason):
        raise CommandFailed(f"--reason {reason}: one of {', '.join(AbsenceReason)}.")
    with access.connect() as connection:
        me, path = connection.get("me", MeRead), f"agents/{agent}/absence"
        if until is None:
            found = connection.delete(path, AgentRead)
        else:
            why = AbsenceReason(reason) if reason else None
            body = AbsenceCreate(until=instant(until, me, "--until"), reason=why)
            found = connection.put(path, body, AgentRead)
    typer.echo(_absence(found, until is None, ZoneInfo(me.time_zone)))


def _absence(agent: "AgentRead", back: bool, zone: ZoneInfo) -> str:
    from cli.terminal.people import Names

    name = Names({agent.id: agent.name}).of(agent.id)
    if back:
        return f"{name} is back, with {agent.load} of {agent.capacity} leads."
    until = agent.time_off[-1].ends.astimezone(zone).strftime("%a %d %b %H:%M")
    return f"{name} is away until {until}; open offers go to others."
