"""Interactions as callers send and get them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.auth.sight import OfPerson, Seen
from domain.leads.profile import NOTES_LIMIT, FieldClass
from domain.text.instants import Instant
from domain.text.plain import Plain


class InteractionType(StrEnum):
    CALL = "call"
    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    MEETING = "meeting"
    VISIT = "visit"
    NOTE = "note"


class InteractionCreate(Plain):
    """What happened, or is planned. `agent_id` defaults to the caller; only a manager may name somebody else."""

    model_config = ConfigDict(extra="forbid")

    interaction_type: Annotated[InteractionType, Field(examples=["call"])]
    notes: Annotated[str | None, Field(max_length=NOTES_LIMIT, examples=["Asked for a morning appointment."])] = None
    outcome: Annotated[str | None, Field(max_length=100, examples=["reached"])] = None
    scheduled_at: Instant | None = None
    completed_at: Instant | None = None
    agent_id: Annotated[int | None, Field(ge=1, lt=2**63)] = None


class InteractionUpdate(InteractionCreate):
    """Replaces what was recorded."""


class InteractionRead(OfPerson):
    """`call_id`: the engine wrote it of one of the lead's calls (`/leads/{lead_id}/calls`), with its length and what it
    cost in the currency's smallest unit and its fractions."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    lead_id: int
    interaction_type: str
    agent_id: int | None
    notes: str | None
    outcome: Annotated[str | None, Seen(FieldClass.WORDS)]
    scheduled_at: datetime | None
    completed_at: datetime | None
    created_at: datetime
    call_id: int | None = None
    seconds: int | None = None
    price_minor: Decimal | None = None
    currency: str | None = None


class InteractionPage(BaseModel):
    items: list[InteractionRead]
    next: str | None
