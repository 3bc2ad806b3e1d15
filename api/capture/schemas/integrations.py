"""Integrations, their ad forms and ad leads, as callers send and get them. Secrets go in and never come back."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from domain.capture.ads import AdLeadState, FormMapping
from domain.capture.integrations import IntegrationConfig, IntegrationKind
from domain.text.instants import Instant
from domain.text.plain import Plain

SecretName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Secrets = Annotated[
    dict[SecretName, SecretStr],
    Field(max_length=10, examples=[{"app_secret": "…", "verify_token": "…", "access_token": "…"}]),
]
Name = Annotated[str, Field(min_length=1, max_length=200, examples=["Lead ads, Chennai page"])]
CampaignId = Annotated[int | None, Field(ge=1, lt=2**63)]


class IntegrationUpdate(Plain, BaseModel):
    """Replaces everything but the secrets; `config.kind` stays. Inactive: its webhook address is unknown."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    config: Annotated[IntegrationConfig, Field(examples=[{"kind": "facebook"}])]
    campaign_id: CampaignId = None
    active: bool = True


class IntegrationCreate(IntegrationUpdate):
    """A partner that sends an API key has no secrets."""

    secrets: Secrets = {}


class SecretsReplace(Plain, BaseModel):
    """All of them; the old ones are gone."""

    model_config = ConfigDict(extra="forbid")

    secrets: Secrets


class IntegrationRead(BaseModel):
    """`key` ends the address of its webhook; `hook` is that address, below the public URL."""

    id: int
    kind: IntegrationKind
    name: str
    config: IntegrationConfig
    campaign_id: int | None
    active: bool
    key: str
    hook: str
    created_at: datetime
    updated_at: datetime


class IntegrationList(BaseModel):
    items: list[IntegrationRead]


class AdFormPut(Plain):
    """`backfill_from`: fetches all leads since then, notified or not. Default for a new form: now."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200, examples=["Cataract camp"])]
    mapping: FormMapping = FormMapping()
    campaign_id: CampaignId = None
    active: bool = True
    backfill_from: Instant | None = None


class AdFormRead(BaseModel):
    """`checkpoint`: every lead up to here is noticed. `code` says why the last look for missed leads failed."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    vendor_form_id: str
    name: str
    mapping: FormMapping
    campaign_id: int | None
    active: bool
    checkpoint: datetime | None
    checked_at: datetime | None
    paused_until: datetime | None
    code: str | None


class AdFormList(BaseModel):
    items: list[AdFormRead]


class AdLeadRead(BaseModel):
    """`code` is why it was rejected, or why the last try to fetch it failed."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    vendor_lead_id: str
    vendor_form_id: str | None
    via: str
    state: AdLeadState
    code: str | None
    tries: int
    lead_id: int | None
    noticed_at: datetime
    settled_at: datetime | None


class AdLeadPage(BaseModel):
    items: list[AdLeadRead]
    next: str | None
