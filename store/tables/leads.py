"""The lead, who it is, and how it came."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import create_model
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Text,
    text,
)
from sqlmodel import Field, SQLModel

from domain.leads.profile import Details
from store.tables.columns import (
    belongs_to,
    identity,
    instant,
    json_list,
    json_object,
    lead_key,
    of_tenant,
    profile_columns,
    tenant_key,
)
from store.tables.columns import text as text_column

# Sorted by deadline, what waits for nothing comes last.
NEVER_DUE = "9000-01-01T00:00:00Z"
DUE = "coalesce(deadline, '9000-01-01 00:00:00+00'::timestamptz)"
LISTED = text("merged_into IS NULL AND withdrawn_at IS NULL")
PARTITIONED = {"postgresql_partition_by": "HASH (tenant_id)"}


if TYPE_CHECKING:

    class _Details(Details, SQLModel):
        """As the columns are read."""

else:
    # `Details` is a class of domain, which knows no SQL: each field gets its column here.
    _Details = create_model("_Details", __base__=SQLModel, **profile_columns())


class LeadRow(_Details, table=True):
    """One person who asked. The columns of its run are written only by that run's activities.

    `converted_at`: when the person last became a patient; they stay one, whatever became of later runs.
    """

    __tablename__ = "leads"
    __table_args__ = (
        of_tenant(),
        belongs_to("agents", "owner_id"),
        belongs_to("lead_campaigns", "campaign_id"),
        CheckConstraint("status IN ('new','contacted','qualified','converted','lost')", name="leads_status"),
        CheckConstraint("stage IN ('awareness','interest','decision','action')", name="leads_stage"),
        CheckConstraint("priority BETWEEN 1 AND 5", name="leads_priority"),
        Index("leads_email", "tenant_id", "email"),
        Index("leads_status_id", "tenant_id", "status", "id"),
        Index("leads_email_norm", "tenant_id", "email_norm"),
        Index("leads_phone", "tenant_id", "phone_e164"),
        Index("leads_name", "tenant_id", "name_norm", postgresql_ops={"name_norm": "text_pattern_ops"}),
        Index("leads_owner", "tenant_id", "owner_id", "id", postgresql_include=["merged_into", "withdrawn_at"]),
        Index("leads_created", "tenant_id", "created_at", "id"),
        Index("leads_campaign", "tenant_id", "campaign_id", "id"),
        Index("leads_score", "tenant_id", "score", "id"),
        Index("leads_merged", "tenant_id", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
        Index("leads_queue", "tenant_id", "priority", "queued_at", postgresql_where=text("queued_at IS NOT NULL")),
        Index("leads_open", "tenant_id", "owner_id", "waiting_kind", postgresql_where=text("NOT run_closed")),
        Index("leads_due", "tenant_id", "due_at", "id", postgresql_where=LISTED),
        Index("leads_status_due", "tenant_id", "status", "due_at", "id", postgresql_where=LISTED),
        Index("leads_phase_due", "tenant_id", "phase", "due_at", "id", postgresql_where=LISTED),
        Index("leads_waiting_due", "tenant_id", "waiting_kind", "due_at", "id", postgresql_where=LISTED),
        Index("leads_updated", "tenant_id", "updated_at", "id", postgresql_where=LISTED),
        Index(
            "leads_facets",
            *("tenant_id", "stage", "source", "band", "priority", "id"),
            postgresql_include=["status", "phase", "waiting_kind", "owner_id", "due_at"],
            postgresql_where=LISTED,
        ),
        PARTITIONED,
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    first_name: str = Field(default="", max_length=100)
    last_name: str = Field(default="", max_length=100)
    email: str | None = Field(default=None, max_length=255)
    phone: str | None = Field(default=None, max_length=20)
    source: str = Field(max_length=50)
    status: str = Field(default="new", max_length=20, sa_column_kwargs={"server_default": "new"})
    created_at: datetime = instant(default_now=True)
    updated_at: datetime = instant(default_now=True)
    email_norm: str | None = Field(default=None, max_length=255)
    phone_e164: str | None = Field(default=None, max_length=20)
    phone_extension: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    name_norm: str = Field(default="", max_length=201)
    time_zone: str | None = Field(default=None, max_length=64)
    custom: dict[str, Any] = json_object()
    stage: str = Field(default="awareness", max_length=20)
    phase: str = Field(default="intake", max_length=20)
    run: int = Field(default=1)
    run_closed: bool = Field(default=False)
    score: int | None = Field(default=None)
    band: str | None = Field(default=None, max_length=10)
    priority: int = Field(default=3)
    owner_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    attempts_made: int = Field(default=0)
    loss_reason: str | None = Field(default=None, max_length=30)
    waiting_for: dict[str, Any] = json_object()
    deadline: datetime | None = instant()
    queued_at: datetime | None = instant()
    merged_into: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    withdrawn_at: datetime | None = instant()
    run_began_at: datetime | None = instant()
    converted_at: datetime | None = instant()
    steps: list[dict[str, Any]] = json_list()
    waiting_kind: str | None = Field(
        default=None, sa_column=Column("waiting_kind", Text, Computed("waiting_for ->> 'kind'", persisted=True))
    )
    due_at: datetime | None = Field(
        default=None, sa_column=Column("due_at", DateTime(timezone=True), Computed(DUE, persisted=True))
    )


def phone_tail() -> Any:
    """The digits of a phone number from the last to the first, without its extension: people search by the end."""
    reversed_phone = "CASE WHEN kind = 'phone' THEN reverse(split_part(value, ';', 1)) END"
    return Field(default=None, sa_column=Column("tail", Text, Computed(reversed_phone, persisted=True)))


def _tails(name: str) -> Index:
    where = text("tail IS NOT NULL")
    return Index(name, "tenant_id", "tail", postgresql_ops={"tail": "text_pattern_ops"}, postgresql_where=where)


class IdentityRow(SQLModel, table=True):
    """What may make two submissions one person: a phone, an e-mail address, or the id of another system.

    `holder` is 0 for the first lead with that value; others who share it follow. An external id is one lead's only.
    """

    __tablename__ = "identities"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "kind", "value", "holder", name="identities_pkey"),
        of_tenant(),
        belongs_to("leads", "lead_id"),
        CheckConstraint("holder = 0 OR kind IN ('phone','email')", name="identities_holder"),
        _tails("identities_tail"),
        Index("identities_lead", "tenant_id", "lead_id", "kind", "value", unique=True),
        PARTITIONED,
    )
    tenant_id: int = Field(sa_column=Column("tenant_id", Integer, nullable=False))
    kind: str = Field(max_length=60)
    value: str = Field(max_length=255)
    lead_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    holder: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    tail: str | None = phone_tail()


class ClaimedContactRow(SQLModel, table=True):
    """A phone or e-mail address that somebody named for a known person without proof: no identity, no recipient.

    `value` is the identity that it would be, `written` what a person reads.
    """

    __tablename__ = "claimed_contacts"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("touches", "touch_id"),
        CheckConstraint("kind IN ('phone','email')", name="claimed_contacts_kind"),
        Index("claimed_contacts_lead", "tenant_id", "lead_id", "kind", "value", unique=True),
        Index("claimed_contacts_value", "tenant_id", "kind", "value"),
        Index("claimed_contacts_touch", "tenant_id", "touch_id"),
        _tails("claimed_contacts_tail"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    kind: str = Field(max_length=10)
    value: str = Field(max_length=255)
    written: str = Field(max_length=255)
    touch_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    at: datetime = instant(nullable=False)
    confirmed_at: datetime | None = instant()
    confirmed_by: str | None = Field(default=None, max_length=60)
    tail: str | None = phone_tail()


class OtherNameRow(SQLModel, table=True):
    """Another name that a known person gave; the profile keeps the first."""

    __tablename__ = "other_names"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "lead_id", "name_norm", name="other_names_pkey"),
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("touches", "touch_id"),
        Index("other_names_touch", "tenant_id", "touch_id"),
    )
    tenant_id: int = Field()
    lead_id: int = lead_key()
    name_norm: str = Field(max_length=201)
    first_name: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    last_name: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    touch_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    at: datetime = instant(nullable=False)


class NamePartRow(SQLModel, table=True):
    """What a name begins with behind its first word, and all of another name, for search. Triggers write it."""

    __tablename__ = "name_parts"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "lead_id", "part", name="name_parts_pkey"),
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("name_parts_part", "tenant_id", "part", postgresql_ops={"part": "text_pattern_ops"}),
        PARTITIONED,
    )
    tenant_id: int = Field()
    lead_id: int = lead_key()
    part: str = Field(max_length=201)


class CustomValueRow(SQLModel, table=True):
    """What stands in a tenant's own field of a lead, for filters. Triggers write it; longer texts are left out."""

    __tablename__ = "custom_values"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "key", "value", "lead_id", name="custom_values_pkey"),
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("custom_values_lead", "tenant_id", "lead_id"),
        PARTITIONED,
    )
    tenant_id: int = Field()
    key: str = Field(max_length=60)
    value: str = Field(max_length=100)
    lead_id: int = lead_key()


