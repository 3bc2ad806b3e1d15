"""The owner: what they owe, and how the lead changes hands."""

from dataclasses import dataclass
from datetime import datetime

from domain.leads.lead import Phase, Stage, Status
from domain.lifecycle.chapters.attempt import Attempt
from domain.lifecycle.chapters.offer import Offer
from domain.lifecycle.messages import Command, Fact, Step
from domain.lifecycle.waiting import WaitingFor, WaitKind


@dataclass(frozen=True)
class Duty:
    """What the owner owes is due at the deadline of `waiting_for`. `remind_at` None: they were reminded.

    `escalations` counts how often it was overdue.
    """

    escalations: int = 0
    remind_at: datetime | None = None


@dataclass(frozen=True)
class Reassign(Command):
    """A manager gives the lead to `to_agent_id`; None = back to routing."""

    by_user_id: int
    to_agent_id: int | None
    reason: str = "manager"


@dataclass(frozen=True)
class Take(Command):
    """An agent takes a lead that waits in the queue."""

    agent_id: int


@dataclass(frozen=True)
class OwnerGone(Fact):
    """The agent is absent. Their offers go back to routing, and their leads too unless `offers_only`.

    `offer_id`: the part of an offer to several that they had.
    """

    agent_id: int
    request_id: int = 0
    offers_only: bool = False
    offer_id: int | None = None

    @property
    def token(self) -> str:
        return f"gone:{self.request_id}"


@dataclass(frozen=True)
class AskOwner(Step):
    """Opens a task of `kind` for the owner, or asks again: `escalations` counts how often it was overdue.

    `attempt` is the attempt that ended by reaching the person.
    """

    kind: WaitKind
    owner: int
    escalations: int
    round: int
    phase: Phase
    attempt: Attempt | None = None


@dataclass(frozen=True)
class Requested:
    waiting: WaitingFor
    remind_at: datetime | None
    status: Status
    stage: Stage


@dataclass(frozen=True)
class RemindOwner(Step):
    kind: WaitKind
    owner: int
    escalations: int
    round: int


@dataclass(frozen=True)
class WritePhase(Step):
    """A command moved the phase while the lead waits for an owner."""


@dataclass(frozen=True)
class ChangeOwner(Step):
    """`to` None = back to routing. `how`: reassigned | taken | owner_gone."""

    to: int | None
    how: str
    by: int | None
    change: int
    offer: Offer | None
