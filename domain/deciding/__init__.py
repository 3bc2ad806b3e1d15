"""Decisions as the ledger keeps them: composed, put into words, and made again from what was recorded."""

from domain.deciding.entry import Entry
from domain.deciding.replay import REPLAYED, Replay, replay
from domain.deciding.results import cadence_result, priority_result, qualification_result, score_result
from domain.deciding.words import Why, explain, refusals, score_reasons

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
