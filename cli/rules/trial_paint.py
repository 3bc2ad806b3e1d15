"""What a trial or a shadow found, on a terminal: what would change, what it was worth, and some leads with reasons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.rules.schemas.trials import ShadowRead, TrialRead
from cli.leads.timeline.paint import plain
from cli.terminal.people import Names
from domain.rules.trials.known_ends import TableReport
from domain.rules.trials.report import Confusions, Example, Matrix, Routing, TrialReport, Worths
from domain.rules.trials.worth import Confusion
from domain.scoring.score import Band

_BANDS = tuple(Band)
_PRIORITIES = ("1", "2", "3", "4", "5")
_YES_NO = ("yes", "no")
_MOST_AGENTS = 15
_MOST_REASONS = 15
_BAR = 20
Part = tuple[str, RenderableType]


def paint_trial(console: Console, trial: TrialRead, report: TrialReport, names: Names) -> None:
    """A draft beside what was recorded."""
    span = f"{trial.since:%d %b %Y} to {trial.until:%d %b %Y}"
    console.print(
        Text.assemble((f"{trial.kind} v{trial.version}", "bold"), f" tried on {report.leads:,} leads, {span}")
    )
    console.print(_headline(report))
    matrices = _matrices("was", report.bands, report.priorities, report.qualified)
    _paint(console, [*matrices, *_parts(report, names)])
    console.print(Text(f"\n{report.estimate}", "dim"))


def paint_shadow(console: Console, shadow: ShadowRead, names: Names) -> None:
    """A draft beside the rules in force."""
    state = "runs in shadow" if shadow.on else "does not decide"
    head = Text.assemble((f"{shadow.kind} v{shadow.version}", "bold"), f" {state}: {shadow.differing:,} of ")
    console.print(head.append(f"{shadow.decided:,} decisions differ"))
    changed = [
        found if any(was != would for was, row in found.items() for would in row) else None
        for found in (shadow.bands, shadow.priorities, shadow.qualified)
    ]
    latest = [_pair(one.lead_id, one.active, one.draft, names) for one in shadow.latest]
    _paint(console, [*_matrices("is", *changed), *([("Latest that differ", Group(*latest))] if latest else [])])


def paint_table(console: Console, found: TableReport) -> None:
    """Rules beside the known ends of a table's leads."""
    console.print(f"[bold]{found.count:,}[/] leads, {found.converted:,} converted ({_percent(found.rate)})")
    if found.auc is not None and found.lift is not None:
        console.print(f"AUC [bold]{found.auc:.3f}[/]: how often a converted lead scores above a lost one")
        best = min(10.0, found.count / found.converted)
        console.print(f"The best tenth converts [bold]{found.lift:.2f}[/] times as often as all (at most {best:.2f})")
    bands = _sheet("band", "leads", "converted", "rate", "95 % interval", "")
    for band in found.bands:
        interval = f"{_percent(band.low)} to {_percent(band.high)}" if band.count else "-"
        bar = "█" * round(_BAR * (band.rate or 0.0))
        bands.add_row(band.band, f"{band.count:,}", f"{band.converted:,}", _percent(band.rate), interval, bar)
    priorities = _sheet("priority", "leads", "converted", "rate")
    for level, ends in found.priorities.items():
        if ends.count:
            priorities.add_row(str(level), f"{ends.count:,}", f"{ends.converted:,}", _percent(ends.rate))
    reasons = _sheet("reason", "points", "leads", "rate")
    for reason in found.reasons[:_MOST_REASONS]:
        reasons.add_row(reason.text, f"{reason.points:+}", f"{reason.count:,}", _percent(reason.rate))
    for sheet in (bands, priorities, reasons, _qualified(found.confusion)):
        console.print()
        console.print(sheet, soft_wrap=isinstance(sheet, str))
    for line in _left_out(found):
        console.print(f"[dim]{line}[/]")


def _paint(console: Console, parts: Iterable[Part]) -> None:
    for title, part in parts:
        console.print(Text(f"\n{title}", "bold"))
        console.print(part)


def _headline(report: TrialReport) -> Text:
    if report.leads == 0:
        return Text("Nothing was recorded in that time. Try more days.", "yellow")
    changed = report.changed
    counts = {
        "band": changed.band,
        "priority": changed.priority,
        "auto-qualification": changed.qualified,
        "agent": changed.owner,
    }
    parts = [f"{count:,} another {what} ({count / report.leads:.1%})" for what, count in counts.items() if count]
    return Text(", ".join(parts) if parts else "Nothing would have been decided otherwise.")


def _matrices(was: str, bands: Matrix | None, priorities: Matrix | None, qualified: Matrix | None) -> Iterator[Part]:
    for title, found, order in (
        ("Band", bands, _BANDS),
        ("Priority", priorities, _PRIORITIES),
        ("Qualified without a call", qualified, _YES_NO),
    ):
        if found is not None:
            yield f"{title}: {was} (down), would be (across)", _matrix(found, order)


