"""Contact: calls, and what comes back from the person."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.leads.lead import Channel, DeliveryState, Outcome, Stage, Status
from domain.lifecycle.chapters.attempt import Attempt, AttemptPlanned, PlanAttempt
from domain.lifecycle.chapters.owner import AskOwner, Requested
from domain.lifecycle.messages import Command, Fact, Step
from domain.outreach.refusals import SendRefusal
from domain.team.tasks import THE_LEAD, Subject


@dataclass
class Contact:
    """`callback_at`: when the person wants to be called.

    `speed_at`: when to look next whether the first contact was made; None once it was, or when nobody waits for it.
    """

    closed_channels: list[Channel] = field(default_factory=list)
    callback_at: datetime | None = None
    speed_at: datetime | None = None


@dataclass(frozen=True)
class RecordOutcome(Command):
    """`attempt` is the number that the agent speaks of; None = the one under way, or a call of their own."""

    agent_id: int | None
    outcome: Outcome
    attempt: int | None = None
    callback_at: datetime | None = None
    notes_id: int | None = None


@dataclass(frozen=True)
class PlaceCall(Command):
    """Ring the agent, then dial the lead."""

    agent_id: int


@dataclass(frozen=True)
class SendMessage(Command):
    """What somebody of the staff wrote: its text stands in Postgres."""

    agent_id: int | None
    staff_message_id: int


@dataclass(frozen=True)
class Reply(Fact):
    message_id: int

    @property
    def token(self) -> str:
        return f"reply:{self.message_id}"


@dataclass(frozen=True)
class Delivered(Fact):
    message_id: int
    state: DeliveryState
    code: str = ""
    refusal: SendRefusal | None = None
    provider: str = ""
    provider_id: str = ""

    @property
    def token(self) -> str:
        return f"delivered:{self.message_id}:{self.state.value}"


@dataclass(frozen=True)
class CallEnded(Fact):
    """A call with the person is over. Who answered may be known later: another outcome is another fact."""

    call_id: int
    outcome: str

    @property
    def token(self) -> str:
        return f"call_ended:{self.call_id}:{self.outcome}"


@dataclass(frozen=True)
class OptedOut(Fact):
    """`channel` None = every channel."""

    channel: Channel | None
    event_id: int

    @property
    def token(self) -> str:
        return f"opted_out:{self.event_id}:{self.channel}"

    @property
    def channels(self) -> tuple[Channel, ...]:
        return (self.channel,) if self.channel else tuple(Channel)


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
    refusal: SendRefusal | None = None


@dataclass(frozen=True)
class DeliveryRecorded:
    """`contacted`: the person picked up our call."""

    closed_channel: Channel | None = None
    contacted: bool = False


@dataclass(frozen=True)
class RecordCallEnd(Step):
    call_id: int
    outcome: str


@dataclass(frozen=True)
class CallEndRecorded:
    """`contacted`: agent and person spoke."""

    contacted: bool = False


@dataclass(frozen=True)
class RecordReply(Step):
    """`then_ask`: what the owner owes next, requested in the same transaction."""

    message_id: int
    owner: int | None
    then_ask: AskOwner | None = None


@dataclass(frozen=True)
class RecordChannelClosed(Step):
    """`about`: what showed that nobody is reached there. `appointment`: the one that stands although its patient opted
    out."""

    channels: tuple[Channel, ...]
    owner: int | None
    about: Subject = THE_LEAD
    appointment: int | None = None


@dataclass(frozen=True)
class RecordCallOutcome(Step):
    """An agent's own call, or the end of an attempt by its outcome. `agent_id` None: a manager says so.

    `number` is the attempt that the agent spoke of, also when the run has gone on since.
    `then_ask` (the person was reached) and `then_plan` (they were not) follow in the same transaction.
    """

    agent_id: int | None
    outcome: Outcome
    attempt: Attempt | None
    notes_id: int | None
    number: int | None = None
    then_ask: AskOwner | None = None
    then_plan: PlanAttempt | None = None


@dataclass(frozen=True)
class Moved:
    """`score` and `priority`: those of now, when what happened could change them.

    `asked` and `planned`: what followed in the same transaction. `speed_at`, `offer_id` and `offer_until`
    are as in `Rescored`. `closed`: the person is not there.
    """

    status: Status
    stage: Stage
    score: int | None = None
    priority: int | None = None
    requested: Requested | None = None
    planned: AttemptPlanned | None = None
    speed_at: datetime | None = None
    offer_id: int | None = None
    offer_until: datetime | None = None
    closed: tuple[Channel, ...] = ()
