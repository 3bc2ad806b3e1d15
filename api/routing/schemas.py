"""Open offers, as those who may accept them see them."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from domain.leads.history import enquiry


class OffersOf(StrEnum):
    MINE = "mine"
    ALL = "all"


class OpenOfferRead(BaseModel):
    """`seconds_left` is business time: it stands still while the hospital is closed. `rivals`: who else may accept.

    `text` says what the person enquired about.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    lead_id: int
    agent_id: int
    priority: int
    score: int | None
    procedure: str | None
    city: str | None
    language: str | None
    preferred_time: str | None
    round: int
    rivals: int
    offered_at: datetime
    expires_at: datetime
    seconds_left: int
    text: str = ""

    @model_validator(mode="after")
    def _enquiry(self) -> Self:
        self.text = "".join(enquiry(self.procedure, self.city, self.language, self.preferred_time))
        return self


class OfferPage(BaseModel):
    items: list[OpenOfferRead]
    next: str | None
