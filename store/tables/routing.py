"""Scores, decisions, offers and owners."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from store.tables.columns import (
    agent_key,
    belongs_to,
    identity,
    instant,
    lead_key,
    of_tenant,
    tenant_key,
)


class OfferRow(SQLModel, table=True):
    """A lead offered to one agent until `expires_at`; a broadcast is one row per agent, of one number."""

    __tablename__ = "offers"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("agents", "agent_id"),
        CheckConstraint("answer IN ('accepted','declined','expired','withdrawn')", name="offers_answer"),
        Index("offers_open", "tenant_id", "lead_id", "agent_id", unique=True, postgresql_where=text("answer IS NULL")),
        Index("offers_agent_open", "tenant_id", "agent_id", postgresql_where=text("answer IS NULL")),
        Index("offers_accepted", "tenant_id", "agent_id", "offered_at", postgresql_where=text("answer = 'accepted'")),
        Index("offers_day", "tenant_id", "offered_at", "agent_id"),
        Index("offers_step", "tenant_id", "lead_id", "run", "round", "number", "agent_id", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    agent_id: int = agent_key()
    run: int
    round: int
    number: int
    offered_at: datetime = instant(nullable=False)
    expires_at: datetime = instant(nullable=False)
    answer: str | None = Field(default=None, max_length=10)
    reason: str | None = Field(default=None, max_length=30)
    answered_at: datetime | None = instant()


class AssignmentRow(SQLModel, table=True):
    """Who owned the lead, from when to when; at most one is active."""

    __tablename__ = "assignments"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("agents", "agent_id"),
        Index("assignments_active", "tenant_id", "lead_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("assignments_lead", "tenant_id", "lead_id", "id"),
        Index("assignments_agent", "tenant_id", "agent_id", postgresql_where=text("ended_at IS NULL")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    agent_id: int = agent_key()
    run: int
    how: str = Field(max_length=20)
    started_at: datetime = instant(nullable=False)
    ended_at: datetime | None = instant()
    end_reason: str | None = Field(default=None, max_length=30)
