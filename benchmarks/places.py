"""Whether sites of organisations are found in public registers; research: the engine compares persons only."""

import time

from benchmarks.bed.line import Goal, Line
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Stage
from benchmarks.research import registers
from benchmarks.research.places.place import Place, compare_places
from benchmarks.research.places.quality import quality, quality_of_pairs
from domain.duplicates.names.spelling import likeness

COMPARED = Sizes(500, 20_000, 50_000)
GOALS = (
    Goal("chicago_clusters_f1", at_least=0.93),
    Goal("restaurants_pairs_f1", at_least=0.97),
    Goal("compared_per_s", at_least=2_000),
)


async def measure(stage: Stage, size: Size) -> Line:
    """The floor of comparing two sites is the likeness of two names."""
    data, figures = registers.folder(), dict[str, float]()
    if data is None:
        stage.report("places: LEAD_DATA names no folder, so the public registers are skipped")
    else:
        found = {
            "chicago": quality(*registers.chicago_sites(data)),
            "restaurants": quality_of_pairs(registers.restaurants(data)),
        }
        figures |= {f"{name}_{figure}": value for name, of in found.items() for figure, value in of.items()}
    count = COMPARED.of(size)
    figures["compared_per_s"] = count / _compare(count)
    began = time.perf_counter()
    for number in range(count):
        likeness("little", f"stars{number}")
    goals = [goal for goal in GOALS if goal.figure in figures]
    return Line("places", goals, figures, {"names_per_s": count / (time.perf_counter() - began)})


def _compare(count: int) -> float:
    began, one = time.perf_counter(), Place("Little Stars", "223 East Fifth Avenue", phones=("312 555 0100",))
    for number in range(count):
        compare_places(one, Place(f"Little Stars {number % 97}", f"{number % 400} East Fifth Avenue"))
    return time.perf_counter() - began
