"""Audiences at Mailchimp as callers set and see them. The key goes in and never comes back."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from domain.outreach.vendors import VendorVerdict
from domain.sync.audiences import AudienceFault, MemberRefusal
from domain.text.plain import Plain


class AudiencePut(Plain, BaseModel):
    """`api_key`: from Mailchimp's account settings; it names the data centre (`…-us6`)."""

    model_config = ConfigDict(extra="forbid")

    api_key: Annotated[SecretStr, Field(max_length=100, examples=["0123456789abcdef0123456789abcdef-us6"])]


class RefusedMembers(BaseModel):
    """How many addresses Mailchimp would not take, why, and what to do. `codes` are Mailchimp's own."""

    reason: MemberRefusal
    codes: list[str]
    members: int
    advice: str


class AudienceRead(BaseModel):
    """`members` by Mailchimp's status: of addresses that leads here have. `refused`: those that Mailchimp would not
    take, by reason in `refusals`. `fault`: why the last round failed; it goes on at `next_at`, or is parked until the
    audience is connected anew or synced by hand. `hook`: the address for Mailchimp's webhook, shown once."""

    list_id: str
    fault: AudienceFault | None
    parked: bool
    advice: str
    members: dict[str, int]
    refused: int
    refusals: list[RefusedMembers]
    heard_until: datetime | None
    synced_at: datetime | None
    next_at: datetime | None
    connected_at: datetime
    hook: str | None = None


class AudienceList(BaseModel):
    items: list[AudienceRead]


class AudienceTest(BaseModel):
    """`name` and `subscribed` as Mailchimp has them. `fault`: as it would stop a round; null where it works."""

    verdict: VendorVerdict
    fault: AudienceFault | None = None
    code: str = ""
    name: str = ""
    subscribed: int = 0
    advice: str = ""
