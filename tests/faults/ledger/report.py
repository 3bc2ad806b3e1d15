"""How the drill ended: a table for people, JSON for programs."""

import json
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.faults.ledger.drill import Outcome
from tests.faults.ledger.verdict import WHATS

_MOST_ROWS = 20
_STATES = ("sent", "delivered", "read", "failed", "skipped", "unknown", "intent")


def as_json(outcome: Outcome) -> str:
    verdict = outcome.verdict
    said: dict[str, Any] = {
        **asdict(outcome.options),
        "seconds": outcome.seconds,
        "kills": outcome.kills,
        "vendors": outcome.vendors,
        "handed_over": verdict.handed_over,
        "wrong": {what: verdict.count(what) for what in WHATS},
        "states": {channel: dict(states) for channel, states in sorted(verdict.states.items())},
        "skipped": dict(verdict.skipped),
        "unknown": verdict.unknown,
        "crossed_opt_out": verdict.crossed_opt_out,
        "crossed_window": verdict.crossed_window,
        "longest_crossing_ms": round(verdict.longest_crossing_ms, 1),
        "faults": [asdict(fault) for fault in verdict.faults],
        "invariants": outcome.invariants,
        "right": outcome.right,
    }
    return json.dumps(said)


def show(console: Console, outcome: Outcome) -> None:
    verdict, options = outcome.verdict, outcome.options
    kills = ", ".join(f"{name} {count}" for name, count in sorted(outcome.kills.items())) or "none"
    table = Table(title=f"Ledger {options.seed}: {options.leads} leads, killed: {kills}")
    table.add_column("Attempts by")
    for state in _STATES:
        table.add_column(state, justify="right")
    for channel, states in sorted(verdict.states.items()):
        table.add_row(channel, *(str(states[state]) for state in _STATES))
    console.print(table)
    faults = ", ".join(f"{what} × {count}" for what, count in sorted(outcome.vendors.get("faults", {}).items()))
    skipped = ", ".join(f"{reason} × {count}" for reason, count in verdict.skipped.most_common())
    console.print(
        f"The vendors executed {verdict.handed_over} messages; of the requests went wrong: {faults or 'none'}"
    )
    console.print(f"Skipped: {skipped or 'none'}; unknown, each a task for a person: {len(verdict.unknown)}")
    for what in WHATS:
        count = verdict.count(what)
        console.print(f"{'[red]✗[/]' if count else '[green]✓[/]'} {what}: {count}")
    console.print(
        f"Under way when an opt-out was committed: {verdict.crossed_opt_out}, when a window closed: "
        f"{verdict.crossed_window}; the longest by {verdict.longest_crossing_ms:.0f} ms"
    )
    _faults(console, outcome)
    end = "[green]Both ledgers agree[/]" if outcome.right else "[red]Not as it must be[/]"
    console.print(f"{end}, after {outcome.seconds:.0f} s.")


def _faults(console: Console, outcome: Outcome) -> None:
    faults = outcome.verdict.faults
    for fault in faults[:_MOST_ROWS]:
        console.print(f"[red]✗[/] {fault.what}: lead {fault.lead}, {fault.token}")
    if len(faults) > _MOST_ROWS:
        console.print(f"  … and {len(faults) - _MOST_ROWS} more")
    for complaint in outcome.vendors.get("complaints", []):
        console.print(f"[red]✗[/] the vendor's document objects: {complaint}")
    console.print(f"Invariants broken: {', '.join(outcome.invariants) or 'none'}")
    for name, rows in outcome.invariants.items():
        for row in rows:
            console.print(f"[red]✗[/] {name} {row}")