def _parts(report: TrialReport, names: Names) -> Iterator[Part]:
    if report.routing is not None and report.routing.routes:
        yield f"First offers, {report.routing.routes:,} ranked again", _routing(report.routing, names)
    if report.speed is not None and report.speed.contacted:
        late, of = report.speed.late, report.speed.contacted
        text = f"{late.before:,} of {of:,} first contacts were late; by the draft's priorities {late.after:,} would be"
        yield "Speed to lead", Text(text)
    if report.auto_qualify is not None and report.ended:
        title = f"Auto-qualification against what happened ({report.ended:,} ended, {report.open:,} open)"
        yield title, _confusions(report.auto_qualify)
    if report.worth is not None and report.worth.before.count:
        yield f"What the score was worth ({report.worth.before.count:,} ended)", _worths(report.worth)
    if report.examples:
        yield "For example", Group(*(_example(example, names) for example in report.examples))


def _sheet(*columns: str) -> Table:
    sheet = Table(box=None, pad_edge=False, padding=(0, 2), header_style="dim")
    for place, name in enumerate(columns):
        sheet.add_column(name, justify="left" if place == 0 or not name else "right", no_wrap=place > 0)
    return sheet


def _matrix(found: Mapping[str, Mapping[str, int]], order: Sequence[str]) -> Table:
    sheet = _sheet("", *order)
    for was in order:
        row = found.get(was, {})
        cells = [(row.get(now, 0), was == now) for now in order]
        sheet.add_row(was, *(Text(f"{count:,}", _style(count, same=same)) for count, same in cells))
    return sheet


def _style(count: int, *, same: bool) -> str:
    return "dim" if not count else "" if same else "bold yellow"


def _routing(routing: Routing, names: Names) -> RenderableType:
    sheet = _sheet("agent", "was", "would be", "change")
    shares = sorted(routing.agents, key=lambda share: -abs(share.after - share.before))
    for share in shares[:_MOST_AGENTS]:
        change = share.after - share.before
        sheet.add_row(plain(names.of(share.agent_id)), f"{share.before:,}", f"{share.after:,}", f"{change:+,}")
    sheet.add_row(Text("queued", "italic"), f"{routing.queued.before:,}", f"{routing.queued.after:,}", "")
    moved = Text(f"{routing.moved:,} would have been offered to somebody else first.")
    more = len(shares) - _MOST_AGENTS
    return Group(moved, sheet, *([Text(f"and {more} more agents", "dim")] if more > 0 else []))


def _confusions(found: Confusions) -> Table:
    sheet = _sheet("", "right", "wrong", "missed", "rightly left", "precision", "recall")
    for name, side in (("was", found.before), ("would be", found.after)):
        counts = (side.true_positives, side.false_positives, side.false_negatives, side.true_negatives)
        sheet.add_row(name, *(f"{count:,}" for count in counts), _percent(side.precision), _percent(side.recall))
    return sheet


def _worths(found: Worths) -> RenderableType:
    sheet = _sheet("", "AUC", "lift of best tenth", *(f"{band} converts" for band in _BANDS))
    for name, side in (("was", found.before), ("would be", found.after)):
        rates = {band.band: f"{_percent(band.rate)} of {band.count:,}" for band in side.bands}
        auc = "-" if side.auc is None else f"{side.auc:.3f}"
        lift = "-" if side.lift is None else f"{side.lift:.2f}"
        sheet.add_row(name, auc, lift, *(rates[band] for band in _BANDS))
    return sheet


def _example(example: Example, names: Names) -> RenderableType:
    head = _pair(example.lead_id, example.before, example.after, names)
    reasons = [f"was: {'; '.join(example.because_before)}", f"now: {', '.join(example.because)}"]
    return Group(head, *(Padding(Text(plain(names.filled(reason)), "dim"), (0, 0, 0, 2)) for reason in reasons))


def _pair(lead_id: int, was: Mapping[str, object], now: Mapping[str, object], names: Names) -> Text:
    return Text.assemble((f"lead {lead_id}", "cyan"), f": {_side(was, names)} → ", (_side(now, names), "bold"))


def _side(side: Mapping[str, object], names: Names) -> str:
    """What was or would be decided about one lead."""
    if "agent" in side:
        agent = side["agent"]
        return plain(names.of(agent)) if isinstance(agent, int) else "queue"
    qualified = ", qualified" if side.get("qualified") else ""
    return f"{side.get('score')} {side.get('band')}, priority {side.get('priority')}{qualified}"


def _qualified(confusion: Confusion) -> str:
    qualified = confusion.true_positives + confusion.false_positives
    if not qualified:
        return "Nobody would have been qualified without a call."
    return (
        f"Qualified without a call: {qualified:,}, of whom {confusion.true_positives:,} converted "
        f"({_percent(confusion.precision)}); of all who converted that is {_percent(confusion.recall)}"
    )


def _left_out(found: TableReport) -> Iterable[str]:
    if found.without_end:
        yield f"{found.without_end:,} rows do not say how it ended, and are left out"
    if found.unrequested:
        yield f"{found.unrequested:,} rows were left out by --only"
    for fact, count in sorted(found.odd.items()):
        yield f"{fact}: {count:,} cells could not be read, and count as unknown"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"
