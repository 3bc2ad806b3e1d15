"""Teams, notices to staff, speed to first contact, outcomes of work, and reviews."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Float, Index, text
from sqlmodel import Field, SQLModel

from store.tables.columns import (
    agent_key,
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


class TeamRow(SQLModel, table=True):
    """A team of agents (`agents.team` is its code) and who leads it."""

    __tablename__ = "teams"
    __table_args__ = (
        of_tenant(),
        belongs_to("users", "manager_id"),
        Index("teams_code", "tenant_id", "code", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    code: str = Field(max_length=50)
    name: str = Field(max_length=200)
    manager_id: int | None = user_key("manager_id", nullable=True)
    created_at: datetime = instant(default_now=True)


class AgentResultRow(SQLModel, table=True):
    """How an agent's leads of one skill ended ('' = none named)."""

    __tablename__ = "agent_results"
    __table_args__ = (
        of_tenant(),
        belongs_to("agents", "agent_id"),
        CheckConstraint("converted BETWEEN 0 AND closed", name="agent_results_counts"),
    )
    tenant_id: int = tenant_key()
    agent_id: int = Field(sa_column=Column("agent_id", BigInteger, primary_key=True, autoincrement=False))
    skill: str = Field(max_length=50, primary_key=True)
    closed: int
    converted: int


class NoticeRow(SQLModel, table=True):
    """A notice to one member of staff on one channel; ids, codes and numbers only in `facts`."""

    __tablename__ = "notices"
    __table_args__ = (
        of_tenant(),
        belongs_to("users", "user_id"),
        belongs_to("leads", "lead_id"),
        CheckConstraint("state IN ('waiting','intent','sent','failed','unknown','skipped')", name="notices_state"),
        Index("notices_once", "tenant_id", "user_id", "kind", "step", "channel", unique=True),
        Index("notices_token", "tenant_id", "token", unique=True),
        Index("notices_of", "tenant_id", "user_id", "id"),
        Index("notices_unread", "tenant_id", "user_id", "id", postgresql_where=text("read_at IS NULL")),
        Index("notices_to_send", "tenant_id", "id", postgresql_where=text("state IN ('waiting','intent')")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    user_id: int = user_key("user_id")
    lead_id: int | None = Field(default=None, sa_column=Column("lead_id", BigInteger, nullable=True))
    kind: str = Field(max_length=30)
    step: str = Field(max_length=80)
    channel: str = Field(max_length=10)
    facts: dict[str, Any] = json_object()
    token: str = Field(max_length=100)
    state: str = Field(max_length=10, default="waiting")
    code: str | None = Field(default=None, max_length=50)
    provider: str | None = Field(default=None, max_length=20)
    provider_id: str | None = Field(default=None, max_length=255)
    recipient: str | None = Field(default=None, max_length=255)
    created_at: datetime = instant(default_now=True)
    send_by: datetime = instant(nullable=False)
    intended_at: datetime | None = instant()
    state_at: datetime | None = instant()
    read_at: datetime | None = instant()
    vendor_account: str | None = Field(default=None, max_length=100)


class FirstContactRow(SQLModel, table=True):
    """Speed to lead of one run; `business_s` is business time from its beginning to the first contact.

    `notified`: how many of the chain of a broken promise were notified; the next is at `escalate_at`. A run that ended
    without a first contact says why in `end_reason`.
    """

    __tablename__ = "first_contacts"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("agents", "agent_id"),
        Index("first_contacts_began", "tenant_id", "began_at"),
        Index("first_contacts_contacted", "tenant_id", "contacted_at"),
        Index(
            "first_contacts_open",
            "tenant_id",
            "due_at",
            postgresql_where=text("contacted_at IS NULL AND ended_at IS NULL"),
        ),
    )
    tenant_id: int = tenant_key()
    lead_id: int = Field(sa_column=Column("lead_id", BigInteger, primary_key=True, autoincrement=False))
    run: int = Field(primary_key=True)
    source: str = Field(max_length=50)
    priority: int
    began_at: datetime = instant(nullable=False)
    warn_at: datetime = instant(nullable=False)
    due_at: datetime = instant(nullable=False)
    warned_at: datetime | None = instant()
    breached_at: datetime | None = instant()
    notified: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    escalate_at: datetime | None = instant()
    ended_at: datetime | None = instant()
    end_reason: str | None = Field(default=None, max_length=30)
    contacted_at: datetime | None = instant()
    channel: str | None = Field(default=None, max_length=10)
    agent_id: int | None = Field(default=None, sa_column=Column("agent_id", BigInteger, nullable=True))
    team: str | None = Field(default=None, max_length=50)
    business_s: float | None = Field(default=None, sa_column=Column(Float(53), nullable=True))


class ReviewRow(SQLModel, table=True):
    """A manager's judgement of one interaction, by a version of the rubric; `percent` of what could be reached."""

    __tablename__ = "reviews"
    __table_args__ = (
        of_tenant(),
        belongs_to("lead_interactions", "interaction_id"),
        belongs_to("leads", "lead_id"),
        belongs_to("users", "agent_id"),
        belongs_to("users", "reviewer_id"),
        belongs_to("tasks", "task_id"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="reviews_percent"),
        Index("reviews_once", "tenant_id", "interaction_id", "reviewer_id", unique=True),
        Index("reviews_agent", "tenant_id", "agent_id", "id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    interaction_id: int = Field(sa_column=Column("interaction_id", BigInteger, nullable=False))
    lead_id: int = lead_key()
    agent_id: int = agent_key()
    reviewer_id: int = user_key("reviewer_id")
    rubric_version: int
    scores: dict[str, Any] = json_object()
    percent: int
    notes: str = text_column()
    task_id: int | None = Field(default=None, sa_column=Column("task_id", BigInteger, nullable=True))
    created_at: datetime = instant(default_now=True)


class TaskRow(SQLModel, table=True):
    """Something a person must do, by when. There is one of a kind for each subject and run, and each `nth` time.

    Tasks that the lead's own run does not chase are reminded at `remind_at` and escalated at `escalate_at`.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("users", "assignee_id"),
        belongs_to("lead_interactions", "interaction_id"),
        Index(
            "tasks_once",
            "tenant_id",
            "lead_id",
            "run",
            "kind",
            "subject_kind",
            "subject_id",
            "nth",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("kind NOT IN ('own','coaching')"),
        ),
        Index("tasks_lead", "tenant_id", "lead_id", "id"),
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
    subject_kind: str = Field(default="lead", max_length=30, sa_column_kwargs={"server_default": "lead"})
    subject_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    nth: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class SavedViewRow(SQLModel, table=True):
    """Filters, columns and order under a name. `shared`: `me`, `all`, or `team:` and a team's code."""

    __tablename__ = "saved_views"
    __table_args__ = (
        of_tenant(),
        belongs_to("users", "owner_id"),
        Index("saved_views_owner", "tenant_id", "owner_id"),
        Index("saved_views_shared", "tenant_id", "shared", postgresql_where=text("shared <> 'me'")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    owner_id: int = user_key("owner_id")
    name: str = Field(max_length=80)
    query: dict[str, Any] = json_object()
    columns: list[str] = json_list()
    sort: str | None = Field(default=None, max_length=20)
    shared: str = Field(default="me", max_length=60, sa_column_kwargs={"server_default": "me"})
    created_at: datetime = instant(default_now=True)
