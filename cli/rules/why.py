"""`lead why`: what was decided about a lead, and because of what."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.terminal.access import Access, AsJson, LeadId, with_options

if TYPE_CHECKING:
    from api.rules.schemas.decisions import DecisionRead, ReplayRead
    from cli.terminal.people import Names

_PAGE = 200
_COLOURS = {"route": "cyan", "qualify": "magenta", "auto_qualify": "magenta", "skip": "yellow", "ending": "bold"}


@with_options
def why(
    access: Access,
    lead: LeadId,
    kind: Annotated[str | None, typer.Option(help="Only these: score, route, skip, ending …")] = None,
    run: Annotated[int | None, typer.Option(min=1, help="Only of this run.")] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Repeat each decision from its recorded inputs and compare.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what was decided about a lead, by which rules, and why."""
    from api.auth.me_schema import MeRead
    from api.rules.schemas.decisions import DecisionPage
    from cli.terminal.people import Names

    with access.connect() as connection:
        query = {"limit": _PAGE, "kind": kind, "run": run, "verify": "true" if verify else None}
        decisions = list(connection.pages(f"leads/{lead}/decisions", DecisionPage, query))
        if as_json:
            typer.echo(DecisionPage(items=decisions, next=None).model_dump_json())
            return
        zone, names = ZoneInfo(connection.get("me", MeRead).time_zone), Names.read(connection)
    console = Console(highlight=False)
    if not decisions:
        console.print("There are no decisions yet.")
        return
    for day, made in _by_day(decisions, zone):
        console.print(Text(f"\n{day}", "bold"))
        console.print(_sheet(made, lead, zone, names))
    if verify:
        console.print(_verdict(decisions))


def _by_day(decisions: "list[DecisionRead]", zone: ZoneInfo) -> "list[tuple[str, list[DecisionRead]]]":
    """A new heading for each day, and for each run after the first."""
    days: list[tuple[str, list[DecisionRead]]] = []
    for decision in decisions:
        day = decision.decided_at.astimezone(zone).strftime("%A %d %B %Y")
        heading = day if decision.run == 1 else f"{day} · run {decision.run}"
        if not days or days[-1][0] != heading:
            days.append((heading, []))
        days[-1][1].append(decision)
    return days


def _sheet(decisions: "list[DecisionRead]", lead: int, zone: ZoneInfo, names: "Names") -> Table:
    """The time is written once for all that was decided in its second."""
    sheet = Table.grid(padding=(0, 1))
    sheet.add_column(width=8, no_wrap=True)
    sheet.add_column(no_wrap=True)
    sheet.add_column()
    before = ""
    for decision in decisions:
        time = _clock(decision.decided_at, zone)
        of = f" {decision.lead_id}" if decision.lead_id != lead else ""
        label = Text(decision.kind.replace("_", " ") + of, _COLOURS.get(decision.kind, "blue"))
        sheet.add_row(Text(time if time != before else "", "dim"), label, _decision(decision, names))
        before = time
    return sheet


def _decision(decision: "DecisionRead", names: "Names") -> RenderableType:
    from cli.leads.timeline.paint import plain, reason

    head = Text(plain(names.filled(decision.said)))
    if decision.replay is not None:
        head.append("  ").append(_mark(decision.replay))
    return Group(head, *(reason(names.filled(because)) for because in decision.because))


def _mark(replay: "ReplayRead") -> Text:
    if replay.same is None:
        return Text(f"({replay.why})", "dim")
    return Text("✓ same", "green") if replay.same else Text("✗ would differ today", "bold red")


def _verdict(decisions: "list[DecisionRead]") -> Text:
    replays = [decision.replay.same for decision in decisions if decision.replay is not None]
    same, other = replays.count(True), replays.count(False)
    text = f"\n{same} of {same + other} decisions by rules have the same result again"
    return Text(f"{text}." if not other else f"{text}; {other} would differ.", "green" if not other else "bold red")


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%H:%M:%S")
