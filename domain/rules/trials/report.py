"""From a comparison to the report that people read."""

from dataclasses import asdict
from typing import Any

from domain.rules.rule_sets import RuleKind
from domain.rules.trials.comparison import Comparison, Matrix
from domain.rules.trials.figures import Confusion, Tally, figures_of
from domain.scoring import Bands

ESTIMATE = (
    "Conversions are estimates: each of these leads was worked as the rules of its time said, "
    "and nobody knows how it would have ended under the draft."
)
_JUDGING = (RuleKind.SCORING, RuleKind.PRIORITY)


def report_of(found: Comparison, before: Bands, after: Bands) -> dict[str, Any]:
    """As JSON; parts that this kind of draft cannot change are null. The bands are those in force, and the draft's."""
    scoring = found.kind is RuleKind.SCORING
    return {
        "leads": found.leads,
        "changed": {
            "band": _off_diagonal(found.bands),
            "priority": _off_diagonal(found.priorities),
            "qualified": _off_diagonal(found.qualified),
            "owner": found.moved,
        },
        "bands": found.bands if scoring else None,
        "priorities": found.priorities if found.kind in _JUDGING else None,
        "qualified": found.qualified if found.kind in (RuleKind.SCORING, RuleKind.QUALIFICATION) else None,
        "routing": _routing(found) if found.kind in (*_JUDGING, RuleKind.ROUTING) else None,
        "speed": _speed(found) if found.kind in _JUDGING else None,
        "ended": found.leads - found.open,
        "open": found.open,
        "auto_qualify": _beside(_confusion(found.auto_before), _confusion(found.auto_after))
        if found.kind in (RuleKind.SCORING, RuleKind.QUALIFICATION)
        else None,
        "worth": _beside(_worth(found.worth_before, before), _worth(found.worth_after, after)) if scoring else None,
        "examples": found.examples,
        "estimate": ESTIMATE,
    }


def _routing(found: Comparison) -> dict[str, Any]:
    loads = sorted(found.agents.items(), key=lambda entry: int(entry[0]))
    return {
        "routes": found.routes,
        "moved": found.moved,
        "queued": {"before": found.queued_before, "after": found.queued_after},
        "agents": [{"agent_id": int(agent), "before": load[0], "after": load[1]} for agent, load in loads],
    }


def _speed(found: Comparison) -> dict[str, Any]:
    return {
        "promised": found.promised,
        "contacted": found.contacted,
        "late": {"before": found.late_before, "after": found.late_after},
    }


def _confusion(found: Confusion) -> dict[str, Any]:
    return {**asdict(found), "precision": found.precision, "recall": found.recall}


def _worth(tally: Tally, bands: Bands) -> dict[str, Any]:
    """Without the figures' own confusion: conversion is a harder test than being qualified."""
    told = asdict(figures_of(tally, bands))
    told["bands"] = [{**band, "band": band["band"].value} for band in told["bands"]]
    del told["confusion"]
    return told


def _beside(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {"before": before, "after": after}


def _off_diagonal(matrix: Matrix) -> int:
    return sum(leads for before, row in matrix.items() for after, leads in row.items() if before != after)
