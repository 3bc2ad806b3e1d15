"""How well sites are found: precision, recall and F1 of pairs and of groups, against what each record truly is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations
from math import comb

from benchmarks.research.places.clusters import MERGE_FROM, clusters
from benchmarks.research.places.place import Place, compare_places, place_frequencies, place_keys
from domain.duplicates.match import Match

Pair = tuple[int, int]
COMMON_FROM = 60


def quality(places: Sequence[Place], truth: Sequence[str]) -> dict[str, float]:
    """pairs: each candidate pair by itself; clusters: all pairs that the groups imply."""
    counted = place_frequencies(places)

    @cache
    def match(one: int, other: int) -> Match:
        return compare_places(places[one], places[other], frequencies=counted)

    candidates = found_by_keys(place_keys(place) for place in places)
    true_pairs = sum(comb(size, 2) for size in Counter(truth).values())
    linked = [pair for pair in candidates if match(*pair).score >= MERGE_FROM]
    groups = clusters(((*pair, match(*pair).score) for pair in candidates), unseen=match)
    implied = [pair for group in groups for pair in combinations(sorted(group), 2)]
    return {
        "records": len(places),
        **_named("pairs", linked, truth, true_pairs),
        **_named("clusters", implied, truth, true_pairs),
    }


def quality_of_pairs(pairs: Sequence[tuple[Place, Place, bool]]) -> dict[str, float]:
    """Of pairs that were given, with whether they are one."""
    counted = place_frequencies(place for one, other, _ in pairs for place in (one, other))
    said = [compare_places(one, other, frequencies=counted).score >= MERGE_FROM for one, other, _ in pairs]
    right = sum(found and same for found, (_, _, same) in zip(said, pairs, strict=True))
    figures = _precision_recall(right, sum(said), sum(same for _, _, same in pairs))
    return {"records": len(pairs), **{f"pairs_{figure}": value for figure, value in figures.items()}}


def found_by_keys(keys: Iterable[Iterable[str]]) -> list[Pair]:
    """Pairs that share a key; one that too many share is passed over."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, its in enumerate(keys):
        for key in its:
            holders[key].append(number)
    few = [numbers for numbers in holders.values() if len(numbers) <= COMMON_FROM]
    return sorted({pair for numbers in few for pair in combinations(numbers, 2)})


def _precision_recall(right: int, said: int, true: int) -> dict[str, float]:
    """And their harmonic mean."""
    precision, recall = right / max(1, said), right / max(1, true)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)}


def _named(name: str, pairs: list[Pair], truth: Sequence[str], true_pairs: int) -> dict[str, float]:
    right = sum(truth[one] == truth[other] for one, other in pairs)
    return {f"{name}_{figure}": value for figure, value in _precision_recall(right, len(pairs), true_pairs).items()}
