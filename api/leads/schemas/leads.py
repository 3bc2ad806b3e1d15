"""Leads as callers send and get them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from api.auth.sight import OfPerson
from api.auth.versions import Version
from domain.capture.submission import LeadCapture
from domain.leads.lead import LossReason, Phase, Source, Stage, Status
from domain.leads.profile import PROFILE, Contact, Details
from domain.lifecycle.waiting import WaitingFor
from domain.tenants.custom_fields import Custom
from domain.text.normal_form import trim

LeadCreate = LeadCapture


class _LeadHead(OfPerson):
    """What a lead begins with: who it is, and where it stands."""

    id: int
    first_name: str
    last_name: str
    phone: str | None
    email: str | None
    phone_extension: Annotated[str, Field(description="Of a desk behind a switchboard; empty for most.")] = ""
    source: Source
    status: Status
    stage: Stage
    phase: Phase
    score: int | None
    band: str | None
    priority: int
    owner_id: int | None


class LeadRead(Details, _LeadHead):
    """One lead. `waiting_for` says what happens next, by whom, until when; null once the run has ended."""

    model_config = ConfigDict(from_attributes=True)

    custom: dict[str, Custom]
    run: int
    attempts_made: int
    loss_reason: LossReason | None
    waiting_for: WaitingFor | None
    deadline: datetime | None
    queued_at: datetime | None
    merged_into: int | None
    created_at: datetime
    updated_at: datetime
    tags: list[str]

    @field_validator("waiting_for", mode="before")
    @classmethod
    def _nothing(cls, value: Any) -> Any:
        return value or None


class SharedContactRead(BaseModel):
    """A phone or mailbox that another person has, too."""

    model_config = ConfigDict(from_attributes=True)

    kind: Annotated[Literal["phone", "email"], Field(description="What the two share.")]
    lead_id: int


class LeadDetail(LeadRead, BaseModel):
    """One lead, and whom it shares a phone or mailbox with."""

    shares_with: list[SharedContactRead] = []
    version: Version = ""


class LeadCaptured(LeadDetail, BaseModel):
    """A lead as it was captured; `warnings` are sentences for whoever sent it, left out when there are none."""

    warnings: list[str] = []


class LeadPage(BaseModel):
    """`next` is the cursor of the page behind this one, null on the last."""

    items: list[LeadRead]
    next: str | None


class LeadUpdate(Details, Contact, BaseModel):
    """What may be corrected of a person's profile. Fields that are left out stay; null or "" clears one."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _clears(cls, value: Any) -> Any:
        """Null and a blank text are what the field has when nothing is known."""
        if not isinstance(value, dict):
            return value
        blank = {name: cls.model_fields[name].get_default() for name, said in value.items() if _is_cleared(name, said)}
        if "custom" in value and isinstance(own := value["custom"] or {}, dict):
            blank["custom"] = {key: said for key, said in own.items() if said is not None and said != ""}
        return {**value, **blank}

    custom: Annotated[dict[str, Custom], Field(max_length=50)] = {}
    external_ids: Annotated[
        dict[str, str | None],
        Field(
            max_length=20,
            examples=[{"crm": "A-1042", "old_crm": None}],
            description="Replaces the ids of the given systems; null removes one. Ids of other systems stay.",
        ),
    ] = {}


def _is_cleared(name: str, said: Any) -> bool:
    return name in PROFILE and (said is None or (isinstance(said, str) and not trim(said)))
