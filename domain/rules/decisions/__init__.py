"""Decisions as the ledger keeps them: in its form, in words, and decided again from what was recorded."""

from domain.rules.decisions.entry import (
    Entry,
    cadence_result,
    priority_result,
    qualification_result,
    score_result,
)
from domain.rules.decisions.replayer import (
    CHANGES,
    DECIDED_BY,
    Decided,
    Outcome,
    Replay,
    Route,
    Rulebook,
    recall,
    verify,
)
from domain.rules.decisions.words import Why, explain, refusals, score_reasons

__all__ = [
    "CHANGES",
    "DECIDED_BY",
    "Decided",
    "Entry",
    "Outcome",
    "Replay",
    "Route",
    "Rulebook",
    "Why",
    "cadence_result",
    "explain",
    "priority_result",
    "qualification_result",
    "recall",
    "refusals",
    "score_reasons",
    "score_result",
    "verify",
]
