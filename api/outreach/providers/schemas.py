"""Vendors as callers set and see them. Credentials go in and never come back."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from domain.leads.lead import Channel
from domain.outreach.vendors import RestReason, Vendor, VendorChoice, VendorSettings, VendorVerdict
from domain.text.plain import Plain

SecretName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class VendorOrderPut(Plain, BaseModel):
    """In the order in which they are tried; none: the installation's default."""

    model_config = ConfigDict(extra="forbid")

    vendors: Annotated[list[VendorChoice], Field(max_length=5, examples=[[{"vendor": "sandbox"}]])]


class VendorCredentialsPut(Plain, BaseModel):
    """All of the vendor's; the old ones are gone. Twilio: account_sid, auth_token. Vonage: application_id, private_key
    (PEM), and signature_secret, api_key, api_secret where you have them. SendGrid: api_key, and webhook_public_key.
    Mandrill: api_key, and webhook_key.
    SMTP: url (`smtp+starttls://user:password@host:port`, `smtps://…`, `smtp://…`)."""

    model_config = ConfigDict(extra="forbid")

    secrets: Annotated[
        dict[SecretName, SecretStr], Field(max_length=10, examples=[{"api_key": "SG.…", "webhook_public_key": "MFk…"}])
    ]


class VendorSource(StrEnum):
    """Whose choice, or whose credentials."""

    TENANT = "tenant"
    INSTALLATION = "installation"


class VendorState(StrEnum):
    WORKS = "works"
    FAILING = "failing"
    RESTING = "resting"
    CREDENTIALS_REFUSED = "credentials_refused"


class Latency(BaseModel):
    """Milliseconds; null where nothing was measured."""

    p50: int | None = None
    p95: int | None = None


class VendorFigures(BaseModel):
    """`sent`: the vendor took it, with `delivered` and read among them. `handed_over`: from when it was due until the
    vendor took it; `arrived`: from then until the vendor reported its delivery."""

    sent: int = 0
    delivered: int = 0
    failed: int = 0
    unknown: int = 0
    handed_over: Latency = Latency()
    arrived: Latency = Latency()


class ChannelVendorRead(BaseModel):
    """`credentials`: whose account sends. `state`: `failing` failed lately and is still tried, `resting` is passed over
    until `rests_until` while there is another."""

    vendor: Vendor
    settings: VendorSettings
    credentials: VendorSource
    account: str
    sandbox: bool
    state: VendorState
    reason: RestReason | None
    failures: int
    failed_at: datetime | None
    rests_until: datetime | None
    last_day: VendorFigures
    last_week: VendorFigures


class ChannelVendorsRead(BaseModel):
    """`vendors` in the order in which they are tried. `sandbox`: nothing leaves this machine by this channel.
    `choices`: the vendors that serve it."""

    channel: Channel
    source: VendorSource
    sandbox: bool
    vendors: list[ChannelVendorRead]
    choices: list[Vendor]


class VendorCredentialsRead(BaseModel):
    """Which vendors have credentials of the tenant's own; `account` is the vendor's name for the account. `needs` are
    the secrets that must be given, `may_have` those that can be."""

    vendor: Vendor
    own: bool
    account: str
    changed_at: datetime | None
    needs: list[str]
    may_have: list[str]


class ProvidersRead(BaseModel):
    channels: list[ChannelVendorsRead]
    credentials: list[VendorCredentialsRead]


class VendorTestRead(BaseModel):
    """`balance` as the vendor writes it. `advice` says what to do; blank where nothing is to be done."""

    verdict: VendorVerdict
    code: str
    balance: str
    currency: str
    advice: str
