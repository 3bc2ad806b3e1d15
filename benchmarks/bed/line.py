"""What a benchmark prints: one JSON line of figures with units in their names, goals, and the floor of the same run."""

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import psutil


@dataclass(frozen=True)
class Goal:
    """What a figure should be: at least, or at most, so much."""

    figure: str
    at_least: float | None = None
    at_most: float | None = None

    def met(self, value: float) -> bool:
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    def __str__(self) -> str:
        return (
            f"{self.figure} ≥ {self.at_least:g}" if self.at_least is not None else f"{self.figure} ≤ {self.at_most:g}"
        )


@dataclass(frozen=True)
class Line:
    """One benchmark's answer; `floor` holds what the bare minimum did beside it, empty where none can be had."""

    name: str
    goals: Sequence[Goal]
    figures: Mapping[str, float]
    floor: Mapping[str, float] = field(default_factory=dict)

    @property
    def missed(self) -> list[str]:
        """Goals that the figures do not reach."""
        return [str(goal) for goal in self.goals if not goal.met(self.figures[goal.figure])]

    def to_json(self, machine: Mapping[str, object]) -> str:
        return json.dumps(
            {
                "name": self.name,
                **rounded(self.figures),
                "goal": [str(goal) for goal in self.goals],
                "met": not self.missed,
                "missed": self.missed,
                "floor": rounded(self.floor),
                "machine": machine,
            },
            ensure_ascii=False,
        )


def rounded(figures: Mapping[str, float]) -> dict[str, float]:
    """Four significant digits: more would pretend."""
    return {name: float(f"{value:.4g}") for name, value in figures.items()}


def machine() -> dict[str, object]:
    """Where and when this ran: cores, Python, and how busy the machine was already."""
    return {
        "cores": os.cpu_count() or 1,
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "python": platform.python_version(),
        "system": platform.system(),
        "load_1min": round(os.getloadavg()[0], 2),
    }


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0…1) of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median_ratio(ours: Sequence[float], floor: Sequence[float]) -> float:
    """The median of the rounds' ratios: what disturbs a round disturbs both of its halves."""
    return statistics.median(mine / bare for mine, bare in zip(ours, floor, strict=True))
