"""What each step of a lead's life is told, and what it hands back. Ids, codes and numbers only.

`now` is the workflow's clock: activities plan with it, so that skipped time is felt everywhere.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.lead import Channel, DeliveryState, LossReason, Outcome, Phase, Stage, Status
from domain.messages import AlsoOffered, Attempt, Booking, LeadRef, Offer
from domain.waiting import WaitingFor, WaitKind


@dataclass(frozen=True)
class Step:
    """Which lead, which run, and when."""

    lead: LeadRef
    run: int
    now: datetime


# ---- Intake ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenLife(Step):
    reason: str


class Verdict(StrEnum):
    LIVE = "live"
    DONE = "done"
    MERGED = "merged"


@dataclass(frozen=True)
class Opened:
    """`done`: this run was already lived, or the lead is closed for good.

    `speed_at`: when to look whether the person was contacted; None when nothing is owed.
    """

    verdict: Verdict
    status: Status = Status.NEW
    stage: Stage = Stage.AWARENESS
    phase: Phase = Phase.CONTACT
    source: str = ""
    score: int = 0
    priority: int = 3
    owner: int | None = None
    closed_channels: tuple[Channel, ...] = ()
    merged_into: int | None = None
    speed_at: datetime | None = None


@dataclass(frozen=True)
class Rescore(Step):
    """`cause` is `touch:7`, `reply:9`, `profile:3`: once per cause."""

    cause: str


@dataclass(frozen=True)
class Rescored:
    """`closed_channels`: the person gave no address for them, or it is suppressed.

    `merged_into`: the lead turned out to be another's duplicate, which takes it over. `speed_at` as in `Opened`.
    `offer_until`: when the open offer ends now.
    """

    score: int
    priority: int
    closed_channels: tuple[Channel, ...]
    merged_into: int | None = None
    speed_at: datetime | None = None
    stage: Stage | None = None
    offer_until: datetime | None = None


@dataclass(frozen=True)
class WatchSpeed(Step):
    """The first contact is still owed, as far as the run knows."""


@dataclass(frozen=True)
class SpeedWatched:
    """`next_at` None: the person was contacted, or everybody was told."""

    next_at: datetime | None = None


@dataclass(frozen=True)
class Moved:
    """`score` and `priority`: those of now, when what happened could change them."""

    status: Status
    stage: Stage
    score: int | None = None
    priority: int | None = None


# ---- Assignment --------------------------------------------------------------------------------


@dataclass(frozen=True)
class MakeOffer(Step):
    """Ends `previous`, then offers to the best candidate not in `offered_in_round`."""

    round: int
    offered_in_round: tuple[int, ...]
    previous: Offer | None


@dataclass(frozen=True)
class OfferMade:
    """`offer` None = queued: `waiting` says until when the next round starts."""

    offer: Offer | None
    waiting: WaitingFor


@dataclass(frozen=True)
class RecordAcceptance(Step):
    offer: Offer


@dataclass(frozen=True)
class EndOffer(Step):
    """One agent of several is out of it."""

    offer: AlsoOffered


@dataclass(frozen=True)
class ChangeOwner(Step):
    """`to` None = back to routing. `how`: reassigned | taken | owner_gone."""

    to: int | None
    how: str
    by: int | None
    change: int
    offer: Offer | None


# ---- Contact -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanAttempt(Step):
    """Ends `previous`, then plans attempt `number`."""

    number: int
    previous: Attempt | None
    not_before: datetime | None
    closed_channels: tuple[Channel, ...]
    owner: int


@dataclass(frozen=True)
class AttemptPlanned:
    """`attempt` None = exhausted (`cap` or `no_channel`); `waiting` then is the last answer's deadline."""

    attempt: Attempt | None
    waiting: WaitingFor
    exhausted: str = ""


@dataclass(frozen=True)
class MakeAttempt(Step):
    attempt: Attempt
    owner: int


@dataclass(frozen=True)
class AttemptMade:
    """`postponed_to`: the window closed meanwhile. `closed_channel`: the address turned out invalid or suppressed."""

    state: DeliveryState
    status: Status
    waiting: WaitingFor
    message_id: int | None = None
    skipped: str = ""
    postponed_to: datetime | None = None
    closed_channel: Channel | None = None


@dataclass(frozen=True)
class PlaceCallNow(Step):
    """Click-to-call. `number` counts the run's calls."""

    agent_id: int
    number: int
    attempt: Attempt | None


@dataclass(frozen=True)
class RecordDelivery(Step):
    message_id: int
    state: DeliveryState
    code: str


@dataclass(frozen=True)
class DeliveryRecorded:
    closed_channel: Channel | None = None


@dataclass(frozen=True)
class RecordReply(Step):
    message_id: int
    owner: int | None


@dataclass(frozen=True)
class RecordChannelClosed(Step):
    channels: tuple[Channel, ...]
    cause: str
    owner: int | None


@dataclass(frozen=True)
class RecordCallOutcome(Step):
    """An agent's own call, or the end of an attempt by its outcome. `agent_id` None: a manager says so."""

    agent_id: int | None
    outcome: Outcome
    attempt: Attempt | None
    notes_id: int | None


# ---- What an owner must do ---------------------------------------------------------------------


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
class Asked:
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
class JudgeAssessment(Step):
    assessment_id: int
    owner: int


@dataclass(frozen=True)
class Judged:
    """`verdict`: qualified | not_qualified | not_yet."""

    verdict: str
    reason: str
    status: Status
    stage: Stage
    phase: Phase
    waiting: WaitingFor | None = None


# ---- Booking and conversion --------------------------------------------------------------------


@dataclass(frozen=True)
class HoldSlot(Step):
    """`number` counts the run's bookings; `release` is the appointment that this one replaces."""

    booking: Booking
    number: int
    owner: int
    release: int | None


@dataclass(frozen=True)
class SlotHeld:
    """`appointment_id` None = the slot was taken; the owner got a task."""

    appointment_id: int | None
    payment_id: int | None = None
    pay_by: datetime | None = None
    paid: bool = False
    waiting: WaitingFor | None = None


@dataclass(frozen=True)
class OfBooking(Step):
    """`booking` None: converted without one."""

    booking: Booking | None
    owner: int | None


@dataclass(frozen=True)
class RecordPayment(Step):
    """A payment that comes after its slot was released goes back."""

    payment_id: int


@dataclass(frozen=True)
class BookingConfirmed:
    stage: Stage
    waiting: WaitingFor
    remind_at: tuple[datetime, ...]
    ask_at: datetime


@dataclass(frozen=True)
class ReleaseBooking(Step):
    """`why`: cancelled | no_deposit | failed | no_show | lost; `times`: how often that happened in this run."""

    booking: Booking
    why: str
    owner: int | None
    times: int


@dataclass(frozen=True)
class BookingReleased:
    """`give_up`: it happened too often."""

    give_up: bool


@dataclass(frozen=True)
class RemindVisit(Step):
    booking: Booking
    number: int


# ---- Closing -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class CloseLife(Step):
    """`status` converted or lost; `merged_into` when dedup handed the lead over."""

    status: Status
    reason: LossReason | None = None
    merged_into: int | None = None
    offer: Offer | None = None
    booking: Booking | None = None


@dataclass(frozen=True)
class LifeClosed:
    """`webhooks` are deliveries to post; `nurture` says whether marketing messages may follow."""

    webhooks: tuple[int, ...] = ()
    nurture: bool = False


@dataclass(frozen=True)
class PostWebhook:
    tenant_id: int
    delivery_id: int


# ---- Nurture and upkeep ------------------------------------------------------------------------


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
