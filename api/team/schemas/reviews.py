"""Reviews as managers write them, and as agents read them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from api.auth.sight import OfPerson
from api.team.schemas.tasks import TaskCreate
from domain.leads.profile import NOTES_LIMIT
from domain.text.plain import Plain

CriterionCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
_SCORES = {"greeting": 5, "need": 4, "urgency": 2, "information": 4, "next_step": 5, "tone": 5}


class ReviewCreate(Plain):
    """A score for every criterion of the rubric in force. `coaching`: a task for the agent."""

    model_config = ConfigDict(extra="forbid")

    scores: Annotated[dict[CriterionCode, StrictInt], Field(max_length=30, examples=[_SCORES])]
    notes: Annotated[str, Field(max_length=NOTES_LIMIT, examples=["Ask for sudden loss of vision."])] = ""
    coaching: TaskCreate | None = None


class ReviewRead(OfPerson):
    """`percent` of what could be reached; version 0 of the rubric is built in."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    interaction_id: int
    lead_id: int
    agent_id: int
    reviewer_id: int
    rubric_version: int
    scores: dict[str, int]
    percent: int
    notes: str
    task_id: int | None
    created_at: datetime


class ReviewPage(BaseModel):
    items: list[ReviewRead]
    next: str | None


class CriterionQuality(BaseModel):
    """`score` is the average, out of the criterion's own best."""

    model_config = ConfigDict(from_attributes=True)

    criterion: str
    reviews: int
    score: float


class MonthQuality(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    month: Annotated[str, Field(examples=["2026-11"])]
    reviews: int
    percent: float


class QualityRead(BaseModel):
    """`percent` is null without a review; months newest first, in the tenant's zone."""

    agent_id: int
    reviews: int
    percent: float | None
    coaching_open: int
    coaching_done: int
    criteria: list[CriterionQuality]
    months: list[MonthQuality]
