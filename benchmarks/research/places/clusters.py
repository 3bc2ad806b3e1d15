"""Groups of profiles that are one person: everybody in a group agrees with it, so that chains never join strangers."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from domain.duplicates.match import Match
from domain.tenants.policy import DuplicatePolicy

MERGE_FROM = DuplicatePolicy().merge_from
Id = TypeVar("Id", int, str)

AGREE_FROM = 0.5


def clusters(
    pairs: Iterable[tuple[Id, Id, float]],
    *,
    merge_from: float = MERGE_FROM,
    agree_from: float = AGREE_FROM,
    contradictions: Iterable[tuple[Id, Id]] = (),
    unseen: Callable[[Id, Id], Match] | None = None,
) -> list[set[Id]]:
    """Groups of two and more out of `pairs` with their scores; the same whatever the pairs' order.

    A pair at or above `merge_from` joins the groups of its two, the likest pairs first, when the mean score between all
    members of the one and of the other is at least `agree_from`, and when no pair between them contradicts. A pair that
    was not given is asked of `unseen`, or counts as 0.
    """
    scores = {_ordered(one, other): score for one, other, score in pairs if one != other}
    against = {_ordered(one, other) for one, other in contradictions}
    groups = _Groups(scores, against, unseen)
    waiting = sorted((pair for pair, score in scores.items() if score >= merge_from), key=lambda p: (-scores[p], p))
    joined = True
    while joined:  # what was refused may be agreed to when the groups have grown
        refused = [pair for pair in waiting if not groups.join(*pair, agree_from)]
        joined, waiting = len(refused) < len(waiting), refused
    return groups.found()


def _ordered(one: Id, other: Id) -> tuple[Id, Id]:
    return (one, other) if one < other else (other, one)


class _Groups(Generic[Id]):
    """Who is with whom."""

    def __init__(
        self,
        scores: dict[tuple[Id, Id], float],
        against: set[tuple[Id, Id]],
        unseen: Callable[[Id, Id], Match] | None,
    ) -> None:
        self._scores: dict[tuple[Id, Id], float] = scores
        self._against: set[tuple[Id, Id]] = against
        self._unseen: Callable[[Id, Id], Match] | None = unseen
        self._members: dict[Id, set[Id]] = {each: {each} for pair in scores for each in pair}

    def join(self, one: Id, other: Id, agree_from: float) -> bool:
        """False when the two groups do not agree, or contradict."""
        a, b = self._members[one], self._members[other]
        if a is b:
            return True
        between = [_ordered(mine, theirs) for mine in a for theirs in b]
        if sum(self._score(pair) for pair in between) < agree_from * len(between) - 1e-9:
            return False
        if any(pair in self._against for pair in between):
            return False
        a |= b
        for each in b:
            self._members[each] = a
        return True

    def _score(self, pair: tuple[Id, Id]) -> float:
        if pair not in self._scores:
            match = self._unseen(*pair) if self._unseen else None
            self._scores[pair] = match.score if match else 0.0
            if match and match.contradicts:
                self._against.add(pair)
        return self._scores[pair]

    def found(self) -> list[set[Id]]:
        """Those of two and more, by their first member."""
        difference = {id(group): group for group in self._members.values() if len(group) > 1}
        return sorted(difference.values(), key=min)
