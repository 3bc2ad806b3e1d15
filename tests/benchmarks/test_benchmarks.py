"""Each benchmark at its tiniest, on servers of its own."""

import json
from collections.abc import Callable

import pytest

from benchmarks.__main__ import BENCHMARKS, run
from benchmarks.bed.line import Goal, Line, machine, median_ratio, quantile
from benchmarks.bed.overdue import inversions
from benchmarks.bed.size import Size

RATIOS = {"capture", "lifecycle", "list", "outreach"}
# The first test waits for all benchmarks; one of them waits for deadlines.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
async def printed() -> dict[str, str]:
    """What a whole tiny run prints, by name."""
    lines = await run(list(BENCHMARKS), Size.TINY, _silent)
    return {line.name: line.to_json(machine()) for line in lines}


def _silent(_: str) -> None:
    return None


@pytest.mark.parametrize("name", list(BENCHMARKS))
async def test_a_benchmark_prints_one_line_of_figures_beside_its_floor(printed: dict[str, str], name: str) -> None:
    text = printed[name]
    assert "\n" not in text
    line = json.loads(text)
    assert line["name"] == name
    assert line["met"] is (line["missed"] == [])
    assert line["goal"]
    assert all(value >= 0 for value in line["floor"].values())
    assert line["floor"]
    assert line["machine"]["cores"] >= 1
    assert ("ratio" in line) is (name in RATIOS)


async def test_the_floor_of_a_life_has_as_many_events_as_the_life(printed: dict[str, str]) -> None:
    line = json.loads(printed["lifecycle"])
    assert line["floor"]["events"] == pytest.approx(line["events"], abs=6)


async def test_a_life_takes_transactions_and_messages(printed: dict[str, str]) -> None:
    line = json.loads(printed["lifecycle"])
    assert line["update_steps"] == 4
    assert line["signal_steps"] == 1
    assert line["postgres_commits"] > 5


def test_inversions_are_none_in_order_all_the_other_way_round_and_half_by_chance() -> None:
    assert inversions([1, 1, 2, 4]) == 0
    assert inversions([4, 2, 1, 1]) == 1
    assert inversions([1, 2, 2, 1]) == 0.5


@pytest.mark.parametrize(
    ("goal", "value", "met"),
    [
        (Goal("ratio", at_least=0.5), 0.5, True),
        (Goal("ratio", at_least=0.5), 0.49, False),
        (Goal("ms", at_most=60), 60, True),
        (Goal("ms", at_most=60), 61, False),
    ],
)
def test_a_goal_is_met_up_to_its_edge(goal: Goal, value: float, met: bool) -> None:
    line = Line("x", [goal], {goal.figure: value})
    assert (line.missed == []) is met


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (lambda: quantile([3.0, 1.0, 2.0], 0.5), 2.0),
        (lambda: quantile([3.0, 1.0, 2.0], 0.99), 3.0),
        (lambda: median_ratio([1, 10, 100], [2, 10, 1000]), 0.5),
    ],
)
def test_figures_are_taken_from_the_middle_of_the_rounds(measure: Callable[[], float], expected: float) -> None:
    assert measure() == expected
