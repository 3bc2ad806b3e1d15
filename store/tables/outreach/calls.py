"""Telephone calls, and what vendors keep of them: recordings and voicemails."""

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


class CallRow(SQLModel, table=True):
    """One call, out to a person or in from them. `token` is ours, `provider_id` the vendor's id of its first leg.

    `legs` by the vendor's ids, without numbers; `rings`: the agents whose telephones rang, in order. `price_minor` is
    in the currency's smallest unit and its fractions. `recording`: off | planned | agreed | started | refused.
    """

    __tablename__ = "calls"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("users", "agent_id"),
        belongs_to("messages", "message_id"),
        belongs_to("touches", "touch_id"),
        CheckConstraint("direction IN ('out','in')", name="calls_direction"),
        CheckConstraint("recording IN ('off','planned','agreed','started','refused')", name="calls_recording"),
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


class RecordingRow(SQLModel, table=True):
    """A recording or a voicemail that the vendor keeps, a document to be; `text` is what was understood of it.

    `forgotten_at`: its time is over, and nothing but that it was there is left.
    """

    __tablename__ = "recordings"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("calls", "call_id"),
        CheckConstraint("kind IN ('recording','voicemail')", name="recordings_kind"),
        Index("recordings_vendor", "tenant_id", "provider", "provider_id", unique=True),
        Index("recordings_lead", "tenant_id", "lead_id", "id"),
        Index("recordings_call", "tenant_id", "call_id"),
        Index("recordings_kept", "tenant_id", "received_at", postgresql_where=text("forgotten_at IS NULL")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    call_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    kind: str = Field(max_length=10)
    provider: str = Field(max_length=20)
    provider_id: str = Field(max_length=255)
    url: str = Field(default="", max_length=2000, sa_column_kwargs={"server_default": ""})
    seconds: int | None = Field(default=None)
    text: str = text_column()
    received_at: datetime = instant(default_now=True)
    forgotten_at: datetime | None = instant()
