"""Whose turn it is: each offer is a turn, counted within the agent's team; what an absence cost may be caught up."""

from collections.abc import Iterable, Sequence


def tops(served: Iterable[tuple[str, float | None]]) -> dict[str, float]:
    """The most turns that anybody of each team had."""
    most: dict[str, float] = {}
    for team, turns in served:
        if turns is not None and turns > most.get(team, 0.0):
            most[team] = turns
    return most


def served_after(top: float, owed: float, catch_up: int) -> float:
    """The agent's place after one more offer: what they were behind beyond `catch_up` is forgotten."""
    return top - min(owed, catch_up) + 1


def gini(shares: Sequence[float]) -> float:
    """0: all have the same; towards 1: one has everything."""
    total = sum(shares)
    if not total:
        return 0.0
    ranked = sum(place * share for place, share in enumerate(sorted(shares), 1))
    return 2 * ranked / (len(shares) * total) - (len(shares) + 1) / len(shares)
