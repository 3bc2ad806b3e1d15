"""Calls and recordings as callers get them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.auth.sight import OfPerson, Seen
from domain.leads.lead import Outcome
from domain.leads.profile import FieldClass
from domain.outreach.calls.record import AnsweredBy, CallOutcome, Direction
from domain.text.plain import Plain


class RecordingRead(OfPerson):
    """What the vendor keeps of a call. `text` is what was understood of a voicemail. `available`: its time is not over,
    and the caller may listen to it."""

    id: int
    kind: Annotated[str, Field(examples=["voicemail"])]
    seconds: int | None
    text: Annotated[str | None, Seen(FieldClass.WORDS)]
    received_at: datetime
    available: bool


class CallRead(BaseModel):
    """One call. Without `outcome` it is under way, or nobody reported its end.

    `proposed_outcome`: what the agent may record of a call of theirs; null where the person was not rung. `seconds`
    agent and person were connected. `price_minor` is in the currency's smallest unit and its fractions. `recording`:
    off, planned (not announced yet), agreed, started or refused; `not_recorded`: hospital, country or person.
    """

    id: int
    lead_id: int
    direction: Direction
    agent_id: int | None
    message_id: int | None
    interaction_id: int | None
    provider: str | None
    outcome: CallOutcome | None
    proposed_outcome: Outcome | None
    answered_by: AnsweredBy | None
    seconds: int | None
    price_minor: Annotated[Decimal | None, Field(examples=["1.3000"])]
    currency: str | None
    recording: Annotated[str, Field(examples=["started"])]
    not_recorded: str | None
    created_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    recordings: list[RecordingRead]


class CallPage(BaseModel):
    items: list[CallRead]
    next: str | None


class RecordingChoice(Plain):
    """What the person said of being recorded."""

    model_config = ConfigDict(extra="forbid")

    given: Annotated[bool, Field(examples=[False])]


class ChoiceRead(BaseModel):
    """What was recorded as said, and when."""

    given: bool
    at: datetime


class RecordingLink(BaseModel):
    """An address that plays the recording until `expires_at`, for whoever has it: an audio element needs no token."""

    url: str
    expires_at: datetime
