"""What people must do, as they see it."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Whose(StrEnum):
    MINE = "mine"
    TEAM = "team"
    ALL = "all"


class TaskRead(BaseModel):
    """`assignee_id` null: for everybody of `for_role`."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    lead_id: int
    kind: str
    assignee_id: int | None
    for_role: str | None
    due_at: datetime
    done_at: datetime | None
    created_at: datetime


class TaskPage(BaseModel):
    items: list[TaskRead]
    next: str | None
