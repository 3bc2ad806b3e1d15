"""Scores, decisions, offers and owners."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, json_list, json_object, of_tenant, tenant_key


def lead_key() -> Any:
    return Field(sa_column=Column("lead_id", BigInteger, nullable=False))


def agent_key() -> Any:
    return Field(sa_column=Column("agent_id", BigInteger, nullable=False))


class ScoreRow(SQLModel, table=True):
    """One scoring of one lead, with its reasons."""

    __tablename__ = "scores"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("scores_cause", "tenant_id", "lead_id", "run", "cause", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    run: int
    value: int
    band: str = Field(max_length=10)
    priority: int
    reasons: list[dict[str, Any]] = json_list()
    rule_set_version: int
    cause: str = Field(max_length=30)
    scored_at: datetime = instant(nullable=False)


class DecisionRow(SQLModel, table=True):
    """The ledger: what was decided, from which facts, by which rules, among whom, with what result."""

    __tablename__ = "decisions"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("decisions_once", "tenant_id", "lead_id", "run", "kind", "decided_at", unique=True),
        Index("decisions_lead", "tenant_id", "lead_id", "id"),
        Index("decisions_kind", "tenant_id", "kind", "decided_at", "id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    run: int
    kind: str = Field(max_length=30)
    inputs: dict[str, Any] = json_object()
    rule_version: int
    candidates: dict[str, Any] | list[dict[str, Any]] = json_list()
    result: dict[str, Any] = json_object()
    decided_at: datetime = instant(nullable=False)


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


class TaskRow(SQLModel, table=True):
    """Something a person must do, by when. `step` makes its creation idempotent.

    Tasks that the lead's own run does not chase are reminded at `remind_at` and escalated at `escalate_at`.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("users", "assignee_id"),
        belongs_to("lead_interactions", "interaction_id"),
        Index("tasks_step", "tenant_id", "lead_id", "run", "step", unique=True),
        Index("tasks_open", "tenant_id", "assignee_id", "due_at", postgresql_where=text("done_at IS NULL")),
        Index(
            "tasks_remind",
            "tenant_id",
            "remind_at",
            postgresql_where=text("done_at IS NULL AND reminded_at IS NULL AND remind_at IS NOT NULL"),
        ),
        Index(
            "tasks_escalate",
            "tenant_id",
            "escalate_at",
            postgresql_where=text("done_at IS NULL AND escalate_at IS NOT NULL"),
        ),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    run: int
    step: str = Field(max_length=60)
    kind: str = Field(max_length=30)
    assignee_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    for_role: str | None = Field(default=None, max_length=20)
    due_at: datetime = instant(nullable=False)
    done_at: datetime | None = instant()
    created_at: datetime = instant(default_now=True)
    title: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    interaction_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    actor: str | None = Field(default=None, max_length=60)
    remind_at: datetime | None = instant()
    reminded_at: datetime | None = instant()
    escalate_at: datetime | None = instant()
    escalations: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
