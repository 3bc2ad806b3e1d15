"""The doors that leads come in by: forms and their links, referrers, integrations, API keys."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, json_list, json_object, of_tenant, tenant_key
from store.tables.columns import text as text_column


def _id(name: str, *, nullable: bool = False) -> Any:
    column: Column[int] = Column(name, BigInteger, nullable=nullable)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def _active() -> Any:
    return Field(default=True, sa_column_kwargs={"server_default": text("true")})


class ConsentTextRow(SQLModel, table=True):
    """What a person was shown when they agreed. A version's text never changes."""

    __tablename__ = "consent_texts"
    __table_args__ = (of_tenant(), Index("consent_texts_version", "tenant_id", "version", "language", unique=True))
    tenant_id: int = tenant_key()
    id: int = identity()
    version: str = Field(max_length=50)
    language: str = Field(max_length=20)
    text: str = text_column()
    created_at: datetime = instant(default_now=True)


class FormRow(SQLModel, table=True):
    """A capture form as data. `key` is `{tenant}-{random}`, as in its address."""

    __tablename__ = "forms"
    __table_args__ = (
        of_tenant(),
        belongs_to("lead_campaigns", "campaign_id"),
        Index("forms_key", "tenant_id", "key", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    key: str = Field(max_length=40)
    name: str = Field(max_length=200)
    body: dict[str, Any] = json_object()
    campaign_id: int | None = _id("campaign_id", nullable=True)
    active: bool = _active()
    created_at: datetime = instant(default_now=True)
    updated_at: datetime = instant(default_now=True)


class ReferrerRow(SQLModel, table=True):
    """Who sends us people: a patient, a doctor, one of the staff."""

    __tablename__ = "referrers"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("users", "user_id"),
        CheckConstraint("kind IN ('patient','doctor','staff','other')", name="referrers_kind"),
        Index("referrers_code", "tenant_id", "code", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    code: str = Field(max_length=32)
    name: str = Field(max_length=200)
    kind: str = Field(max_length=20)
    lead_id: int | None = _id("lead_id", nullable=True)
    user_id: int | None = _id("user_id", nullable=True)
    active: bool = _active()
    created_at: datetime = instant(default_now=True)


class FormLinkRow(SQLModel, table=True):
    """A signed way to a form that says where it was found: an event's QR code, a referrer's link, a campaign's."""

    __tablename__ = "form_links"
    __table_args__ = (
        of_tenant(),
        belongs_to("forms", "form_id"),
        belongs_to("lead_campaigns", "campaign_id"),
        belongs_to("referrers", "referrer_id"),
        CheckConstraint("kind IN ('event','referral','campaign')", name="form_links_kind"),
        Index("form_links_form", "tenant_id", "form_id", "id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    form_id: int = _id("form_id")
    kind: str = Field(max_length=20)
    name: str = Field(max_length=200)
    campaign_id: int | None = _id("campaign_id", nullable=True)
    referrer_id: int | None = _id("referrer_id", nullable=True)
    active: bool = _active()
    created_at: datetime = instant(default_now=True)


class IntegrationRow(SQLModel, table=True):
    """A vendor or partner that brings leads. `secrets` is encrypted JSON; `key` is `{tenant}-{random}`."""

    __tablename__ = "integrations"
    __table_args__ = (
        of_tenant(),
        belongs_to("lead_campaigns", "campaign_id"),
        CheckConstraint("kind IN ('facebook','linkedin','google_ads','partner')", name="integrations_kind"),
        Index("integrations_key", "tenant_id", "key", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    kind: str = Field(max_length=20)
    key: str = Field(max_length=40)
    name: str = Field(max_length=200)
    config: dict[str, Any] = json_object()
    secrets: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    campaign_id: int | None = _id("campaign_id", nullable=True)
    active: bool = _active()
    created_at: datetime = instant(default_now=True)
    updated_at: datetime = instant(default_now=True)


class AdFormRow(SQLModel, table=True):
    """One lead form at an ad network. `checkpoint`: every lead up to here is noticed.

    `active`: it is asked for missed leads. `paused_until`: the network wants to be left alone so long.
    """

    __tablename__ = "ad_forms"
    __table_args__ = (
        of_tenant(),
        belongs_to("integrations", "integration_id"),
        belongs_to("lead_campaigns", "campaign_id"),
        Index("ad_forms_vendor", "tenant_id", "integration_id", "vendor_form_id", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    integration_id: int = _id("integration_id")
    vendor_form_id: str = Field(max_length=200)
    name: str = Field(max_length=200)
    mapping: dict[str, Any] = json_object()
    campaign_id: int | None = _id("campaign_id", nullable=True)
    active: bool = _active()
    checkpoint: datetime | None = instant()
    checked_at: datetime | None = instant()
    paused_until: datetime | None = instant()
    code: str | None = Field(default=None, max_length=50)


class AdLeadRow(SQLModel, table=True):
    """A lead that an ad network says it has: noticed first, fetched afterwards, settled once."""

    __tablename__ = "ad_leads"
    __table_args__ = (
        of_tenant(),
        belongs_to("integrations", "integration_id"),
        belongs_to("leads", "lead_id"),
        CheckConstraint("via IN ('notification','backfill')", name="ad_leads_via"),
        CheckConstraint("state IN ('waiting','captured','rejected','test')", name="ad_leads_state"),
        Index("ad_leads_vendor", "tenant_id", "integration_id", "vendor_lead_id", unique=True),
        Index("ad_leads_waiting", "tenant_id", "id", postgresql_where=text("state = 'waiting'")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    integration_id: int = _id("integration_id")
    vendor_lead_id: str = Field(max_length=200)
    vendor_form_id: str | None = Field(default=None, max_length=200)
    facts: dict[str, Any] = json_object()
    via: str = Field(max_length=20)
    state: str = Field(default="waiting", max_length=20)
    code: str | None = Field(default=None, max_length=50)
    tries: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    lead_id: int | None = _id("lead_id", nullable=True)
    noticed_at: datetime = instant(default_now=True)
    settled_at: datetime | None = instant()


class ApiKeyRow(SQLModel, table=True):
    """A program's key: only its hash is kept; `prefix` finds it. `replaces`: the key that it rotates out."""

    __tablename__ = "api_keys"
    __table_args__ = (
        of_tenant(),
        belongs_to("users", "user_id"),
        belongs_to("integrations", "integration_id"),
        belongs_to("api_keys", "replaces"),
        Index("api_keys_prefix", "tenant_id", "prefix", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    user_id: int = _id("user_id")
    integration_id: int | None = _id("integration_id", nullable=True)
    name: str = Field(max_length=200)
    prefix: str = Field(max_length=40)
    secret_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    scopes: list[str] = json_list()
    replaces: int | None = _id("replaces", nullable=True)
    created_at: datetime = instant(default_now=True)
    expires_at: datetime | None = instant()
    revoked_at: datetime | None = instant()
    last_used_at: datetime | None = instant()
