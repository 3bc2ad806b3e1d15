"""How fast people are contacted, and what moves no further."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from store.team.speed import SpeedBy


class SpeedLineRead(BaseModel):
    """Runs that began in the requested period. Percentiles are business seconds until the first contact."""

    model_config = ConfigDict(from_attributes=True)

    key: str | None = Field(description="An agent's id, a team's code, a source or a priority; null: none.")
    count: int
    contacted: int
    owed: int = Field(description="Still to be contacted.")
    breached: int = Field(description="Contacted after the due time, or not contacted by then.")
    p50: float | None
    p90: float | None
    p99: float | None


class OwedRead(BaseModel):
    """A first contact that is still to be made."""

    model_config = ConfigDict(from_attributes=True)

    lead_id: int
    priority: int
    due_at: datetime
    agent_id: int | None


class StuckRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    lead_id: int
    why: str


class UnattendedRead(BaseModel):
    """Open leads that nothing and nobody moves on; `leads` are the first of them."""

    count: int
    leads: list[StuckRead]


class SpeedRead(BaseModel):
    """`unattended` is for those who see everybody's leads."""

    by: SpeedBy
    since: datetime
    total: SpeedLineRead
    lines: list[SpeedLineRead]
    due_soonest: list[OwedRead]
    unattended: int | None
