"""What an owner owes, and what rules make of it."""

from dataclasses import dataclass
from datetime import datetime

from domain.leads.lead import Phase, Stage, Status
from domain.lifecycle.messages import Attempt
from domain.lifecycle.steps.step import Step
from domain.lifecycle.waiting import WaitingFor, WaitKind


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
    """`then_ask`: what the owner owes next when the lead qualifies, asked for in the same transaction."""

    assessment_id: int
    owner: int
    then_ask: AskOwner | None = None


@dataclass(frozen=True)
class Judged:
    """`verdict`: qualified | not_qualified | not_yet."""

    verdict: str
    reason: str
    status: Status
    stage: Stage
    phase: Phase
    waiting: WaitingFor | None = None
    asked: Asked | None = None
