"""Sweeps and trials beside leads' runs."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Ages:
    """How long is kept what is kept for a time only.

    `answers` to requests with an Idempotency-Key, and their `keys`, which outlast every retry of a program; what
    vendors' `events` said; `submissions` as they came; events for `webhooks`, with what became of them.
    """

    answers: timedelta = timedelta(days=3)
    keys: timedelta = timedelta(days=30)
    events: timedelta = timedelta(days=30)
    submissions: timedelta = timedelta(days=180)
    webhooks: timedelta = timedelta(days=30)


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
