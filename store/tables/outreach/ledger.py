"""The outreach ledger: attempts, messages, consents, suppressions."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from store.tables.columns import (
    belongs_to,
    identity,
    instant,
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


class FollowUpRow(SQLModel, table=True):
    """A lead within a sequence after first contact; `season` tells apart those of one occasion in a run.

    `started_at` is the occasion itself: the appointment, the missed visit, the loss. `next_step` is not done yet.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("follow_ups_once", "tenant_id", "lead_id", "run", "occasion", "season", unique=True),
        Index("follow_ups_version", "tenant_id", "occasion", "rule_version", "entered_at"),
        CheckConstraint(
            "occasion IN ('nurture','reminder','no_show','win_back','after_visit')", name="follow_ups_occasion"
        ),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="follow_ups_ended"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    run: int
    occasion: str = Field(max_length=20)
    season: int = Field(sa_column=Column(BigInteger, nullable=False))
    sequence: str = Field(max_length=50)
    rule_version: int
    entered_at: datetime = instant(nullable=False)
    started_at: datetime = instant(nullable=False)
    previous_at: datetime = instant(nullable=False)
    next_step: int
    next_at: datetime | None = instant()
    ended_at: datetime | None = instant()
    ended_by: str | None = Field(default=None, max_length=20)
    created_at: datetime = instant(default_now=True)


class MessageRow(SQLModel, table=True):
    """One message out or in. Outgoing: written as `intent` before the provider is called; `token` is ours.

    `provider` and `vendor_account` say with whom an intent is: nobody else is asked what became of it.
    Incoming: `body` is the whole text, `shown` without what it quotes; `machine` when no person wrote it; `done_at`
    when somebody answered it, or said that nothing is to be answered. `mail_id` and `answers`: the thread of a mail.
    `author`: who of the staff wrote it. `mode`: whether it went to the person, nowhere (`test`), or to `diverted_to`.
    `country`: by whose rules its moment was judged.
    `template…`: the text that it was made of; version 0 is a built-in one, which has no `template_id`.
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
        CheckConstraint("mode IN ('live','test','divert')", name="messages_mode"),
        Index("messages_token", "tenant_id", "token", unique=True),
        Index("messages_lead", "tenant_id", "lead_id", "id"),
        Index("messages_provider", "tenant_id", "provider_id"),
        Index(
            "messages_recent",
            "tenant_id",
            "created_at",
            postgresql_include=["channel", "state"],
            postgresql_where=text("direction = 'out'"),
        ),
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
    mode: str = Field(default="live", max_length=10, sa_column_kwargs={"server_default": "live"})
    diverted_to: int | None = user_key("diverted_to", nullable=True)
    country: str | None = Field(default=None, max_length=2)
    vendor_account: str | None = Field(default=None, max_length=100)
    delivered_at: datetime | None = instant()


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
