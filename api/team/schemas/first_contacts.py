"""First contacts that are still to be made, with their leads."""

from datetime import datetime

from pydantic import BaseModel

from api.leads.schemas.briefs import LeadBrief
from store.team.speed import Promise


class FirstContactRead(BaseModel):
    """`seconds_left` is business time, negative when late; it stands still unless `clock_runs`."""

    lead: LeadBrief
    agent_id: int | None
    due_at: datetime
    state: Promise
    seconds_left: int
    clock_runs: bool


class FirstContactPage(BaseModel):
    items: list[FirstContactRead]
    next: str | None
