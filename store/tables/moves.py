"""Leads under way that a change moves, page by page."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, of_tenant, tenant_key


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
