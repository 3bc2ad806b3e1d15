"""One attempt to contact the person: planned, then made."""

from dataclasses import dataclass
from datetime import datetime

from domain.leads.lead import Channel, DeliveryState, Outcome, Status
from domain.lifecycle.messages import Step
from domain.lifecycle.waiting import WaitingFor


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
