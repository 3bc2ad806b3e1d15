"""Open offers, as those who may accept them see them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, model_validator

from api.auth.sight import OfPerson, Seen
from domain.leads.history import enquiry
from domain.leads.lead import Source
from domain.leads.profile import FieldClass


class OffersOf(StrEnum):
    MINE = "mine"
    ALL = "all"


class OpenOfferRead(OfPerson):
    """`seconds_left` is business time: it stands still while the hospital is closed. `rivals`: who else may accept.

    While it stands still `clock_runs` is false, and it goes on at `resumes_at`. No name before it is accepted.
    `text` says what the person enquired about.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    lead_id: int
    agent_id: int
    priority: int
    score: int | None
    band: str | None
    source: Source
    procedure: str | None
    city: str | None
    language: str | None
    preferred_time: str | None
    round: int
    rivals: int
    offered_at: datetime
    expires_at: datetime
    seconds_left: int
    clock_runs: bool
    resumes_at: datetime | None
    text: Annotated[str, Seen(FieldClass.HEALTH)] = ""

    @model_validator(mode="after")
    def _enquiry(self) -> Self:
        self.text = "".join(enquiry(self.procedure, self.city, self.language, self.preferred_time))
        return self


class OfferPage(BaseModel):
    items: list[OpenOfferRead]
    next: str | None
