"""The channels that leads come in by: forms and their links, referrers, integrations, API keys."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, PrimaryKeyConstraint, text
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

    `active`: it is polled for missed leads. `paused_until`: the network wants to be left alone so long.
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


class ImportRow(SQLModel, table=True):
    """One uploaded file. `checked`: read and shown, nothing stored of it as leads yet.

    `header` names its columns, `sheet` is its workbook's; `started_at` is when making leads of it began.
    """

    __tablename__ = "imports"
    __table_args__ = (
        of_tenant(),
        belongs_to("lead_campaigns", "campaign_id"),
        CheckConstraint("format IN ('csv','xlsx')", name="imports_format"),
        CheckConstraint(
            "state IN ('reading','checked','running','done','undoing','undone')",
            name="imports_state",
        ),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    name: str = Field(max_length=200)
    format: str = Field(max_length=10)
    mapping: dict[str, Any] = json_object()
    campaign_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    state: str = Field(default="checked", max_length=20)
    rows_total: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    actor: str = Field(max_length=60)
    created_at: datetime = instant(nullable=False)
    started_at: datetime | None = instant()
    finished_at: datetime | None = instant()
    undone_at: datetime | None = instant()
    header: list[str] = json_list()
    sheet: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})


class ImportChunkRow(SQLModel, table=True):
    """Rows that nobody has judged yet, the first of them number `first`; gone when they are."""

    __tablename__ = "import_chunks"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "import_id", "first", name="import_chunks_pkey"),
        of_tenant(),
        belongs_to("imports", "import_id"),
    )
    tenant_id: int = Field()
    import_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    first: int = Field()
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ImportLineRow(SQLModel, table=True):
    """One row of a file and what became of it; `sheet` and `line` are where a person finds it.

    `lead` is what it says, until it is captured: then the touch has it.
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "import_id", "number", name="import_rows_pkey"),
        of_tenant(),
        belongs_to("imports", "import_id"),
        belongs_to("leads", "lead_id"),
        belongs_to("touches", "touch_id"),
        CheckConstraint(
            "state IN ('waiting','created','known','unchanged','rejected','undone','kept')", name="import_rows_state"
        ),
        Index("import_rows_state", "tenant_id", "import_id", "state", "number"),
        Index("import_rows_lead", "tenant_id", "lead_id"),
    )
    tenant_id: int = Field()
    import_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    number: int = Field()
    sheet: str = Field(default="", max_length=100)
    line: int = Field()
    submission_key: str | None = Field(default=None, max_length=255)
    occurred_at: datetime | None = instant()
    lead: dict[str, Any] = json_object()
    state: str = Field(default="waiting", max_length=10)
    field: str | None = Field(default=None, max_length=100)
    reason: str | None = Field(default=None, max_length=200)
    lead_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    touch_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
