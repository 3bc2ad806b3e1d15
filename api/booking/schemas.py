"""Appointments, as people read them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.leads.schemas.briefs import LeadBrief
from domain.text.instants import Instant
from domain.text.plain import Plain


class AppointmentQuery(Plain):
    """A page of the hospital's appointments."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    since: Annotated[Instant | None, Field(alias="from", description="At or after this instant.")] = None
    until: Annotated[Instant | None, Field(alias="to", description="Before this instant.")] = None
    resource: Annotated[str | None, Field(max_length=100, description="Of this clinician or room.")] = None
    owner: Annotated[int | None, Field(ge=1, lt=2**63, description="Of this agent's leads.")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=200, description="`next` of the previous page.")] = None


class AppointmentState(StrEnum):
    HELD = "held"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class DepositRead(BaseModel):
    """`pay_by` null: it is settled, or not requested any more."""

    amount: Annotated[Decimal, Field(examples=["500.00"])]
    currency: str
    paid: bool
    pay_by: datetime | None


class AppointmentRead(BaseModel):
    """One slot of a clinician or room. `held` until the deposit is paid, where the tenant asks for one."""

    id: int
    lead_id: int
    lead: LeadBrief
    resource: str
    starts_at: datetime
    minutes: int
    state: AppointmentState
    deposit: DepositRead | None


class AppointmentList(BaseModel):
    items: list[AppointmentRead]


class AppointmentPage(BaseModel):
    items: list[AppointmentRead]
    next: str | None
