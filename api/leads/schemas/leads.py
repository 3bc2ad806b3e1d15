"""Leads as callers send and get them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from api.auth.sight import OfPerson
from domain.capture.submission import LeadCapture
from domain.leads.lead import LossReason, Phase, Source, Stage, Status
from domain.leads.profile import PROFILE, Contact, Details
from domain.lifecycle.waiting import WaitingFor
from domain.tenants.custom_fields import Custom
from domain.text.normal_form import trim
from domain.text.plain import Plain

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


class LeadFilters(Plain):
    """Which leads; filters narrow together."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    stage: Stage | None = None
    source: Source | None = None
    owner: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    campaign: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    priority: Annotated[int | None, Field(ge=1, le=5)] = None
    tag: Annotated[str | None, Field(max_length=200, examples=["second opinion"])] = None
    created_from: Annotated[AwareDatetime | None, Field(description="Captured at or after this instant.")] = None
    created_to: Annotated[AwareDatetime | None, Field(description="Captured before this instant.")] = None
    search: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=320,
            description="A whole e-mail address; a phone number in any form, or its last five digits or more; the "
            "start of any word of a name (two letters, or one Chinese, Japanese or Korean character). Contacts and "
            "names of merged leads count for the survivor, and so do those that a person gave besides.",
        ),
    ] = None


class LeadQuery(LeadFilters):
    """A page of the lead list."""

    sort: Annotated[
        str,
        Field(
            pattern=r"^-?(created_at|score)$",
            description="`-created_at` (newest first), `created_at`, `-score`, `score`. "
            "By score, leads that are not scored yet are left out.",
        ),
    ] = "-created_at"
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=200, description="`next` of the previous page.")] = None
