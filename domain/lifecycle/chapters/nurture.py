"""Nurture: marketing messages to those who are not ready."""

from dataclasses import dataclass
from datetime import datetime

from domain.lifecycle.messages import LeadRef, Step


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
