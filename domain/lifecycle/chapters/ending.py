"""The end of a run, and who is notified."""

from dataclasses import dataclass

from domain.leads.lead import LossReason, Status
from domain.lifecycle.chapters.booking import Booking
from domain.lifecycle.chapters.follow_up import FollowUp
from domain.lifecycle.chapters.offer import Offer
from domain.lifecycle.messages import Command, Fact, Step


@dataclass(frozen=True)
class Convert(Command):
    agent_id: int | None = None


@dataclass(frozen=True)
class Lose(Command):
    reason: LossReason
    agent_id: int | None = None


@dataclass(frozen=True)
class MergedInto(Fact):
    """`run`: which one was merged; a fact that comes late ends no later run."""

    lead_id: int
    run: int | None = None

    @property
    def token(self) -> str:
        return f"merged:{self.lead_id}"


@dataclass(frozen=True)
class Withdrawn(Fact):
    """The import that brought the lead was taken back."""

    touch_id: int

    @property
    def token(self) -> str:
        return f"withdrawn:{self.touch_id}"


@dataclass(frozen=True)
class Ending:
    """Result of a run."""

    status: Status
    loss_reason: LossReason | None = None
    merged_into: int | None = None


@dataclass(frozen=True)
class CloseRun(Step):
    """`status` converted or lost; `merged_into` when dedup handed the lead over."""

    status: Status
    reason: LossReason | None = None
    merged_into: int | None = None
    offer: Offer | None = None
    booking: Booking | None = None


@dataclass(frozen=True)
class RunClosed:
    """`nurture`: the lead is nurtured; `follow_ups`: what else begins now.

    `webhooks`: deliveries, in results of before triggers wrote them.
    """

    webhooks: tuple[int, ...] = ()
    nurture: bool = False
    follow_ups: tuple[FollowUp, ...] = ()


@dataclass(frozen=True)
class PostWebhook:
    tenant_id: int
    delivery_id: int
