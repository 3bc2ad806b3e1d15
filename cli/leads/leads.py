"""`lead list`: leads as rows, newest first."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.terminal.access import Access, AsJson, with_options
from domain.leads.lead import Source, Stage, Status

if TYPE_CHECKING:
    from api.leads.schemas.leads import LeadRead

_PAGE = 200
_COLUMNS = ("lead", "name", "status", "phase", "score", "owner", "source", "since", "until")
_WIDE, _LEFT_OUT = 110, ("phase", "source")  # on a narrow terminal


@dataclass(frozen=True)
class Criteria:
    """Which leads."""

    status: Annotated[Status | None, typer.Option(help="Only these.")] = None
    stage: Annotated[Stage | None, typer.Option(help="Only these.")] = None
    source: Annotated[Source | None, typer.Option(help="Only these.")] = None
    owner: Annotated[int | None, typer.Option(min=1, help="Only this agent's.")] = None
    search: Annotated[
        str | None,
        typer.Option(help="A phone number or its last 5 digits, an e-mail address, or the start of a name."),
    ] = None


@with_options
def list_leads(
    access: Access,
    criteria: Criteria,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 30,
    as_json: AsJson = False,
) -> None:
    """Show leads, newest first."""
    from api.auth.me_schema import MeRead
    from api.leads.schemas.leads import LeadPage, LeadRead

    found: list[LeadRead] = []
    with access.connect() as connection:
        cursor: str | None = None
        while len(found) < limit:
            size = min(_PAGE, limit - len(found))
            page = connection.get("leads", LeadPage, {**asdict(criteria), "limit": size, "cursor": cursor})
            found += page.items
            if (cursor := page.next) is None:
                break
        if as_json:
            typer.echo(LeadPage(items=found, next=cursor).model_dump_json())
            return
        zone = ZoneInfo(connection.get("me", MeRead).time_zone)
    if not found:
        typer.echo("No lead matches.")
        return
    sheet = Table(box=None, pad_edge=False, header_style="bold")
    console = Console(highlight=False)
    shown = [name for name in _COLUMNS if console.width >= _WIDE or name not in _LEFT_OUT]
    for name in shown:
        justify: Literal["left", "right"] = "right" if name in ("lead", "score") else "left"
        sheet.add_column(name, no_wrap=name != "name", justify=justify, max_width=26)
    for lead in found:
        cells = dict(zip(_COLUMNS, _cells(lead, zone), strict=True))
        sheet.add_row(*(Text(cells[name]) for name in shown))
    console.print(sheet)
    if cursor:
        console.print(f"[dim]There are more: --limit {limit * 4}[/]")


def _cells(lead: "LeadRead", zone: ZoneInfo) -> list[str]:
    name = f"{lead.first_name} {lead.last_name}".strip() or lead.email or lead.phone or "(no name)"
    score = f"{lead.score} {lead.band}" if lead.score is not None else "-"
    owner = str(lead.owner_id) if lead.owner_id else "queued" if lead.queued_at else "-"
    return [
        str(lead.id), name, lead.status.value, lead.phase.value, score, owner, lead.source.value,
        _short(lead.created_at, zone), _short(lead.deadline, zone) if lead.deadline else "-",
    ]  # fmt: skip


def _short(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%d %b %H:%M")
