"""Whether the deployed engine finds duplicates in public registers, and how fast two profiles are compared."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rapidfuzz.distance import JaroWinkler

from benchmarks.bed.line import Goal, Line
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Stage
from benchmarks.research import registers
from benchmarks.research.deployed import deployed
from benchmarks.research.registers import Register
from domain.duplicates.person import compare
from domain.duplicates.profile import Profile

COMPARED = Sizes(500, 20_000, 50_000)
EVERYBODY = 1_000_000
# The first so many records of each register; true pairs stand beside each other there, but for febrl's.
REGISTERS: dict[str, tuple[Callable[[Path], Register], Sizes]] = {
    "febrl1": (lambda data: registers.febrl(data, 1), Sizes(40, EVERYBODY, EVERYBODY)),
    "febrl3": (lambda data: registers.febrl(data, 3), Sizes(0, 0, EVERYBODY)),
    "fake": (registers.fake_1000, Sizes(40, EVERYBODY, EVERYBODY)),
    "historical": (registers.historical_50k, Sizes(0, 0, 4_000)),
}
GOALS = (
    Goal("febrl1_merged_or_shown", at_least=0.93),
    Goal("febrl3_merged_or_shown", at_least=0.93),
    Goal("fake_merged_or_shown", at_least=0.80),
    Goal("febrl1_merged_precision", at_least=0.999),
    Goal("febrl3_merged_precision", at_least=0.999),
    Goal("fake_merged_precision", at_least=0.999),
    Goal("historical_merged_precision", at_least=0.999),
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

    The middle size ends within a minute; the largest reads all registers whole.
    """
    data, figures = registers.folder(), dict[str, float]()
    if data is None:
        stage.report("dedup: LEAD_DATA names no folder, so the public registers are skipped")
    else:
        for name, (read, sizes) in REGISTERS.items():
            if records := sizes.of(size):
                stage.report(f"dedup: {name}")
                found = await deployed(stage.site(), read(data).first(records))
                figures |= {f"{name}_{figure}": value for figure, value in found.items()}
    speed, floor = _speeds(COMPARED.of(size))
    figures["compared_per_s"] = speed
    goals = [goal for goal in GOALS if goal.figure in figures]
    return Line("dedup", goals, figures, {"names_per_s": floor})


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
