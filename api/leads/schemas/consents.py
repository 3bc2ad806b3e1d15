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


class ConsentEvidence(ConsentRead):
    """`text`: what was shown, where the version is kept. `actor`: `lead` for the person themselves."""

    text: str | None
    ip: str | None
    page: str | None
    actor: str | None


class OptOutEvidence(OptOutRead):
    """`lifted_at`: when the person wanted messages again."""

    lifted_at: datetime | None


class ConsentProof(BaseModel):
    """All that was ever agreed to and withdrawn, the oldest first, as evidence. `digest`: SHA-256 in hex of what stands
    in `consents` and `opt_outs`, as JSON without spaces."""

    lead_id: int
    hospital: str
    made_at: datetime
    consents: list[ConsentEvidence]
    opt_outs: list[OptOutEvidence]
    digest: str


class PreferencesLink(BaseModel):
    """Shows the person's preferences page to staff until then."""

    url: str
    expires_at: datetime


class ConsentsRead(BaseModel):
    """The newest first; of each purpose and channel the newest counts. At most 200."""

    consents: list[ConsentRead]
    opt_outs: list[OptOutRead]
