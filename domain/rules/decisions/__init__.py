"""Decisions as the ledger keeps them: composed, put into words, and made again from what was recorded."""

from domain.rules.decisions.entry import Entry
from domain.rules.decisions.replay import REPLAYED, Replay, replay
from domain.rules.decisions.results import cadence_result, priority_result, qualification_result, score_result
from domain.rules.decisions.words import Why, explain, refusals, score_reasons

__all__ = [
    "REPLAYED",
    "Entry",
    "Replay",
    "Why",
    "cadence_result",
    "explain",
    "priority_result",
    "qualification_result",
    "refusals",
    "replay",
    "score_reasons",
    "score_result",
]
