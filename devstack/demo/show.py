"""How the demo looks: who stands where while it runs, and the table at the end."""

import json
from collections import Counter
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from devstack.demo.cast import CastPart
from devstack.demo.play import Played
from domain.leads.lead import Status

_MOST_ROWS = 10
_WIDTH = 40


def standing(parts: Sequence[CastPart], seconds: float) -> RenderableType:
    """How many leads have which status, and what the open ones wait for."""
    seen = [part.lead for part in parts if part.lead is not None]
    statuses = Counter(lead.status for lead in seen)
    waits = Counter(lead.waiting_for.kind.value for lead in seen if lead.waiting_for is not None)
    table = Table.grid(padding=(0, 2))
    for status in Status:
        table.add_row(status.value, str(statuses[status]), "█" * (statuses[status] * _WIDTH // max(len(parts), 1)))
    open_ones = ", ".join(f"{count} {kind}" for kind, count in waits.most_common()) or "nothing"
    over = sum(part.over for part in parts)
    return Group(table, Text(f"{over} of {len(parts)} runs over after {seconds:.0f} s; waiting for {open_ones}"))


def show(console: Console, played: Played) -> None:
    """The verdict for a person."""
    table = Table(title="Expected against reached")
    for heading in ("Kind", "Leads", "Expected", "Reached", ""):
        table.add_column(heading, justify="right" if heading in ("Leads", "Reached") else "left")
    for kind in played.reached:
        mark = "[green]✓[/]" if kind.reached == kind.count else "[red]✗[/]"
        table.add_row(kind.kind, str(kind.count), kind.expected, str(kind.reached), mark)
    console.print(table)
    for kind in played.reached:
        for wrong in kind.wrong:
            console.print(f"  [red]✗[/] {kind.kind}: {wrong}")
    sent = played.deliveries
    mark = "[green]✓[/]" if sent.right else "[red]✗[/]"
    console.print(f"{mark} Attempts by message: {sent.attempts}; delivered once: {sent.once}; {_states(sent.states)}")
    if not played.invariants:
        console.print("[green]✓[/] Every invariant holds: none is broken.")
    for name, rows in played.invariants.items():
        for row in rows[:_MOST_ROWS]:
            console.print(f"[red]✗[/] {name} {row.what}: tenant {row.tenant_id}, id {row.id}, run {row.run}")
    end = "[green]All as expected[/]" if played.right else "[red]Not as expected[/]"
    console.print(f"{end} after {played.seconds:.0f} s.")


def verdict_json(played: Played) -> str:
    """The verdict for a program."""
    shown = {
        "right": played.right,
        "seconds": round(played.seconds, 1),
        "kinds": [kind.model_dump() for kind in played.reached],
        "deliveries": played.deliveries.model_dump(),
        "invariants": {name: [row._asdict() for row in rows] for name, rows in played.invariants.items()},
    }
    return json.dumps(shown, indent=1)


def _states(states: dict[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
