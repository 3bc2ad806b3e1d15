"""What must arrive exactly once: the outbox to lead runs, answers to repeated requests, vendors' events."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary, PrimaryKeyConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, json_object, of_tenant, tenant_key
from store.tables.columns import text as text_column

# Runs of imported leads: they start in their turn, behind live work.
PACED = "message = 'start' AND priority = 5 AND run = 1"


class StartRequestRow(SQLModel, table=True):
    """The outbox: start a lead's run or tell it a fact. Written in the transaction of its cause; `sent_at` once told.

    `message` is `start` or a fact's name; `subject_id` is the touch, message, payment … that the fact is about.
    """

    __tablename__ = "start_requests"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index(
            "start_requests_open",
            "tenant_id",
            "priority",
            "id",
            postgresql_where=text(f"sent_at IS NULL AND NOT ({PACED})"),
        ),
        Index("start_requests_paced", "tenant_id", "id", postgresql_where=text(f"sent_at IS NULL AND {PACED}")),
        Index("start_requests_starting", "tenant_id", "sent_at", postgresql_where=text(PACED)),
        Index("start_requests_lead", "tenant_id", "lead_id"),
        Index(
            "start_requests_run", "tenant_id", "lead_id", "run", unique=True, postgresql_where=text("message = 'start'")
        ),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    run: int = Field(default=1)
    message: str = Field(max_length=30)
    subject_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    detail: str = Field(default="", max_length=50)
    priority: int = Field(default=3)
    created_at: datetime = instant(default_now=True)
    sent_at: datetime | None = instant()


class IdempotencyKeyRow(SQLModel, table=True):
    """The stored answer to a POST that carried an Idempotency-Key."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (PrimaryKeyConstraint("tenant_id", "key", name="idempotency_keys_pkey"), of_tenant())
    tenant_id: int = Field()
    key: str = Field(max_length=255)
    request_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    status: int | None = Field(default=None)
    answer: dict[str, Any] = json_object()
    created_at: datetime = instant(default_now=True)


class PendingCommandRow(SQLModel, table=True):
    """A command whose run did not answer in time; `result` is what came of it.

    `name` is the class of `command`; `key` names it to the run, which carries it out once. Until `taken_until` somebody
    is sending it.
    """

    __tablename__ = "pending_commands"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("pending_commands_key", "tenant_id", "key", unique=True),
        Index("pending_commands_open", "tenant_id", "id", postgresql_where=text("answered_at IS NULL")),
        Index(
            "pending_commands_answered",
            "tenant_id",
            "answered_at",
            postgresql_where=text("answered_at IS NOT NULL"),
        ),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    user_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    name: str = Field(max_length=30)
    command: dict[str, Any] = json_object()
    key: str = Field(max_length=255)
    sent_at: datetime = instant(nullable=False)
    taken_until: datetime | None = instant()
    answered_at: datetime | None = instant()
    result: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB, nullable=True))


class InboundEventRow(SQLModel, table=True):
    """A vendor's webhook event as it came, once."""

    __tablename__ = "inbound_events"
    __table_args__ = (
        of_tenant(),
        Index("inbound_events_vendor", "tenant_id", "provider", "event_id", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    provider: str = Field(max_length=30)
    event_id: str = Field(max_length=255)
    kind: str = Field(max_length=30)
    raw: dict[str, Any] = json_object()
    received_at: datetime = instant(default_now=True)


class WebhookDeliveryRow(SQLModel, table=True):
    """One outgoing webhook to one endpoint."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        of_tenant(),
        belongs_to("webhook_endpoints", "endpoint_id"),
        belongs_to("leads", "lead_id"),
        Index("webhook_deliveries_once", "tenant_id", "endpoint_id", "lead_id", "run", "event", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    endpoint_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    lead_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    run: int
    event: str = Field(max_length=50)
    payload: dict[str, Any] = json_object()
    tries: int = Field(default=0)
    status_code: int | None = Field(default=None)
    error: str | None = Field(default=None, max_length=200)
    created_at: datetime = instant(default_now=True)
    delivered_at: datetime | None = instant()


class AuditEntryRow(SQLModel, table=True):
    """Everything that happened, append-only. `facts` hold ids, codes and numbers only."""

    __tablename__ = "audit_log"
    __table_args__ = (
        of_tenant(),
        Index("audit_log_subject", "tenant_id", "subject", "subject_id", "id"),
        Index("audit_log_recorded", "recorded_at", postgresql_using="brin"),
        {"postgresql_partition_by": "HASH (tenant_id)"},
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    at: datetime = instant(nullable=False)
    recorded_at: datetime = instant(default_now=True)
    actor: str = Field(max_length=60)
    action: str = Field(max_length=60)
    subject: str = Field(max_length=30)
    subject_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    run: int | None = Field(default=None)
    facts: dict[str, Any] = json_object()


class AuditSealRow(SQLModel, table=True):
    """The hash chain over the audit log: seal n holds the hash of entry n and of seal n-1."""

    __tablename__ = "audit_seals"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "seq", name="audit_seals_pkey"),
        belongs_to("audit_log", "entry_id"),
        Index("audit_seals_entry", "tenant_id", "entry_id", unique=True),
    )
    tenant_id: int = Field()
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    entry_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    hash: str = Field(max_length=64)


class SandboxMessageRow(SQLModel, table=True):
    """What the sandbox provider was given: one row per call, so that a double send would show."""

    __tablename__ = "sandbox_messages"
    __table_args__ = (of_tenant(), Index("sandbox_messages_token", "tenant_id", "token"))
    tenant_id: int = tenant_key()
    id: int = identity()
    token: str = Field(max_length=100)
    channel: str = Field(max_length=10)
    recipient: str = Field(max_length=255)
    subject: str = Field(max_length=200, default="")
    body: str = text_column()
    kept_at: datetime = instant(default_now=True)
