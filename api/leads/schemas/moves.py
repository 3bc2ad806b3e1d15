"""Leads under way that follow a change."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from domain.lifecycle.moves import MoveCause, MoveState


class MoveRead(BaseModel):
    """`leads`: how many there were when it began; `moved`: how many runs were signalled so far.

    `agent_id`: whose absence it is.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    cause: MoveCause
    agent_id: int | None
    state: MoveState
    leads: int
    moved: int
    actor: str
    created_at: datetime
    finished_at: datetime | None


class MovePage(BaseModel):
    """`next` is the cursor of the page after this one, null on the last."""

    items: list[MoveRead]
    next: str | None
