"""What people must do, as they see and change it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.auth.sight import OfPerson, Seen
from api.leads.schemas.briefs import LeadBrief
from domain.leads.profile import FieldClass
from domain.lifecycle.today import TaskCommand, TaskGroup
from domain.team.tasks import TaskKind
from domain.text.instants import Instant
from domain.text.plain import Plain

BusinessMinutes = Annotated[int, Field(ge=1, le=60_000, examples=[120])]
UserId = Annotated[int, Field(ge=1, lt=2**63)]


class Whose(StrEnum):
    MINE = "mine"
    TEAM = "team"
    ALL = "all"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"


class TaskLine(OfPerson):
    """One thing to do. `text` says what, `command` which command of the lead does it; null: complete it in place.

    `lead` is null for who may not read it. `clock_runs` false: business time stands still until `resumes_at`.
    `attempt` of `cap` is the one that the lead's run is at.
    """

    lead_id: int | None
    lead: LeadBrief | None
    title: Annotated[str, Seen(FieldClass.WORDS)]
    assignee_id: int | None
    for_role: str | None
    interaction_id: int | None
    due_at: datetime
    remind_at: datetime | None
    reminded_at: datetime | None
    escalations: int
    done_at: datetime | None
    text: Annotated[str, Seen(FieldClass.WORDS)]
    group: TaskGroup
    late: bool
    clock_runs: bool
    resumes_at: datetime | None
    command: TaskCommand | None
    attempt: int | None
    cap: int | None


class TaskRead(TaskLine, BaseModel):
    """`assignee_id` null: for everybody of `for_role`. `title` is what the person who created it wrote;
    `text` says what to do in any case.

    Of a lead that the caller may not read a team's list shows `kind`, `due_at` and whose it is: `lead_id` is null.

    `interaction_id`: what a coaching task is about. `escalations`: how often others heard that it is overdue.
    """

    id: int
    kind: TaskKind
    created_at: datetime


class TaskPage(BaseModel):
    items: list[TaskRead]
    next: str | None


class _At(Plain):
    """An instant, or so many minutes of business time from now."""

    model_config = ConfigDict(extra="forbid")
    business_minutes: BusinessMinutes | None = None

    def _instant(self) -> datetime | None:
        raise NotImplementedError

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self._instant() is None) == (self.business_minutes is None):
            raise ValueError("an instant or business_minutes is needed, and only one of them")
        return self


class TaskCreate(_At):
    """`assignee_id` null: the lead's owner. Only a manager may name somebody else."""

    model_config = ConfigDict(json_schema_extra={"example": {"title": "Send the price list", "business_minutes": 120}})
    title: Annotated[str, Field(min_length=1, max_length=200, examples=["Send the price list"])]
    due_at: Annotated[Instant | None, Field(examples=["2027-03-01T09:30:00+05:30"])] = None
    assignee_id: UserId | None = None

    def _instant(self) -> datetime | None:
        return self.due_at


class TaskSnooze(_At):
    model_config = ConfigDict(json_schema_extra={"example": {"business_minutes": 120}})
    until: Annotated[Instant | None, Field(examples=["2027-03-01T09:30:00+05:30"])] = None

    def _instant(self) -> datetime | None:
        return self.until


class TaskReassign(Plain):
    model_config = ConfigDict(extra="forbid")
    agent_id: Annotated[UserId, Field(examples=[7])]
