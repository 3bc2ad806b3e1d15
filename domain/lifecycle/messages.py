"""What is said to a lead's run, what it says back, and the state it carries. Ids, codes and numbers only."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.leads.lead import Channel, DeclineReason, DeliveryState, LossReason, Outcome, Phase, Stage, Status
from domain.lifecycle.waiting import WaitingFor
from domain.outreach.refusals import Refusal


@dataclass(frozen=True)
class LeadRef:
    """Which lead, in every workflow and activity input."""

    tenant_id: int
    lead_id: int


# ---- Commands: updates that the run accepts or refuses with a reason -------------------------------------------


@dataclass(frozen=True)
class Accept:
    agent_id: int
    offer_id: int | None = None


@dataclass(frozen=True)
class Decline:
    agent_id: int
    reason: DeclineReason
    offer_id: int | None = None


@dataclass(frozen=True)
class RecordOutcome:
    """`attempt` is the number that the agent speaks of; None = the one under way, or a call of their own.

    `agent_id` None: a manager.
    """

    agent_id: int | None
    outcome: Outcome
    attempt: int | None = None
    callback_at: datetime | None = None
    notes_id: int | None = None


@dataclass(frozen=True)
class Assess:
    """`agent_id` None: a manager."""

    agent_id: int | None
    assessment_id: int


@dataclass(frozen=True)
class PlaceCall:
    """Ring the agent, then dial the lead."""

    agent_id: int


@dataclass(frozen=True)
class Book:
    """`resource` names the clinician or room whose time is taken."""

    starts_at: datetime
    minutes: int
    resource: str
    agent_id: int | None = None


@dataclass(frozen=True)
class Reschedule:
    starts_at: datetime
    minutes: int
    resource: str
    agent_id: int | None = None


@dataclass(frozen=True)
class CancelBooking:
    agent_id: int | None = None


@dataclass(frozen=True)
class NoShow:
    agent_id: int | None = None


@dataclass(frozen=True)
class Convert:
    agent_id: int | None = None


@dataclass(frozen=True)
class Lose:
    reason: LossReason
    agent_id: int | None = None


@dataclass(frozen=True)
class Reassign:
    """A manager gives the lead to `to_agent_id`; None = back to routing."""

    by_user_id: int
    to_agent_id: int | None
    reason: str = "manager"


@dataclass(frozen=True)
class Take:
    """An agent takes a lead that waits in the queue."""

    agent_id: int


# ---- Facts: signals, never refused -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Touch:
    touch_id: int


@dataclass(frozen=True)
class Reply:
    message_id: int


@dataclass(frozen=True)
class Delivered:
    message_id: int
    state: DeliveryState
    code: str = ""
    refusal: Refusal | None = None


@dataclass(frozen=True)
class OptedOut:
    """`channel` None = every channel."""

    channel: Channel | None
    event_id: int


@dataclass(frozen=True)
class ProfileChanged:
    change_id: int


@dataclass(frozen=True)
class MergedInto:
    """`run`: which one was merged; a fact that comes late ends no later run."""

    lead_id: int
    run: int | None = None


@dataclass(frozen=True)
class Withdrawn:
    """The import that brought the lead was taken back."""

    touch_id: int


@dataclass(frozen=True)
class Paid:
    payment_id: int


@dataclass(frozen=True)
class CapacityFreed:
    request_id: int


@dataclass(frozen=True)
class OwnerGone:
    """The agent is away; what they are offered goes back to routing, and what they own unless `offers_only`.

    `offer_id`: the part of an offer to several that they had.
    """

    agent_id: int
    request_id: int
    offers_only: bool = False
    offer_id: int | None = None


@dataclass(frozen=True)
class Behaved:
    """The person opened a mail, clicked a link, or came back to the website."""

    behaviour_id: int


@dataclass(frozen=True)
class RulesChanged:
    """Rules were put into force that move the leads under way."""

    request_id: int


@dataclass(frozen=True)
class Again:
    """Run `run` was asked for: told to the run before it, in case that one is still ending."""

    run: int
    reason: str


Command = (
    Accept
    | Decline
    | RecordOutcome
    | Assess
    | PlaceCall
    | Book
    | Reschedule
    | CancelBooking
    | NoShow
    | Convert
    | Lose
    | Reassign
    | Take
)
Fact = (
    Touch
    | Reply
    | Delivered
    | OptedOut
    | ProfileChanged
    | MergedInto
    | Withdrawn
    | Paid
    | CapacityFreed
    | OwnerGone
    | Behaved
    | RulesChanged
)
Message = Command | Fact


# ---- State -----------------------------------------------------------------------------------------------------


class OfferAnswer(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class AlsoOffered:
    """One more agent's part of an offer to several."""

    id: int
    agent_id: int
    answer: OfferAnswer | None = None
    reason: str = ""


@dataclass(frozen=True)
class Offer:
    """`expires_at` is an instant; business time is already in it. With `also` it is a broadcast."""

    id: int
    agent_id: int
    expires_at: datetime
    answer: OfferAnswer | None = None
    reason: str = ""
    also: tuple[AlsoOffered, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """Attempt `number` of `cap`, planned for `due_at`; `made` once the message left or the call task opened.

    `template` is the code of its text, of version `sequence` of the cadence rules.
    """

    id: int
    number: int
    cap: int
    channel: Channel
    due_at: datetime
    answer_by: datetime
    template: str = "follow_up"
    sequence: int = 1
    made: bool = False
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Booking:
    """`appointment_id` is None until the slot is held."""

    starts_at: datetime
    minutes: int
    resource: str
    appointment_id: int | None = None
    payment_id: int | None = None
    pay_by: datetime | None = None
    paid: bool = False
    confirmed: bool = False
    cancelled: bool = False
    no_show: bool = False


@dataclass
class LeadState:
    """Everything a run knows; handed over whole when it continues as new, and the answer of the `state` query.

    `speed_at`: when to look next whether the first contact was made; None once it was, or when nobody is to be told.
    `steps` counts the Postgres steps of this run. `called_up`: out of a queue of which the run did not know.
    """

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


@dataclass(frozen=True)
class CommandAnswer:
    """What a command's sender gets back."""

    status: Status
    stage: Stage
    phase: Phase
    owner: int | None
    waiting_for: WaitingFor | None


@dataclass(frozen=True)
class Ending:
    """Result of a run."""

    status: Status
    loss_reason: LossReason | None = None
    merged_into: int | None = None
