"""What a person agreed to, as people read it."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from domain.leads.lead import Channel
from domain.outreach.consent import Purpose


class ConsentRead(BaseModel):
    """Given, or withdrawn, by which text and from where. `channel` null: every channel."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    lead_id: int
    purpose: Purpose
    channel: Channel | None
    given: bool
    text_version: str
    language: str | None
    source: str
    at: datetime


class OptOutRead(BaseModel):
    """In force for an address of the person. `channel` null: every channel."""

    model_config = ConfigDict(from_attributes=True)

    channel: Channel | None
    reason: str
    at: datetime


class ConsentsRead(BaseModel):
    """The newest first; of each purpose and channel the newest counts. At most 200."""

    consents: list[ConsentRead]
    opt_outs: list[OptOutRead]
