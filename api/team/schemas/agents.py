"""Agents as their managers see and configure them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.auth.versions import Version
from domain.tenants.policy import OpenHours
from domain.text.instants import Instant
from domain.text.plain import Plain

Skill = Annotated[str, Field(min_length=1, max_length=50)]


class AbsenceReason(StrEnum):
    LEAVE = "leave"
    SICK = "sick"
    TRAINING = "training"
    OTHER = "other"


class Absence(Plain):
    """Absent from `starts` until `ends`, the first moment back."""

    model_config = ConfigDict(extra="forbid")

    starts: Instant
    ends: Instant
    reason: AbsenceReason | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends <= self.starts:
            raise ValueError("ends must be after starts")
        return self


class AbsenceCreate(Plain):
    """Absent from now until `until`, the first moment back."""

    model_config = ConfigDict(extra="forbid")

    until: Annotated[Instant, Field(examples=["2026-12-01T09:00:00+05:30"])]
    reason: AbsenceReason | None = None


class AgentUpdate(Plain, BaseModel):
    """What may be configured. Fields that are left out stay.

    Skills and languages are written as codes or by name, in any script, and kept as codes. `hours` empty: the tenant's
    business hours; `locations` empty: everywhere; `daily_cap` null: none.
    """

    model_config = ConfigDict(extra="forbid")

    team: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_\-]{0,49}$", examples=["main"])] = "main"
    phone: Annotated[str | None, Field(max_length=100, examples=["+12025550107"])] = None
    skills: Annotated[list[Skill], Field(max_length=50, examples=[["cataract", "general"]])] = []
    languages: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=30, examples=[["en", "ta"]])
    ] = []
    locations: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=100, examples=[["chennai"]])
    ] = []
    seniority: Annotated[int, Field(ge=1, le=5)] = 1
    capacity: Annotated[int, Field(ge=0, le=1_000, examples=[20])] = 20
    daily_cap: Annotated[int | None, Field(ge=0, le=1_000)] = None
    hours: Annotated[list[OpenHours], Field(max_length=50)] = []
    time_off: Annotated[list[Absence], Field(max_length=100)] = []
    active: bool = True


class AgentProfile(BaseModel):
    """`load` = open offers and owned open leads. `signs_in`: whether the user may sign in at all."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    email: str
    signs_in: bool
    active: bool
    team: str
    phone: str | None
    skills: list[str]
    languages: list[str]
    locations: list[str]
    seniority: int
    capacity: int
    daily_cap: int | None
    load: int
    hours: list[OpenHours]
    time_off: list[Absence]
    last_offered_at: datetime | None


class AgentRead(AgentProfile):
    """What lies on the agent's hands. `owed_contacts`: first contacts of their leads still to be made. `on_shift`: at
    work at this moment. `accept_seconds`: the median from an offer to its acceptance, of the last 30 days.
    """

    open_offers: int
    open_tasks: int
    late_tasks: int
    owed_contacts: int
    on_shift: bool
    away_until: datetime | None
    accept_seconds: float | None
    version: Version = ""


class AgentPage(BaseModel):
    items: list[AgentRead]
    next: str | None
