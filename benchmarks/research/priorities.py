"""`python -m benchmarks.research.priorities [--seeds N]`: business minutes until a lead is accepted, by priority.

The deployed rules (`domain.routing`, the default policy) on the seeded streams of `benchmarks.research.peers`.
"""

import argparse
from collections import defaultdict
from dataclasses import dataclass

from benchmarks.bed.line import quantile
from benchmarks.research.peers.ours import Ours
from benchmarks.research.peers.stream import make_stream
from domain.routing.rules import DEFAULT_ROUTING


@dataclass(frozen=True)
class Waits:
    """`twice`: leads that two agents accepted."""

    minutes: dict[int, list[float]]
    over_capacity: int
    twice: int

    def at(self, priority: int, share: float) -> float:
        return quantile(self.minutes[priority], share)


def waits(seeds: range) -> Waits:
    minutes: defaultdict[int, list[float]] = defaultdict(list)
    over_capacity = twice = 0
    for seed in seeds:
        house = Ours(make_stream(seed), "ours", DEFAULT_ROUTING)
        over_capacity += house.run().over_capacity
        twice += sum(times > 1 for times in house.accepted.values())
        for lead, waited in house.waits():
            minutes[lead.priority].append(waited)
    return Waits({priority: sorted(minutes[priority]) for priority in sorted(minutes)}, over_capacity, twice)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.research.priorities", description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    found = waits(range(1, parser.parse_args().seeds + 1))
    print("| priority | leads | p50 min | p90 min | p99 min |")
    print("|---|---:|---:|---:|---:|")
    for priority, minutes in found.minutes.items():
        shown = " | ".join(f"{found.at(priority, share):.0f}" for share in (0.5, 0.9, 0.99))
        print(f"| {priority} | {len(minutes)} | {shown} |")
    print(f"\nAccepted over capacity: {found.over_capacity}; by two agents: {found.twice}.")


if __name__ == "__main__":
    main()
