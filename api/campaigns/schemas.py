"""Campaigns and their figures, as callers send and get them."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt

from api.auth.versions import Version
from domain.errors import Invalid
from domain.leads.lead import Source, Status
from domain.text.instants import Instant
from domain.text.normal_form import clean_line
from domain.text.plain import Plain


def _clean(text: str) -> str:
    try:
        return clean_line(text, "", 200)
    except Invalid as error:
        raise ValueError(str(error)) from None


Word = Annotated[str, Field(max_length=200, strict=True), AfterValidator(_clean)]
Criterion = Word | StrictBool | StrictInt | StrictFloat | Annotated[list[Word], Field(max_length=100)]


class CampaignStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"


class CampaignCreate(Plain):
    """`budget` is in the tenant's currency, with at most its decimals: two for INR, none for JPY, three for KWD."""

    model_config = ConfigDict(extra="forbid")

    campaign_name: Annotated[str, Field(min_length=1, max_length=255, examples=["Cataract month, Chennai"])]
    source_type: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$", examples=["social"])]
    target_audience: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], Criterion] | None,
        Field(max_length=50, examples=[{"age_from": 50, "cities": ["Chennai"]}]),
    ] = None
    budget: Annotated[Decimal | None, Field(ge=0, max_digits=15, decimal_places=4, examples=["250000.00"])] = None
    start_date: Annotated[date | None, Field(examples=["2026-06-01"])] = None
    end_date: Annotated[date | None, Field(examples=["2026-06-30"])] = None
    status: CampaignStatus = CampaignStatus.ACTIVE


class CampaignUpdate(CampaignCreate):
    """Replaces the whole campaign."""


class CampaignRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    campaign_name: str
    source_type: str
    target_audience: dict[str, Criterion] | None
    budget: Decimal | None
    start_date: date | None
    end_date: date | None
    status: CampaignStatus
    created_at: datetime
    updated_at: datetime
    version: Version = ""


class CampaignPage(BaseModel):
    items: list[CampaignRead]
    next: str | None


class AnalyticsRequest(Plain):
    """Which leads count: those captured in [created_from, created_to)."""

    model_config = ConfigDict(extra="forbid")

    created_from: Annotated[Instant | None, Field(examples=["2026-06-01T00:00:00+05:30"])] = None
    created_to: Annotated[Instant | None, Field(examples=["2026-07-01T00:00:00+05:30"])] = None


class CampaignAnalytics(BaseModel):
    """Costs are the whole budget divided; null without a budget, or without a lead (or conversion) to divide by."""

    campaign_id: int
    leads: int
    conversions: int
    by_status: dict[Status, int]
    by_source: dict[Source, int]
    budget: Decimal | None
    cost_per_lead: Decimal | None
    cost_per_conversion: Decimal | None
