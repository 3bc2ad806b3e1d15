"""How the drill ended: a table for people, JSON for programs."""

from rich.console import Console
from rich.table import Table

from devstack.demo.drill.drill import DrillResult

_MOST_ROWS = 20
_COLUMNS = ("Request", "Acknowledged", "Found", "Lost", "Twice", "Refused", "202", "Longest")


def report(console: Console, drilled: DrillResult) -> None:
    """The table, and every fault by name."""
    verdict = drilled.verdict
    table = Table(title=f"Drill {drilled.seed}: {drilled.leads} leads, {sum(drilled.kills.values())} kills")
    for column in _COLUMNS:
        table.add_column(column, justify="left" if column == _COLUMNS[0] else "right")
    for row in verdict.figures:
        counts = (row.acknowledged, row.found, row.lost, row.twice, row.refused, row.pending)
        table.add_row(row.kind, *(str(count) for count in counts), f"{row.slowest:.1f}")
    totals = (sum(getattr(row, name) for row in verdict.figures) for name in _COUNTED)
    table.add_section()
    table.add_row("all", *(str(total) for total in totals), f"{max(r.slowest for r in verdict.figures):.1f}")
    console.print(table)
    for line in _lines(drilled):
        console.print(line)
    for fault in verdict.faults[:_MOST_ROWS]:
        lead = f", lead {fault.lead}" if fault.lead else ""
        line = f", journal line {fault.line}" if fault.line else ""
        console.print(f"[red]✗[/] {fault.what}{lead}{line}")
    _more(console, len(verdict.faults))
    for words in verdict.unattended[:_MOST_ROWS]:
        console.print(f"[red]✗[/] unattended: {words}")
    _more(console, len(verdict.unattended))
    for name, rows in verdict.invariants.items():
        for words in rows[:_MOST_ROWS]:
            console.print(f"[red]✗[/] {name} {words}")
        _more(console, len(rows))
    end = "[green]Nothing was lost[/]" if drilled.right else "[red]Not as it must be[/]"
    console.print(f"{end}, after {drilled.seconds:.0f} s.")


_COUNTED = ("acknowledged", "found", "lost", "twice", "refused", "pending")


def _lines(drilled: DrillResult) -> list[str]:
    verdict = drilled.verdict
    kills = ", ".join(f"{name} {count}" for name, count in sorted(drilled.kills.items())) or "none"
    failures = ", ".join(f"{what} × {count}" for what, count in sorted(drilled.failures.items())) or "none"
    broken = ", ".join(verdict.invariants) or "none"
    return [
        f"Kills: {kills}; two at once {drilled.at_once} times",
        f"Leads: {drilled.ended} of {drilled.leads} ended; unattended: {len(verdict.unattended)}",
        f"Repeated afterwards with the same answer: {drilled.replayed - _different(drilled)} of {drilled.replayed}",
        f"Failures during the drill, each answered in the end: {failures}",
        f"Invariants broken: {broken}",
    ]


def _different(drilled: DrillResult) -> int:
    return sum("repeated" in fault.what for fault in drilled.verdict.faults)


def _more(console: Console, count: int) -> None:
    if count > _MOST_ROWS:
        console.print(f"  … and {count - _MOST_ROWS} more")