class TouchRow(SQLModel, table=True):
    """One submission or ad click, raw as it came. `submission_key` makes a repeated submission the same touch.

    `channel_id` is the form's, the integration's or the import's, as `channel` says. `said`: the fields of the
    submission that differed from the known person's profile, by name; a tenant's own as `custom.<key>`.
    """

    __tablename__ = "touches"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("lead_campaigns", "campaign_id"),
        Index("touches_lead", "tenant_id", "lead_id", "id"),
        Index("touches_key", "tenant_id", "submission_key", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
        Index("touches_campaign", "tenant_id", "campaign_id"),
        belongs_to("form_links", "link_id"),
        belongs_to("referrers", "referrer_id"),
        Index("touches_referrer", "tenant_id", "referrer_id", postgresql_where=text("referrer_id IS NOT NULL")),
        Index(
            "touches_channel",
            "tenant_id",
            "channel",
            "channel_id",
            "id",
            postgresql_where=text("channel_id IS NOT NULL"),
        ),
        Index("touches_raw", "tenant_id", "received_at", postgresql_where=text("raw <> '{}'")),
        PARTITIONED,
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    campaign_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    source: str = Field(max_length=50)
    submission_key: str | None = Field(default=None, max_length=255)
    utm_source: str | None = Field(default=None, max_length=200)
    utm_medium: str | None = Field(default=None, max_length=200)
    utm_campaign: str | None = Field(default=None, max_length=200)
    utm_term: str | None = Field(default=None, max_length=200)
    utm_content: str | None = Field(default=None, max_length=200)
    gclid: str | None = Field(default=None, max_length=200)
    fbclid: str | None = Field(default=None, max_length=200)
    referrer: str | None = Field(default=None, max_length=2000)
    landing_page: str | None = Field(default=None, max_length=2000)
    raw: dict[str, Any] = json_object()
    said: dict[str, Any] = json_object()
    occurred_at: datetime = instant(default_now=True)
    channel: str = Field(default="api", max_length=20, sa_column_kwargs={"server_default": "api"})
    channel_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    link_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    referrer_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    withdrawn_at: datetime | None = instant()
    received_at: datetime = instant(default_now=True)


class InteractionRow(SQLModel, table=True):
    """A call, an e-mail or a meeting, as the agent recorded it, or the engine (`call_id`)."""

    __tablename__ = "lead_interactions"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("users", "agent_id"),
        belongs_to("calls", "call_id"),
        Index("lead_interactions_lead", "tenant_id", "lead_id"),
        Index("interactions_call", "tenant_id", "call_id", unique=True, postgresql_where=text("call_id IS NOT NULL")),
        Index("lead_interactions_agent", "tenant_id", "agent_id"),
        PARTITIONED,
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    interaction_type: str = Field(max_length=50)
    agent_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    notes: str | None = text_column(nullable=True)
    outcome: str | None = Field(default=None, max_length=100)
    scheduled_at: datetime | None = instant()
    completed_at: datetime | None = instant()
    created_at: datetime = instant(default_now=True)
    written_by: str | None = text_column(nullable=True)
    call_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    seconds: int | None = Field(default=None)
    price_minor: Decimal | None = Field(default=None, sa_column=Column(Numeric(14, 4), nullable=True))
    currency: str | None = Field(default=None, max_length=3)


class LeadTagRow(SQLModel, table=True):
    """One word that somebody put on a lead."""

    __tablename__ = "lead_tags"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "tag", "lead_id", name="lead_tags_pkey"),
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("lead_tags_lead", "tenant_id", "lead_id"),
    )
    tenant_id: int = Field()
    tag: str = Field(max_length=50)
    lead_id: int = lead_key()
    actor: str = Field(max_length=60)
    at: datetime = instant(nullable=False)


