"""`python -m benchmarks.peers [--seeds N] [--comes-back HOURS]`: a row per system, means of seeded streams."""

import argparse
from collections.abc import Callable
from dataclasses import astuple
from datetime import timedelta
from statistics import mean

from benchmarks.research.peers.floor import Floor, Result
from benchmarks.research.peers.others import ChatwootOne, ChatwootTwo, EspoInTurn, EspoLeastBusy, Odoo
from benchmarks.research.peers.ours import Ours
from benchmarks.research.peers.stream import Stream, make_stream
from domain.routing.rules import DEFAULT_ROUTING, RoutingRuleSet, Strategy, TeamStrategy

_IN_TURN = RoutingRuleSet(strategies=(TeamStrategy(code="in_turn", strategy=Strategy.ROUND_ROBIN),), catch_up=3)
_COLUMNS = (
    "system", "leads", "taken up", "unattended", "not within 24 h", "over capacity", "without the skill", "spread",
    "Gini", "p50 min", "p90 min",
)  # fmt: skip
SYSTEMS: tuple[Callable[[Stream], Floor], ...] = (
    lambda stream: Ours(stream, "ours, built-in", DEFAULT_ROUTING),
    lambda stream: Ours(stream, "ours, in turn", _IN_TURN),
    Odoo,
    ChatwootOne,
    ChatwootTwo,
    EspoInTurn,
    EspoLeastBusy,
)


def compare(seeds: range) -> list[tuple[Result, ...]]:
    """One tuple per system, a result per seed."""
    streams = [make_stream(seed) for seed in seeds]
    return [tuple(system(stream).run() for stream in streams) for system in SYSTEMS]


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.research.peers", description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--comes-back", type=float, metavar="HOURS", help="when lying leads are looked at again")
    given = parser.parse_args()
    if given.comes_back is not None:
        Floor.comes_back = timedelta(hours=given.comes_back)
    print(f"| {' | '.join(_COLUMNS)} |")
    print(f"|---|{'---:|' * (len(_COLUMNS) - 1)}")
    for results in compare(range(1, given.seeds + 1)):
        name, *figures = zip(*(astuple(result) for result in results), strict=True)
        means = [mean(figure) for figure in figures]
        shown = [
            f"{value:.2f}" if column == "Gini" else f"{value:.0f}"
            for column, value in zip(_COLUMNS[1:], means, strict=True)
        ]
        print(f"| {name[0]} | {' | '.join(shown)} |", flush=True)


if __name__ == "__main__":
    main()
