"""How well duplicates are found: precision, recall and F1 of pairs and of groups, against who each record truly is."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from math import comb
from typing import Generic, TypeVar

from benchmarks.research.registers import Register
from domain.duplicates.clusters import clusters
from domain.duplicates.frequencies import Frequencies
from domain.duplicates.match import MERGE_FROM, REVIEW_FROM, Match
from domain.duplicates.profile import Place, Profile
from store.duplicates.candidates import COMMON_FROM

Record = TypeVar("Record", Profile, Place)
Pair = tuple[int, int]


@dataclass(frozen=True)
class Rules(Generic[Record]):
    """Where to look for candidates, and how to compare them."""

    keys: Callable[[Record], frozenset[str]]
    compare: Callable[[Record, Record, Frequencies], Match]
    frequencies: Callable[[Iterable[Record]], Frequencies]


def quality(register: Register[Record], rules: Rules[Record]) -> dict[str, float]:
    """Figures of one register, at the score from which the engine merges.

    pairs: each candidate pair by itself. clusters: all pairs that the groups imply, by score alone; `exact` is the
    share of true groups, of one and more, that were found as they are. automatic: groups that are merged without asking
    anybody, so that nobody in them contradicts. engine: the same as the engine does it, which counts no values and
    takes its profiles for some of a million; `engine_seen` is the share of true pairs merged or shown to a person.
    """
    records, truth = register.records, register.truth
    candidates = found_by_keys([rules.keys(record) for record in records])
    true_pairs = sum(comb(size, 2) for size in Counter(truth).values())
    same = [pair for pair in candidates if truth[pair[0]] == truth[pair[1]]]
    counted = _Judge(records, rules, rules.frequencies(records), candidates)
    engine = _Judge(records, rules, Frequencies(), candidates)
    groups = counted.groups(veto=False)
    seen = sum(engine.match(*pair).score >= REVIEW_FROM for pair in same)
    return {
        "records": len(records),
        "candidates": len(candidates),
        "blocking_recall": len(same) / true_pairs,
        **_named("pairs", counted.linked(), truth, true_pairs),
        **_named("clusters", _pairs_in(groups), truth, true_pairs),
        "clusters_exact": _exact(groups, truth),
        **_named("automatic", _pairs_in(counted.groups(veto=True)), truth, true_pairs),
        **_named("engine", _pairs_in(engine.groups(veto=True)), truth, true_pairs),
        "engine_seen": seen / true_pairs,
    }


class _Judge(Generic[Record]):
    """All candidate pairs of a register, compared."""

    def __init__(
        self, records: list[Record], rules: Rules[Record], counted: Frequencies, candidates: list[Pair]
    ) -> None:
        self.match = cache(lambda one, other: rules.compare(records[one], records[other], counted))
        self.judged: dict[Pair, Match] = {pair: self.match(*pair) for pair in candidates}

    def linked(self) -> list[Pair]:
        return [pair for pair, match in self.judged.items() if match.score >= MERGE_FROM]

    def groups(self, *, veto: bool) -> list[set[int]]:
        """`veto`: nobody in a group contradicts another."""
        scored = [(one, other, match.score) for (one, other), match in self.judged.items()]
        if veto:
            against = [pair for pair, match in self.judged.items() if match.contradicts]
            return clusters(scored, unseen=self.match, contradictions=against)
        return clusters(scored, unseen=lambda one, other: replace(self.match(one, other), contradicts=False))


def found_by_keys(keys: Iterable[Iterable[str]]) -> list[Pair]:
    """Pairs that share a key; one that too many share is passed over, as the engine does."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, its in enumerate(keys):
        for key in its:
            holders[key].append(number)
    few = [numbers for numbers in holders.values() if len(numbers) <= COMMON_FROM]
    return sorted({pair for numbers in few for pair in combinations(numbers, 2)})


def precision_recall(right: int, said: int, true: int) -> dict[str, float]:
    """And their harmonic mean."""
    precision, recall = right / max(1, said), right / max(1, true)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)}


def _named(name: str, pairs: list[Pair], truth: list[str], true_pairs: int) -> dict[str, float]:
    right = sum(truth[one] == truth[other] for one, other in pairs)
    return {f"{name}_{figure}": value for figure, value in precision_recall(right, len(pairs), true_pairs).items()}


def _pairs_in(groups: list[set[int]]) -> list[Pair]:
    return [pair for group in groups for pair in combinations(sorted(group), 2)]


def _exact(groups: list[set[int]], truth: list[str]) -> float:
    of: dict[str, set[int]] = defaultdict(set)
    for number, who in enumerate(truth):
        of[who].add(number)
    grouped = {number for group in groups for number in group}
    found = {frozenset(group) for group in groups} | {frozenset({n}) for n in range(len(truth)) if n not in grouped}
    return sum(frozenset(members) in found for members in of.values()) / len(of)
