"""Leads under way that a change moves, page by page."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, Integer, PrimaryKeyConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, json_list, json_object, of_tenant, tenant_key, user_key
from store.tables.columns import text as text_column

# Runs of imported leads: they start in their turn, behind live work.
PACED = "message = 'start' AND priority = 5 AND run = 1"


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


class StartRequestRow(SQLModel, table=True):
    """The outbox: start or signal a lead's run. Written in the transaction of its cause; `sent_at` once sent.

    `message` is `start` or a fact's name, `body` its fields: see `domain.lifecycle.outbox`.
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
    body: dict[str, Any] = json_object()
    priority: int = Field(default=3)
    created_at: datetime = instant(default_now=True)
    sent_at: datetime | None = instant()


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
        belongs_to("bulk_jobs", "job_id"),
        Index(
            "pending_commands_open",
            "tenant_id",
            "id",
            postgresql_where=text("answered_at IS NULL AND job_id IS NULL"),
        ),
        Index("pending_commands_of_job", "tenant_id", "job_id", "id", postgresql_where=text("job_id IS NOT NULL")),
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
    job_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))


class MoveRow(SQLModel, table=True):
    """One change and how far it has reached. `cause`: a kind of rules, or an agent's absence.

    `leads` is how many there were when it began; `rank` (a priority; then whoever was left out) and `after_id` are the
    place of the next page.
    """

    __tablename__ = "moves"
    __table_args__ = (
        of_tenant(),
        belongs_to("users", "agent_id"),
        CheckConstraint("cause IN ('scoring','priority','routing','absence')", name="moves_cause"),
        CheckConstraint("state IN ('running','done','stopped')", name="moves_state"),
        Index("moves_running", "tenant_id", "id", postgresql_where=text("state = 'running'")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    cause: str = Field(max_length=20)
    agent_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    state: str = Field(default="running", max_length=10)
    rank: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    after_id: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default=text("0")))
    leads: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    moved: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    actor: str = Field(max_length=60)
    created_at: datetime = instant(default_now=True)
    finished_at: datetime | None = instant()


class BulkJobRow(SQLModel, table=True):
    """One change of many leads. While it runs, its commands say how far it is; `refusals` are those known before."""

    __tablename__ = "bulk_jobs"
    __table_args__ = (
        of_tenant(),
        belongs_to("users", "user_id"),
        CheckConstraint("state IN ('counted','running','done','stopped')", name="bulk_jobs_state"),
        Index("bulk_jobs_running", "tenant_id", "id", postgresql_where=text("state = 'running'")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    kind: str = Field(max_length=20)
    state: str = Field(max_length=10)
    total: int
    done: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    refused: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    refusals: list[dict[str, Any]] = json_list()
    user_id: int = user_key("user_id")
    created_at: datetime = instant(default_now=True)
    finished_at: datetime | None = instant()


class FailingStepRow(SQLModel, table=True):
    """A step that keeps failing, as the run's normal activity; at most one a lead, gone when it succeeds."""

    __tablename__ = "failing_steps"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "lead_id", name="failing_steps_pkey"),
        of_tenant(),
        belongs_to("leads", "lead_id"),
    )
    tenant_id: int = Field(sa_column=Column("tenant_id", Integer, nullable=False))
    lead_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    run: int
    step: str = Field(max_length=60)
    error: str = Field(max_length=100)
    tries: int
    since: datetime = instant(default_now=True)


class ChangeRow(SQLModel, table=True):
    """One thing that a transaction changed, written by triggers and kept for minutes. `subject_id` 0: many of the kind.

    `user_id`: whom it concerns beside those who may see the lead now.
    """

    __tablename__ = "changes"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "transaction", "id", name="changes_pkey"),
        {"prefixes": ["UNLOGGED"]},
    )
    tenant_id: int = Field()
    transaction: int = Field(
        default=None,
        sa_column=Column(
            "transaction", BigInteger, nullable=False, server_default=text("(pg_current_xact_id()::text)::bigint")
        ),
    )
    id: int = Field(default=None, sa_column=Column("id", BigInteger, Identity(always=False), nullable=False))
    kind: str = Field(max_length=10)
    subject_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    lead_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    user_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    at: datetime = instant(default_now=True)


class OperationSampleRow(SQLModel, table=True):
    """How a hospital's engine was at one moment; kept for a day."""

    __tablename__ = "operation_samples"
    __table_args__ = (PrimaryKeyConstraint("tenant_id", "at", name="operation_samples_pkey"), of_tenant())
    tenant_id: int = Field(sa_column=Column("tenant_id", Integer, nullable=False))
    at: datetime = instant(nullable=False)
    unattended: int
    queue: int
    outbox: int
    offers_open: int
    first_contacts_late: int
    running: int
