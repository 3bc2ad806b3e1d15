"""What a trial on a file found, for a person and for a program."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from cli.rules.trial_file import Tried
from domain.rules.trials import BandFigures, Confusion, Ends

_MOST_REASONS = 15
_BAR = 20


def show(tried: Tried) -> None:
    console, figures = Console(highlight=False), tried.trial.figures
    console.print(f"[bold]{figures.count:,}[/] leads, {figures.converted:,} converted ({_percent(figures.rate)})")
    if figures.auc is not None and figures.lift is not None:
        console.print(f"AUC [bold]{figures.auc:.3f}[/]: how often a converted lead scores above a lost one")
        most = min(10.0, figures.count / figures.converted)
        console.print(f"The best tenth converts [bold]{figures.lift:.2f}[/] times as often as all (at most {most:.2f})")
    for sheet in (_bands(figures.bands), _priorities(tried.trial.priorities), _reasons(tried)):
        console.print()
        console.print(sheet)
    console.print()
    console.print(_qualified(figures.confusion), soft_wrap=True)
    for line in _left_out(tried):
        console.print(f"[dim]{line}[/]")


def as_json_text(tried: Tried) -> str:
    trial, figures = tried.trial, tried.trial.figures
    texts = _texts(tried)
    return json.dumps(
        {
            **asdict(figures),
            "confusion": {
                **asdict(figures.confusion),
                "precision": figures.confusion.precision,
                "recall": figures.confusion.recall,
            },
            "priorities": {str(level): {**asdict(ends), "rate": ends.rate} for level, ends in trial.priorities.items()},
            "reasons": [
                {"code": code, "text": texts[code], **asdict(ends), "rate": ends.rate} for code, ends in _ranked(tried)
            ],
            "odd": dict(tried.odd),
            "without_end": tried.endless,
            "not_wanted": tried.unwanted,
        }
    )


def _sheet(*names: str) -> Table:
    sheet = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
    for name in names:
        sheet.add_column(name, justify="right" if name in ("leads", "converted", "rate", "points") else "left")
    return sheet


def _bands(bands: Iterable[BandFigures]) -> Table:
    sheet = _sheet("band", "leads", "converted", "rate", "95 % interval", "")
    for band in bands:
        interval = f"{_percent(band.low)} to {_percent(band.high)}" if band.count else "-"
        sheet.add_row(band.band, f"{band.count:,}", f"{band.converted:,}", _percent(band.rate), interval, _bar(band))
    return sheet


def _bar(band: BandFigures) -> str:
    return "█" * round(_BAR * (band.rate or 0.0))


def _priorities(priorities: dict[int, Ends]) -> Table:
    sheet = _sheet("priority", "leads", "converted", "rate")
    for level, ends in priorities.items():
        if ends.count:
            sheet.add_row(str(level), f"{ends.count:,}", f"{ends.converted:,}", _percent(ends.rate))
    return sheet


def _reasons(tried: Tried) -> Table:
    sheet, texts = _sheet("points", "reason", "leads", "rate"), _texts(tried)
    points = {rule.code: rule.points for rule in tried.trial.draft.scoring.rules}
    for code, ends in _ranked(tried)[:_MOST_REASONS]:
        sheet.add_row(f"{points[code]:+}", texts[code], f"{ends.count:,}", _percent(ends.rate))
    return sheet


def _ranked(tried: Tried) -> list[tuple[str, Ends]]:
    """Those that were given most often first."""
    return sorted(tried.trial.reasons.items(), key=lambda entry: -entry[1].count)


def _texts(tried: Tried) -> dict[str, str]:
    return {rule.code: rule.text for rule in tried.trial.draft.scoring.rules}


def _qualified(confusion: Confusion) -> str:
    qualified = confusion.true_positives + confusion.false_positives
    if not qualified:
        return "Nobody would have been qualified without a call."
    return (
        f"Qualified without a call: {qualified:,}, of whom {confusion.true_positives:,} converted "
        f"({_percent(confusion.precision)}); of all who converted that is {_percent(confusion.recall)}"
    )


def _left_out(tried: Tried) -> Iterable[str]:
    if tried.endless:
        yield f"{tried.endless:,} rows do not say how it ended, and are left out"
    if tried.unwanted:
        yield f"{tried.unwanted:,} rows were not wanted"
    for fact, count in sorted(tried.odd.items()):
        yield f"{fact}: {count:,} cells could not be read, and count as unknown"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"
