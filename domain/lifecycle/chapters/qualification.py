"""Qualification: the owner's assessment, and what rules make of it."""

from dataclasses import dataclass

from domain.leads.lead import Phase, Stage, Status
from domain.lifecycle.chapters.owner import AskOwner, Requested
from domain.lifecycle.messages import Command, Step
from domain.lifecycle.waiting import WaitingFor


@dataclass
class Qualification:
    """`assessment_id`: the assessment that is being judged. `nurturing`: messages are sent while the lead waits."""

    assessment_id: int | None = None
    nurturing: bool = False


@dataclass(frozen=True)
class Assess(Command):
    agent_id: int | None
    assessment_id: int


@dataclass(frozen=True)
class JudgeAssessment(Step):
    """`then_ask`: what the owner owes next when the lead qualifies, requested in the same transaction."""

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
    requested: Requested | None = None
