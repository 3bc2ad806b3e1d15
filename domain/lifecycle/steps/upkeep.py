"""Nurture, sweeps, trials: what is done beside a life."""

from dataclasses import dataclass
from datetime import datetime

from domain.lifecycle.messages import LeadRef
from domain.lifecycle.steps.step import Step


@dataclass(frozen=True)
class NurtureStart:
    """One sequence of marketing messages; `season` counts a run's nurtures."""

    lead: LeadRef
    run: int
    season: int
    sent: int = 0


@dataclass(frozen=True)
class SendNurture(Step):
    season: int
    number: int


@dataclass(frozen=True)
class NurtureSent:
    """`next_at` None = nothing more to send. `again`: this one was postponed."""

    next_at: datetime | None
    again: bool = False


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
