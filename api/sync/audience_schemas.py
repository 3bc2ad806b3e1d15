"""Audiences at Mailchimp as callers set and see them. The key goes in and never comes back."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from domain.outreach.vendors import VendorVerdict
from domain.sync.audiences import AudienceFault
from domain.text.plain import Plain


class AudiencePut(Plain, BaseModel):
    """`api_key`: from Mailchimp's account settings; it names the data centre (`…-us6`)."""

    model_config = ConfigDict(extra="forbid")

    api_key: Annotated[SecretStr, Field(max_length=100, examples=["0123456789abcdef0123456789abcdef-us6"])]


class AudienceRead(BaseModel):
    """`members` by Mailchimp's status: of addresses that leads here have. `refused`: those that Mailchimp would not
    take. `fault`: why the last round failed; it goes on at `next_at`, or is parked until the audience is connected
    anew. `hook`: the address for Mailchimp's webhook, shown once."""

    list_id: str
    fault: AudienceFault | None
    parked: bool
    advice: str
    members: dict[str, int]
    refused: int
    heard_until: datetime | None
    synced_at: datetime | None
    next_at: datetime | None
    connected_at: datetime
    hook: str | None = None


class AudienceList(BaseModel):
    items: list[AudienceRead]


class AudienceTest(BaseModel):
    """`name` and `subscribed` as Mailchimp has them."""

    verdict: VendorVerdict
    code: str = ""
    name: str = ""
    subscribed: int = 0
    advice: str = ""
