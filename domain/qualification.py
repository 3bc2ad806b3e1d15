"""From an agent's assessment to a judgement: qualified, not qualified, or not yet."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.policy import Policy


class MedicalNeed(StrEnum):
    NONE = "none"
    POSSIBLE = "possible"
    CLEAR = "clear"
    URGENT = "urgent"


class Readiness(StrEnum):
    NOW = "now"
    WEEKS = "weeks"
    MONTHS = "months"
    NEVER = "never"


class Funding(StrEnum):
    SELF_PAY = "self_pay"
    INSURED = "insured"
    UNDECIDED = "undecided"
    CANNOT_PAY = "cannot_pay"


class AssessmentAnswers(BaseModel):
    """What the owner learnt. `timing_days`: in how many days the person wants to be asked again, or treated."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    medical_need: Annotated[MedicalNeed, Field(examples=["clear"])]
    readiness: Annotated[Readiness, Field(examples=["weeks"])]
    funding: Annotated[Funding, Field(examples=["insured"])]
    location_ok: Annotated[bool, Field(examples=[True])]
    timing_days: Annotated[int | None, Field(ge=0, le=400, examples=[21])] = None
    specialty: Annotated[str | None, Field(max_length=50, examples=["cataract"])] = None


class QualificationVerdict(StrEnum):
    QUALIFIED = "qualified"
    NOT_QUALIFIED = "not_qualified"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class Judgement:
    """`reason` is a stable code; `until` is set only for not yet: how long to wait; `points` 0…100."""

    verdict: QualificationVerdict
    reason: str
    until: timedelta | None
    points: int


_NEED_POINTS = {MedicalNeed.NONE: 0, MedicalNeed.POSSIBLE: 15, MedicalNeed.CLEAR: 30, MedicalNeed.URGENT: 40}
_READINESS_POINTS = {Readiness.NOW: 30, Readiness.WEEKS: 20, Readiness.MONTHS: 5, Readiness.NEVER: 0}
_FUNDING_POINTS = {Funding.SELF_PAY: 30, Funding.INSURED: 30, Funding.UNDECIDED: 10, Funding.CANNOT_PAY: 0}
QUALIFIED_FROM = 60


def judge(answers: AssessmentAnswers, policy: Policy) -> Judgement:
    """Urgent need is qualified however ready or funded: a person in danger is seen first and asked about money later.

    Reasons: `urgent_need`, `ready`; `location`, `no_medical_need`, `never_ready`, `cannot_pay`; `later`, `undecided`.
    """
    points = (
        _NEED_POINTS[answers.medical_need] + _READINESS_POINTS[answers.readiness] + _FUNDING_POINTS[answers.funding]
    )
    if not answers.location_ok:
        return Judgement(QualificationVerdict.NOT_QUALIFIED, "location", None, points)
    if answers.medical_need is MedicalNeed.URGENT:
        return Judgement(QualificationVerdict.QUALIFIED, "urgent_need", None, points)
    if blocker := _blocker(answers):
        return Judgement(QualificationVerdict.NOT_QUALIFIED, blocker, None, points)
    if answers.readiness is Readiness.MONTHS:
        return Judgement(QualificationVerdict.NOT_YET, "later", _wait(answers, policy), points)
    if points < QUALIFIED_FROM:
        return Judgement(QualificationVerdict.NOT_YET, "undecided", _wait(answers, policy), points)
    return Judgement(QualificationVerdict.QUALIFIED, "ready", None, points)


def _blocker(answers: AssessmentAnswers) -> str | None:
    if answers.medical_need is MedicalNeed.NONE:
        return "no_medical_need"
    if answers.readiness is Readiness.NEVER:
        return "never_ready"
    return "cannot_pay" if answers.funding is Funding.CANNOT_PAY else None


def _wait(answers: AssessmentAnswers, policy: Policy) -> timedelta:
    """At least a day: not yet never means at once."""
    if answers.timing_days is None:
        return policy.nurture.not_yet_until
    return timedelta(days=max(answers.timing_days, 1))
