"""The queue, as those who may take from it see it."""

from datetime import datetime

from pydantic import BaseModel

from api.leads.schemas.briefs import LeadBrief


class QueuedRead(BaseModel):
    """`waited_seconds` is business time; `place` 1 is taken next."""

    lead: LeadBrief
    priority: int
    queued_at: datetime
    waited_seconds: int
    place: int


class QueuePage(BaseModel):
    """`total`: how many wait in all."""

    items: list[QueuedRead]
    next: str | None
    total: int
