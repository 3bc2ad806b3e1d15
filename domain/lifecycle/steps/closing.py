"""The end of a life, and who hears of it."""

from dataclasses import dataclass

from domain.leads.lead import LossReason, Status
from domain.lifecycle.messages import Booking, Offer
from domain.lifecycle.steps.step import Step


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
    """`webhooks` are deliveries to post; `nurture` says whether marketing messages may follow."""

    webhooks: tuple[int, ...] = ()
    nurture: bool = False


@dataclass(frozen=True)
class PostWebhook:
    tenant_id: int
    delivery_id: int
