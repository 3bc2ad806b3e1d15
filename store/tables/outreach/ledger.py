"""The outreach ledger: attempts, messages, calls, attachments, consents, suppressions."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Numeric, text
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
from store.tables.columns import text as text_column

PARTITIONED = {"postgresql_partition_by": "HASH (tenant_id)"}


class AttemptRow(SQLModel, table=True):
    """One try to reach the person; numbers run 1…cap without a gap within a run.

    `sequence` is the code of the cadence rules that planned it; '' before there were versions of them.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("attempts_number", "tenant_id", "lead_id", "run", "number", unique=True),
        CheckConstraint("number BETWEEN 1 AND cap", name="attempts_within_cap"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    run: int
    number: int
    cap: int
    channel: str = Field(max_length=10)
    template: str = Field(max_length=50)
    due_at: datetime = instant(nullable=False)
    answer_by: datetime = instant(nullable=False)
    made_at: datetime | None = instant()
    outcome: str | None = Field(default=None, max_length=30)
    outcome_at: datetime | None = instant()
    sequence: str = Field(default="", max_length=50, sa_column_kwargs={"server_default": ""})
    rule_version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class MessageRow(SQLModel, table=True):
    """One message out or in. Outgoing: written as `intent` before the provider is called; `token` is ours.

    Incoming: `body` is the whole text, `shown` without what it quotes; `machine` when no person wrote it; `done_at`
    when somebody answered it, or said that nothing is to be answered. `mail_id` and `answers`: the thread of a mail.
    `author`: who of the staff wrote it. `template…`: the text that it was made of; version 0 is a built-in one, which
    has no `template_id`.
    """

    __tablename__ = "messages"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("templates", "template_id"),
        CheckConstraint("direction IN ('out','in')", name="messages_direction"),
        CheckConstraint(
            "state IN ('intent','unknown','sent','delivered','read','failed','skipped','received')",
            name="messages_state",
        ),
        Index("messages_token", "tenant_id", "token", unique=True),
        Index("messages_lead", "tenant_id", "lead_id", "id"),
        Index("messages_provider", "tenant_id", "provider_id"),
        Index(
            "messages_inbox",
            "tenant_id",
            text("id DESC"),
            postgresql_where=text("direction = 'in' AND machine IS NULL"),
        ),
        Index(
            "messages_unanswered",
            "tenant_id",
            text("id DESC"),
            postgresql_where=text("direction = 'in' AND machine IS NULL AND done_at IS NULL"),
        ),
        PARTITIONED,
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    run: int
    direction: str = Field(max_length=3)
    channel: str = Field(max_length=10)
    purpose: str = Field(max_length=20, default="enquiry")
    token: str = Field(max_length=100)
    attempt: int | None = Field(default=None)
    step: str = Field(max_length=60)
    provider: str | None = Field(default=None, max_length=20)
    provider_id: str | None = Field(default=None, max_length=255)
    state: str = Field(max_length=10)
    code: str | None = Field(default=None, max_length=50)
    refusal: str | None = Field(default=None, max_length=20)
    recipient: str | None = Field(default=None, max_length=255)
    subject: str = Field(max_length=200, default="")
    body: str = text_column()
    window_zone: str | None = Field(default=None, max_length=64)
    template: str = Field(default="", max_length=50, sa_column_kwargs={"server_default": ""})
    template_language: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    template_version: int | None = Field(default=None)
    template_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    created_at: datetime = instant(default_now=True)
    sent_at: datetime | None = instant()
    state_at: datetime | None = instant()
    sender: str | None = Field(default=None, max_length=255)
    shown: str | None = text_column(nullable=True)
    language: str | None = Field(default=None, max_length=10)
    intent: str | None = Field(default=None, max_length=20)
    matched: str | None = Field(default=None, max_length=100)
    machine: str | None = Field(default=None, max_length=20)
    mail_id: str | None = Field(default=None, max_length=500)
    answers: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    author: str | None = Field(default=None, max_length=60)
    done_at: datetime | None = instant()


class CallRow(SQLModel, table=True):
    """One call, out to a person or in from them. `token` is ours, `provider_id` the vendor's id of its first leg.

    `legs` by the vendor's ids, without numbers; `rings`: the agents whose telephones rang, in order. `price_minor` is
    in the currency's smallest unit and its fractions. `recording`: off | planned | started | refused.
    """

    __tablename__ = "calls"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("users", "agent_id"),
        belongs_to("messages", "message_id"),
        belongs_to("touches", "touch_id"),
        CheckConstraint("direction IN ('out','in')", name="calls_direction"),
        CheckConstraint("recording IN ('off','planned','started','refused')", name="calls_recording"),
        Index("calls_token", "tenant_id", "token", unique=True),
        Index("calls_lead", "tenant_id", "lead_id", "id"),
        Index("calls_provider", "tenant_id", "provider_id"),
        Index("calls_message", "tenant_id", "message_id"),
        Index("calls_touch", "tenant_id", "touch_id"),
        Index("calls_under_way", "tenant_id", "agent_id", postgresql_where=text("ended_at IS NULL")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    direction: str = Field(max_length=3)
    token: str = Field(max_length=100)
    agent_id: int | None = user_key("agent_id", nullable=True)
    message_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    touch_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    provider: str | None = Field(default=None, max_length=20)
    provider_id: str | None = Field(default=None, max_length=255)
    legs: dict[str, Any] = json_object()
    rings: list[int] = json_list()
    language: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    recording: str = Field(default="off", max_length=10, sa_column_kwargs={"server_default": "off"})
    not_recorded: str | None = Field(default=None, max_length=20)
    announcement: str = text_column()
    text_version: str = Field(default="", max_length=50, sa_column_kwargs={"server_default": ""})
    outcome: str | None = Field(default=None, max_length=20)
    answered_by: str | None = Field(default=None, max_length=10)
    seconds: int | None = Field(default=None)
    price_minor: Decimal | None = Field(default=None, sa_column=Column(Numeric(14, 4), nullable=True))
    currency: str | None = Field(default=None, max_length=3)
    voicemail: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    created_at: datetime = instant(default_now=True)
    answered_at: datetime | None = instant()
    ended_at: datetime | None = instant()


class AttachmentRow(SQLModel, table=True):
    """A file that belongs to a message or a call and becomes a document: where the vendor keeps it, and what it is.

    `retention` names how long it is kept; `text` is what was understood of a voicemail. `forgotten_at`: its time is
    over, and nothing but that it was there is left.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("messages", "message_id"),
        belongs_to("calls", "call_id"),
        CheckConstraint("kind IN ('recording','voicemail','file')", name="attachments_kind"),
        Index("attachments_vendor", "tenant_id", "provider", "provider_id", unique=True),
        Index("attachments_lead", "tenant_id", "lead_id", "id"),
        Index("attachments_message", "tenant_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
        Index("attachments_call", "tenant_id", "call_id", postgresql_where=text("call_id IS NOT NULL")),
        Index(
            "attachments_kept", "tenant_id", "retention", "received_at", postgresql_where=text("forgotten_at IS NULL")
        ),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    message_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    call_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    kind: str = Field(max_length=10)
    provider: str = Field(max_length=20)
    provider_id: str = Field(max_length=255)
    url: str = Field(default="", max_length=2000, sa_column_kwargs={"server_default": ""})
    name: str = Field(default="", max_length=255, sa_column_kwargs={"server_default": ""})
    media_type: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    bytes: int | None = Field(default=None, sa_column=Column("bytes", BigInteger, nullable=True))
    seconds: int | None = Field(default=None)
    text: str = text_column()
    retention: str = Field(max_length=20)
    received_at: datetime = instant(default_now=True)
    forgotten_at: datetime | None = instant()


class ConsentRow(SQLModel, table=True):
    """Who agreed to what, when, where, on which text. Append-only; the newest fact counts."""

    __tablename__ = "consents"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("touches", "touch_id"),
        CheckConstraint("purpose IN ('enquiry','marketing','recording')", name="consents_purpose"),
        Index("consents_lead", "tenant_id", "lead_id", "id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    purpose: str = Field(max_length=20)
    channel: str | None = Field(default=None, max_length=10)
    given: bool
    text_version: str = Field(max_length=50, default="")
    language: str | None = Field(default=None, max_length=20)
    source: str = Field(max_length=50)
    ip: str | None = Field(default=None, max_length=45)
    at: datetime = instant(nullable=False)
    actor: str | None = Field(default=None, max_length=60)
    touch_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    page: str | None = Field(default=None, max_length=2000)


class SuppressionRow(SQLModel, table=True):
    """An address that must not be written to, known lead or not. `channel` null = every channel."""

    __tablename__ = "suppressions"
    __table_args__ = (
        of_tenant(),
        Index("suppressions_address", "tenant_id", "address"),
        Index(
            "suppressions_active",
            "tenant_id",
            "address",
            text("coalesce(channel, '')"),
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    address: str = Field(max_length=255)
    channel: str | None = Field(default=None, max_length=10)
    reason: str = Field(max_length=30)
    event_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    at: datetime = instant(nullable=False)
    lifted_at: datetime | None = instant()


class InboundEventRow(SQLModel, table=True):
    """A vendor's webhook event as it came, once."""

    __tablename__ = "inbound_events"
    __table_args__ = (
        of_tenant(),
        Index("inbound_events_vendor", "tenant_id", "provider", "event_id", unique=True),
        Index(
            "inbound_events_call",
            "event_id",
            postgresql_ops={"event_id": "text_pattern_ops"},
            postgresql_where=text("provider = 'vonage'"),
        ),
        Index("inbound_events_raw", "tenant_id", "received_at", postgresql_where=text("raw <> '{}'")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    provider: str = Field(max_length=30)
    event_id: str = Field(max_length=255)
    kind: str = Field(max_length=30)
    raw: dict[str, Any] = json_object()
    received_at: datetime = instant(default_now=True)
