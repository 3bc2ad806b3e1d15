"""A run's state as it was recorded before it had parts: one flat object."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.leads.lead import Channel, LossReason, Phase, Stage, Status
from domain.lifecycle.chapters.attempt import Attempt
from domain.lifecycle.chapters.booking import Booking
from domain.lifecycle.chapters.offer import Offer
from domain.lifecycle.waiting import WaitingFor


@dataclass
class FlatState:
    run: int = 1
    status: Status = Status.NEW
    stage: Stage = Stage.AWARENESS
    phase: Phase = Phase.INTAKE
    source: str = ""
    score: int = 0
    priority: int = 3
    owner: int | None = None
    offer: Offer | None = None
    round: int = 0
    offered_in_round: list[int] = field(default_factory=list)
    queued: bool = False
    attempts_made: int = 0
    attempt: Attempt | None = None
    callback_at: datetime | None = None
    calls: int = 0
    closed_channels: list[Channel] = field(default_factory=list)
    assessment_id: int | None = None
    nurturing: bool = False
    seasons: int = 0
    booking: Booking | None = None
    bookings: int = 0
    replaced_appointment: int | None = None
    visit_reminders: list[datetime] = field(default_factory=list)
    ask_visit_at: datetime | None = None
    reminders: int = 0
    unpaid: int = 0
    no_shows: int = 0
    asks: int = 0
    escalations: int = 0
    owner_changes: int = 0
    waiting_for: WaitingFor | None = None
    remind_at: datetime | None = None
    speed_at: datetime | None = None
    loss_reason: LossReason | None = None
    seen: list[str] = field(default_factory=list)
    steps: int = 0
    called_up: bool = False
