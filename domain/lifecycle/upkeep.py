"""Sweeps and trials beside leads' runs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Swept:
    """Figures of one sweep."""

    delivered: int
    waiting: int
    sealed: int


@dataclass(frozen=True)
class SweepDuplicates:
    """The look over everything stored whose progress stands in row `sweep_id`."""

    tenant_id: int
    sweep_id: int


@dataclass(frozen=True)
class TryRules:
    """The trial of a draft whose progress stands in row `trial_id`."""

    tenant_id: int
    trial_id: int