class BehaviourRow(SQLModel, table=True):
    """What a known lead did: opened a mail, clicked a link, visited the website. Each once, by `key`."""

    __tablename__ = "behaviours"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("messages", "message_id"),
        CheckConstraint("kind IN ('open','click','visit')", name="behaviours_kind"),
        Index("behaviours_once", "tenant_id", "lead_id", "kind", "key", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    kind: str = Field(max_length=10)
    key: str = Field(max_length=255)
    message_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    actor: str = Field(max_length=60)
    occurred_at: datetime = instant(nullable=False)


class CampaignRow(SQLModel, table=True):
    """What attention was bought, for whom, for how much."""

    __tablename__ = "lead_campaigns"
    __table_args__ = (
        of_tenant(),
        CheckConstraint("status IN ('active','paused','completed')", name="lead_campaigns_status"),
        CheckConstraint(
            "end_date IS NULL OR start_date IS NULL OR end_date >= start_date", name="lead_campaigns_dates"
        ),
        Index("lead_campaigns_status_id", "tenant_id", "status", "id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    campaign_name: str = Field(max_length=255)
    source_type: str = Field(max_length=50)
    target_audience: dict[str, Any] | None = json_object(nullable=True)
    budget: Decimal | None = Field(default=None, sa_column=Column(Numeric(19, 4), nullable=True))
    start_date: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    end_date: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    status: str = Field(default="active", max_length=20, sa_column_kwargs={"server_default": "active"})
    created_at: datetime = instant(default_now=True)
    updated_at: datetime = instant(default_now=True)
