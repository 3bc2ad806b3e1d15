"""Free slots, as callers ask for them and get them."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.text.instants import Instant
from domain.text.plain import Plain


class AvailabilityQuery(Plain):
    """Which slots: of one service, perhaps with one resource, at one location, for one lead."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    service: Annotated[str, Field(max_length=100, description="A service's code.", examples=["consultation"])]
    location: Annotated[str | None, Field(max_length=100, description="Only at this location.")] = None
    resource: Annotated[str | None, Field(max_length=100, description="Only with this resource.")] = None
    since: Annotated[Instant | None, Field(alias="from", description="Beginning at this instant or later; now.")] = None
    until: Annotated[
        Instant | None,
        Field(alias="to", description="Beginning before this instant; a week after `from`, 62 days at most."),
    ] = None
    zone: Annotated[
        str | None,
        Field(max_length=64, description="The IANA zone of the days; the hospital's.", examples=["Asia/Kolkata"]),
    ] = None
    lead: Annotated[int | None, Field(ge=1, lt=2**63, description="For whom.")] = None


class SlotRead(BaseModel):
    """`resources`: the codes of what it would take."""

    starts_at: datetime
    location: str
    resources: list[str]


class SlotDay(BaseModel):
    date: date
    slots: list[SlotRead]


class AvailabilityRead(BaseModel):
    """Days without a slot are left out."""

    service: str
    minutes: int
    zone: str
    days: list[SlotDay]
