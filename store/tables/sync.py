"""Outgoing webhooks: endpoints, what happened, and how it got there. Audiences at Mailchimp, and their members."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from store.tables.columns import (
    belongs_to,
    identity,
    instant,
    json_list,
    json_object,
    lead_key,
    of_tenant,
    tenant_key,
    user_key,
)

PENDING = text("state = 'pending'")


def _clock() -> Any:
    """TIMESTAMPTZ; by default the moment itself, not the transaction's start."""
    column: Column[datetime] = Column(DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()"))
    return Field(default=None, sa_column=column)


class WebhookEndpointRow(SQLModel, table=True):
    """Where a tenant wants to hear of what happens (Standard Webhooks). Removed, never deleted.

    `events`: the types it wants; none means all. `sealed_secrets`: for the vault, `secret` and until `previous_until`
    the `previous` one. `secret`: in the clear, of an endpoint from before there were routes; a rotation ends it.
    `reason`: why the engine switched it off. `failures` in a row, since `failing_since`; not before `retry_at` again;
    `recovered_at`: when something arrived after an outage, so that what failed before is due at once.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        of_tenant(),
        CheckConstraint("state IN ('active','paused','disabled')", name="webhook_endpoints_state"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    url: str = Field(max_length=2000)
    secret: str | None = Field(default=None, max_length=200)
    created_at: datetime = instant(default_now=True)
    description: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    events: list[str] = json_list()
    with_profile: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    state: str = Field(default="active", max_length=10, sa_column_kwargs={"server_default": "active"})
    reason: str | None = Field(default=None, max_length=20)
    state_at: datetime = instant(default_now=True)
    removed_at: datetime | None = instant()
    sealed_secrets: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    previous_until: datetime | None = instant()
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    failing_since: datetime | None = instant()
    retry_at: datetime | None = instant()
    recovered_at: datetime | None = instant()


class WebhookEventRow(SQLModel, table=True):
    """What happened, by triggers in the transaction of its cause; only while the tenant has an endpoint."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("webhook_events_at", "tenant_id", "at"),
        Index("webhook_events_lead", "tenant_id", "lead_id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    type: str = Field(max_length=30)
    lead_id: int = lead_key()
    at: datetime = _clock()
    data: dict[str, Any] = json_object()


class WebhookDeliveryRow(SQLModel, table=True):
    """One event on its way to one endpoint. `status` and `error` of the latest try; `ended_at`: when it arrived."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        of_tenant(),
        belongs_to("webhook_endpoints", "endpoint_id"),
        belongs_to("webhook_events", "event_id"),
        CheckConstraint("state IN ('pending','delivered','failed')", name="webhook_deliveries_state"),
        Index("webhook_deliveries_once", "tenant_id", "endpoint_id", "event_id", unique=True),
        Index("webhook_deliveries_pending", "tenant_id", "endpoint_id", "event_id", postgresql_where=PENDING),
        Index(
            "webhook_deliveries_of_lead",
            *("tenant_id", "endpoint_id", "lead_id", "event_id"),
            postgresql_where=PENDING,
        ),
        Index("webhook_deliveries_event", "tenant_id", "event_id"),
        Index("webhook_deliveries_log", "tenant_id", "endpoint_id", "id"),
        Index(
            "webhook_deliveries_redelivery",
            *("tenant_id", "redelivery_id"),
            postgresql_where=text("redelivery_id IS NOT NULL"),
        ),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    endpoint_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    lead_id: int = lead_key()
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    status: int | None = Field(default=None)
    error: str | None = Field(default=None, max_length=30)
    created_at: datetime = instant(default_now=True)
    ended_at: datetime | None = instant()
    event_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    state: str = Field(default="pending", max_length=10, sa_column_kwargs={"server_default": "pending"})
    due_at: datetime = _clock()
    tried_at: datetime | None = instant()
    redelivery_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))


class WebhookTryRow(SQLModel, table=True):
    """One request and its answer. `answer`: how it began, of endpoints that get no profile."""

    __tablename__ = "webhook_tries"
    __table_args__ = (
        of_tenant(),
        belongs_to("webhook_deliveries", "delivery_id"),
        Index("webhook_tries_delivery", "tenant_id", "delivery_id", "id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    delivery_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    at: datetime = instant(nullable=False)
    status: int | None = Field(default=None)
    ms: int
    error: str | None = Field(default=None, max_length=30)
    answer: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})


class WebhookRedeliveryRow(SQLModel, table=True):
    """A span of time that somebody had delivered again."""

    __tablename__ = "webhook_redeliveries"
    __table_args__ = (
        of_tenant(),
        belongs_to("webhook_endpoints", "endpoint_id"),
        CheckConstraint("which IN ('failed','missing','all')", name="webhook_redeliveries_which"),
        Index("webhook_redeliveries_endpoint", "tenant_id", "endpoint_id", "id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    endpoint_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    since: datetime = instant(nullable=False)
    until: datetime = instant(nullable=False)
    which: str = Field(max_length=10)
    total: int
    requested_by: int = user_key("requested_by")
    created_at: datetime = instant(default_now=True)


class AudienceRow(SQLModel, table=True):
    """`secret`: SHA-256 of what the webhook's address ends with. `next_at` None: parked, for `fault` says why.

    `heard_until`: all changes of members until then were read.
    """

    __tablename__ = "audiences"
    __table_args__ = (of_tenant(), Index("audiences_list", "tenant_id", "list_id", unique=True))
    tenant_id: int = tenant_key()
    id: int = identity()
    list_id: str = Field(max_length=50)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    secret: str = Field(max_length=64)
    heard_until: datetime | None = instant()
    next_at: datetime | None = instant()
    synced_at: datetime | None = instant()
    fault: str | None = Field(default=None, max_length=20)
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = instant(default_now=True)
    updated_at: datetime = instant(nullable=False)


class AudienceMemberRow(SQLModel, table=True):
    """An address of a lead, and its member there: `listed_as` is the member's own address, if it is another.

    `facts`: a digest of what was said and written here when the member was last looked at; `code`: why Mailchimp
    refused what we wanted then.
    """

    __tablename__ = "audience_members"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "audience_id", "address", name="audience_members_pkey"),
        of_tenant(),
        ForeignKeyConstraint(
            ["tenant_id", "audience_id"], ["audiences.tenant_id", "audiences.id"], ondelete="RESTRICT"
        ),
        Index("audience_members_listed", "tenant_id", "audience_id", "listed_as"),
    )
    tenant_id: int = Field()
    audience_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    address: str = Field(max_length=255)
    listed_as: str = Field(max_length=255)
    status: str = Field(max_length=20)
    status_at: datetime = instant(nullable=False)
    facts: str = Field(default="", max_length=32, sa_column_kwargs={"server_default": ""})
    code: str = Field(default="", max_length=50, sa_column_kwargs={"server_default": ""})
    looked_at: datetime | None = instant()
