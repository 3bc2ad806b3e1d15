"""A trial's report on a terminal: what would change, what it was worth, and some leads with the reasons."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.rules.schemas.trials import ConfusionRead, Confusions, Example, Routing, TrialRead, TrialReport, Worths
from cli.leads.timeline.paint import plain
from cli.terminal.people import Names

BANDS = ("hot", "warm", "cold")
PRIORITIES = ("1", "2", "3", "4", "5")
YES_NO = ("yes", "no")
_MOST_AGENTS = 15


def paint(console: Console, trial: TrialRead, report: TrialReport, names: Names) -> None:
    span = f"{trial.since:%d %b %Y} to {trial.until:%d %b %Y}"
    console.print(
        Text.assemble((f"{trial.kind} v{trial.version}", "bold"), f" tried on {report.leads:,} leads, {span}")
    )
    console.print(_headline(report))
    for title, part in _parts(report, names):
        console.print(Text(f"\n{title}", "bold"))
        console.print(part)
    console.print(Text(f"\n{report.estimate}", "dim"))


def _headline(report: TrialReport) -> Text:
    if report.leads == 0:
        return Text("Nothing was recorded in that time: try more days.", "yellow")
    changed = report.changed
    told = {
        "band": changed.band,
        "priority": changed.priority,
        "auto-qualification": changed.qualified,
        "agent": changed.owner,
    }
    said = [f"{count:,} another {what} ({count / report.leads:.1%})" for what, count in told.items() if count]
    return Text(", ".join(said) if said else "Nothing would have been decided otherwise.")


def _parts(report: TrialReport, names: Names) -> Iterator[tuple[str, RenderableType]]:
    if report.bands is not None:
        yield "Band: was (down), would be (across)", matrix(report.bands, BANDS)
    if report.priorities is not None:
        yield "Priority: was (down), would be (across)", matrix(report.priorities, PRIORITIES)
    if report.qualified is not None:
        yield "Qualified by itself: was (down), would be (across)", matrix(report.qualified, YES_NO)
    if report.routing is not None and report.routing.routes:
        yield f"First offers, {report.routing.routes:,} ranked again", _routing(report.routing, names)
    if report.speed is not None and report.speed.contacted:
        late, of = report.speed.late, report.speed.contacted
        told = f"{late.before:,} of {of:,} first contacts were late; by the draft's priorities {late.after:,} would be"
        yield "Speed to lead", Text(told)
    if report.auto_qualify is not None and report.ended:
        yield (
            f"Auto-qualification against what happened ({report.ended:,} ended, {report.open:,} open)",
            _confusions(report.auto_qualify),
        )
    if report.worth is not None and report.worth.before.count:
        yield f"What the score was worth ({report.worth.before.count:,} ended)", _worths(report.worth)
    if report.examples:
        yield "For example", Group(*(_example(example, names) for example in report.examples))


def _sheet(*columns: str) -> Table:
    sheet = Table(box=None, pad_edge=False, padding=(0, 2), header_style="dim")
    for place, name in enumerate(columns):
        sheet.add_column(name, justify="left" if place == 0 else "right", no_wrap=True)
    return sheet


def matrix(found: Mapping[str, Mapping[str, int]], order: Sequence[str]) -> Table:
    sheet = _sheet("", *order)
    for was in order:
        row = found.get(was, {})
        cells = [(row.get(now, 0), was == now) for now in order]
        sheet.add_row(was, *(Text(f"{count:,}", _style(count, same=same)) for count, same in cells))
    return sheet


def _style(count: int, *, same: bool) -> str:
    return "dim" if not count else "" if same else "bold yellow"


def _routing(routing: Routing, names: Names) -> RenderableType:
    sheet = _sheet("agent", "was", "would be", "")
    most = sorted(routing.agents, key=lambda share: -abs(share.after - share.before))
    for share in most[:_MOST_AGENTS]:
        change = share.after - share.before
        sheet.add_row(plain(names.of(share.agent_id)), f"{share.before:,}", f"{share.after:,}", f"{change:+,}")
    sheet.add_row(Text("queued", "italic"), f"{routing.queued.before:,}", f"{routing.queued.after:,}", "")
    moved = Text(f"{routing.moved:,} would have been offered to somebody else first.")
    more = len(most) - _MOST_AGENTS
    return Group(moved, sheet, *([Text(f"and {more} more agents", "dim")] if more > 0 else []))


def _confusions(found: Confusions) -> Table:
    sheet = _sheet("", "right", "wrong", "missed", "rightly left", "precision", "recall")
    for name, side in (("was", found.before), ("would be", found.after)):
        sheet.add_row(name, *_confusion(side))
    return sheet


def _confusion(side: ConfusionRead) -> Iterator[str]:
    yield from (f"{count:,}" for count in (side.true_positives, side.false_positives, side.false_negatives))
    yield f"{side.true_negatives:,}"
    yield _share(side.precision)
    yield _share(side.recall)


def _worths(found: Worths) -> RenderableType:
    sheet = _sheet("", "AUC", "lift of best tenth", *(f"{band} converts" for band in BANDS))
    for name, side in (("was", found.before), ("would be", found.after)):
        rates = {band.band: f"{_share(band.rate)} of {band.count:,}" for band in side.bands}
        auc, lift = (
            f"{side.auc:.3f}" if side.auc is not None else "-",
            f"{side.lift:.2f}" if side.lift is not None else "-",
        )
        sheet.add_row(name, auc, lift, *(rates[band] for band in BANDS))
    return sheet


def _example(example: Example, names: Names) -> RenderableType:
    was, now = (side_text(side, names) for side in (example.before, example.after))
    head = Text.assemble((f"lead {example.lead_id}", "cyan"), f": {was} → ", (now, "bold"))
    reasons = [f"was: {'; '.join(example.because_before)}", f"now: {', '.join(example.because)}"]
    return Group(head, *(Padding(Text(plain(names.filled(reason)), "dim"), (0, 0, 0, 2)) for reason in reasons))


def side_text(side: Mapping[str, object], names: Names) -> str:
    """What was or would be decided about one lead."""
    if "agent" in side:
        agent = side["agent"]
        return plain(names.of(agent)) if isinstance(agent, int) else "queue"
    qualified = ", qualified" if side.get("qualified") else ""
    return f"{side.get('score')} {side.get('band')}, priority {side.get('priority')}{qualified}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
