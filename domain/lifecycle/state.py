"""The state that a lead's run carries, in parts: most of them exist only while their chapter does."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from domain.leads.lead import LossReason, Phase, Stage, Status
from domain.lifecycle.chapters.attempt import Attempt
from domain.lifecycle.chapters.booking import Booking, Visit
from domain.lifecycle.chapters.contact import Contact
from domain.lifecycle.chapters.follow_up import FollowUp
from domain.lifecycle.chapters.offer import Offer, Routing
from domain.lifecycle.chapters.owner import Duty
from domain.lifecycle.chapters.qualification import Qualification
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitingFor


@dataclass
class Counts:
    """How often each thing happened in this run; a step that carries its count happens once.

    `steps` counts the Postgres steps of this run.
    """

    steps: int = 0
    attempts_made: int = 0
    calls: int = 0
    asks: int = 0
    owner_changes: int = 0
    seasons: int = 0
    bookings: int = 0
    reminders: int = 0
    unpaid: int = 0
    no_shows: int = 0
    registrations: int = 0


@dataclass
class LeadState:
    """Everything a run knows; handed over whole when it continues as new, and the answer of the `state` query.

    `replaced_appointment`: what the next slot that is held replaces. `follow_ups`: the sequences that it is in.
    `merging`: another lead's run goes on instead.
    `seen`: the tokens of facts, oldest first.
    """

    run: int = 1
    status: Status = Status.NEW
    stage: Stage = Stage.AWARENESS
    phase: Phase = Phase.INTAKE
    source: str = ""
    score: int = 0
    priority: int = 3
    owner: int | None = None
    waiting_for: WaitingFor | None = None
    loss_reason: LossReason | None = None
    routing: Routing = field(default_factory=Routing)
    offer: Offer | None = None
    contact: Contact = field(default_factory=Contact)
    attempt: Attempt | None = None
    duty: Duty | None = None
    qualification: Qualification = field(default_factory=Qualification)
    booking: Booking | None = None
    visit: Visit | None = None
    replaced_appointment: int | None = None
    follow_ups: list[FollowUp] = field(default_factory=list)
    merging: bool = False
    counts: Counts = field(default_factory=Counts)
    seen: list[str] = field(default_factory=list)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_in_parts, handler(source))


@dataclass(frozen=True)
class RunStart:
    """Input of a run. `reason`: captured | touch | reopened. `state` is set only when the run continues as new.

    `edition`: which order of commands the run follows; histories that were recorded under an older one replay by it.
    """

    lead: LeadRef
    run: int
    reason: str = "captured"
    state: LeadState | None = None
    edition: int = 1


# A state recorded before it had parts is one flat object: each part's fields, under these names.
_FLAT: dict[str, tuple[str, ...]] = {
    "routing": ("round", "offered_in_round", "queued", "called_up"),
    "contact": ("closed_channels", "callback_at", "speed_at"),
    "qualification": ("assessment_id", "nurturing"),
    "counts": tuple(Counts.__dataclass_fields__),
}


def _in_parts(recorded: Any) -> Any:
    """Decodes a flat state; anything else stays as it is."""
    if not isinstance(recorded, dict) or "counts" in recorded:
        return recorded
    state = dict(recorded)
    for part, names in _FLAT.items():
        state[part] = {name: state.pop(name) for name in names if name in state}
    duty = {name: state.pop(name) for name in ("escalations", "remind_at") if state.get(name)}
    state["duty"] = duty or None
    reminders, ask_at = state.pop("visit_reminders", []), state.pop("ask_visit_at", None)
    state["visit"] = {"reminders": reminders, "ask_at": ask_at} if ask_at is not None else None
    return state
