"""Whether a hospital's messages go out, and what waits."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, instant, lead_key, of_tenant, tenant_key, user_key


class HeldMessageRow(SQLModel, table=True):
    """What is due and may not go yet: why, and until when. Past `until` it went, or nobody waits for it any more."""

    __tablename__ = "held_messages"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "token", name="held_messages_pkey"),
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("held_messages_until", "tenant_id", "until"),
    )
    tenant_id: int = Field()
    token: str = Field(max_length=100)
    lead_id: int = lead_key()
    run: int
    channel: str = Field(max_length=10)
    purpose: str = Field(max_length=20)
    reason: str = Field(max_length=50)
    since: datetime = instant(nullable=False)
    until: datetime = instant(nullable=False)


class OutreachStateRow(SQLModel, table=True):
    """Whether the hospital's messages go out, and to whom; who said so, and when."""

    __tablename__ = "outreach_states"
    __table_args__ = (
        of_tenant(),
        belongs_to("users", "paused_by"),
        belongs_to("users", "resumed_by"),
        belongs_to("users", "divert_to"),
        belongs_to("users", "mode_by"),
        CheckConstraint("mode IN ('live','test','divert')", name="outreach_states_mode"),
        CheckConstraint("(mode = 'divert') = (divert_to IS NOT NULL)", name="outreach_states_divert"),
    )
    tenant_id: int = tenant_key()
    paused_at: datetime | None = instant()
    paused_by: int | None = user_key("paused_by", nullable=True)
    reason: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    resumed_at: datetime | None = instant()
    resumed_by: int | None = user_key("resumed_by", nullable=True)
    spread_until: datetime | None = instant()
    mode: str = Field(default="live", max_length=10, sa_column_kwargs={"server_default": "live"})
    divert_to: int | None = user_key("divert_to", nullable=True)
    mode_at: datetime | None = instant()
    mode_by: int | None = user_key("mode_by", nullable=True)
