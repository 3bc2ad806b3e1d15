"""Attempts, calls, what comes back."""

from dataclasses import dataclass
from datetime import datetime

from domain.leads.lead import Channel, DeliveryState, Outcome, Stage, Status
from domain.lifecycle.messages import Attempt
from domain.lifecycle.steps.owner import Asked, AskOwner
from domain.lifecycle.steps.step import Step
from domain.lifecycle.waiting import WaitingFor
from domain.outreach.refusals import Refusal


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
    """`then_plan`: the attempt after this one, planned with what became of it."""

    attempt: Attempt
    owner: int
    then_plan: PlanAttempt | None = None


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
    planned: AttemptPlanned | None = None


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
    refusal: Refusal | None = None


@dataclass(frozen=True)
class DeliveryRecorded:
    closed_channel: Channel | None = None


@dataclass(frozen=True)
class RecordReply(Step):
    """`then_ask`: what the owner owes next, asked for in the same transaction."""

    message_id: int
    owner: int | None
    then_ask: AskOwner | None = None


@dataclass(frozen=True)
class RecordChannelClosed(Step):
    channels: tuple[Channel, ...]
    cause: str
    owner: int | None


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

    `asked` and `planned`: what followed in the same transaction.
    """

    status: Status
    stage: Stage
    score: int | None = None
    priority: int | None = None
    asked: Asked | None = None
    planned: AttemptPlanned | None = None
