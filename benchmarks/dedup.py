"""Whether duplicates are found in public registers, and how fast two profiles are compared."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rapidfuzz.distance import JaroWinkler

from benchmarks.bed.line import Goal, Line
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Stage
from benchmarks.research import registers
from benchmarks.research.quality import Rules, precision_recall, quality
from domain.duplicates.keys import match_keys
from domain.duplicates.match import MERGE_FROM
from domain.duplicates.person import compare, frequencies_of
from domain.duplicates.place import compare_places, place_frequencies, place_keys
from domain.duplicates.profile import Profile

COMPARED = Sizes(500, 20_000, 50_000)
PERSONS = Rules(match_keys, lambda a, b, counted: compare(a, b, frequencies=counted), frequencies_of)
PLACES = Rules(place_keys, lambda a, b, counted: compare_places(a, b, frequencies=counted), place_frequencies)
REGISTERS: dict[str, Callable[[Path], dict[str, float]]] = {
    "febrl1": lambda data: quality(registers.febrl(data, 1), PERSONS),
    "febrl3": lambda data: quality(registers.febrl(data, 3), PERSONS),
    "fake": lambda data: quality(registers.fake_1000(data), PERSONS),
    "chicago": lambda data: quality(registers.chicago_sites(data), PLACES),
    "restaurants": lambda data: _restaurants(data),
    "historical": lambda data: quality(registers.historical_50k(data), PERSONS),
}
GOALS = (
    Goal("febrl1_pairs_f1", at_least=0.985),
    Goal("febrl3_pairs_f1", at_least=0.985),
    Goal("fake_clusters_f1", at_least=0.95),
    Goal("fake_clusters_precision", at_least=0.99),
    Goal("historical_clusters_f1", at_least=0.86),
    Goal("chicago_clusters_f1", at_least=0.93),
    Goal("restaurants_pairs_f1", at_least=0.97),
    Goal("compared_per_s", at_least=2_000),
)
MEERA = Profile(
    first_name="Meera",
    last_name="Raman",
    phones=("+919876543210",),
    emails=("meera.raman@example.com",),
    birth_date="1961-04-02",
    city="Chennai",
)


async def measure(stage: Stage, size: Size) -> Line:
    """The floor of comparing is the likeness of two names as such. Without `LEAD_DATA` there is nothing else to say.

    The largest register is left out of the tiniest run.
    """
    data, figures = registers.folder(), {"merge_from": MERGE_FROM}
    if data is None:
        stage.report("dedup: LEAD_DATA names no folder, so the public registers are skipped")
    else:
        for name, measured in list(REGISTERS.items())[: -1 if size is Size.TINY else None]:
            stage.report(f"dedup: {name}")
            figures |= {f"{name}_{figure}": value for figure, value in measured(data).items()}
    speed, floor = _speeds(COMPARED.of(size))
    figures["compared_per_s"] = speed
    goals = [goal for goal in GOALS if goal.figure in figures]
    return Line("dedup", goals, figures, {"names_per_s": floor})


def _restaurants(data: Path) -> dict[str, float]:
    pairs = registers.restaurants(data)
    counted = place_frequencies(place for one, other, _ in pairs for place in (one, other))
    said = [compare_places(one, other, frequencies=counted).score >= MERGE_FROM for one, other, _ in pairs]
    right = sum(found and same for found, (_, _, same) in zip(said, pairs, strict=True))
    figures = precision_recall(right, sum(said), sum(same for _, _, same in pairs))
    return {"records": len(pairs), **{f"pairs_{figure}": value for figure, value in figures.items()}}


def _speeds(compared: int) -> tuple[float, float]:
    others = [
        replace(MEERA, last_name=f"Raman {n % 977}", birth_date=f"19{n % 90 + 10}-04-02") for n in range(compared)
    ]
    ours = _per_second(lambda other: compare(MEERA, other), others)
    bare = _per_second(lambda other: JaroWinkler.similarity(MEERA.last_name, other.last_name), others)
    return ours, bare


def _per_second(work: Callable[[Profile], object], others: list[Profile]) -> float:
    began = time.perf_counter()
    for other in others:
        work(other)
    return len(others) / (time.perf_counter() - began)
