"""Sequences after first contact: nurture, reminders, after a missed visit, after a loss, after the visit."""

from dataclasses import dataclass
from datetime import datetime

from domain.lifecycle.messages import LeadRef, Step
from domain.outreach.cadence.occasions import Occasion


@dataclass(frozen=True)
class FollowUp:
    """A lead within a sequence: its next step is at `next_at`.

    `season` tells apart those of one occasion in a run. `started_at` is the occasion itself, such as the appointment.
    """

    occasion: Occasion
    season: int
    next_at: datetime
    started_at: datetime


@dataclass(frozen=True)
class FollowUpStart:
    """Input of a sequence that is a workflow of its own; `sent` counts how often it woke."""

    lead: LeadRef
    run: int
    season: int
    sent: int = 0
    occasion: Occasion = Occasion.NURTURE
    started_at: datetime | None = None


@dataclass(frozen=True)
class TakeStep(Step):
    """The next step of a sequence, if it is due; `number` 0 begins the sequence."""

    season: int
    number: int
    occasion: Occasion = Occasion.NURTURE
    started_at: datetime | None = None


@dataclass(frozen=True)
class StepTaken:
    """`next_at` None = nothing more to do. `again`: as it was said before the lead's row knew the next step."""

    next_at: datetime | None
    again: bool = False
