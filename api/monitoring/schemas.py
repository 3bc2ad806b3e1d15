"""How the process and its parts are."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Alive(BaseModel):
    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """`ok`: everything is available; `degraded`: captures work, runs stand still; `down`: captures fail."""

    status: Literal["ok", "degraded", "down"]
    database: Literal["up", "down"]
    temporal: Literal["up", "down"]


class OperationsRead(BaseModel):
    """Of one hospital. `unattended`: 0 unless something is broken; `outbox`: entries not yet sent to a run;
    `running`: open leads whose run goes on.
    """

    model_config = ConfigDict(from_attributes=True)

    unattended: int
    queue: int
    outbox: int
    offers_open: int
    first_contacts_late: int
    running: int


class OperationsSample(OperationsRead):
    at: datetime


class OperationsShown(BaseModel):
    """`day`: the oldest first."""

    now: OperationsRead
    day: list[OperationsSample]
