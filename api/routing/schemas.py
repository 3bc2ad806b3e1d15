"""Open offers, as those who may accept them see them."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class OffersOf(StrEnum):
    MINE = "mine"
    ALL = "all"


class OpenOfferRead(BaseModel):
    """`seconds_left` is business time: it stands still while the hospital is closed. `rivals`: who else may accept."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    lead_id: int
    agent_id: int
    priority: int
    score: int | None
    procedure: str | None
    city: str | None
    language: str | None
    round: int
    rivals: int
    offered_at: datetime
    expires_at: datetime
    seconds_left: int


class OfferPage(BaseModel):
    items: list[OpenOfferRead]
    next: str | None
