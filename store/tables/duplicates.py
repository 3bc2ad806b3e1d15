"""One person, one lead: where to look for who may be the same, pairs to judge, merges that can be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Double, Index, PrimaryKeyConstraint, text
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, json_list, json_object, lead_key, of_tenant, tenant_key


def _lead(name: str) -> Any:
    return Field(sa_column=Column(name, BigInteger, nullable=False))


class MatchKeyRow(SQLModel, table=True):
    """Where a lead is looked for: hashes of what two spellings of one person share."""

    __tablename__ = "match_keys"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "key", "lead_id", name="match_keys_pkey"),
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("match_keys_lead", "tenant_id", "lead_id"),
        {"postgresql_partition_by": "HASH (tenant_id)"},
    )
    tenant_id: int = Field()
    key: int = Field(sa_column=Column(BigInteger, nullable=False))
    lead_id: int = lead_key()


class DuplicateRow(SQLModel, table=True):
    """Two leads that may be one person, for a person to judge."""

    __tablename__ = "duplicates"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("leads", "other_id"),
        CheckConstraint("state IN ('open','merged','distinct','unlikely')", name="duplicates_state"),
        CheckConstraint("lead_id < other_id", name="duplicates_order"),
        Index("duplicates_pair", "tenant_id", "lead_id", "other_id", unique=True),
        Index("duplicates_other", "tenant_id", "other_id"),
        Index("duplicates_open", "tenant_id", "score", "id", postgresql_where=text("state = 'open'")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    other_id: int = _lead("other_id")
    score: float = Field(sa_column=Column(Double, nullable=False))
    evidence: list[dict[str, Any]] = json_list()
    why: str = Field(max_length=50)
    state: str = Field(default="open", max_length=10)
    found_at: datetime = instant(nullable=False)
    decided_by: str | None = Field(default=None, max_length=60)
    decided_at: datetime | None = instant()


class MergeRow(SQLModel, table=True):
    """One lead handed over to another.

    `filled`: what the survivor's profile took over, before and after. `tasks`: what went along, and whose it was.
    """

    __tablename__ = "merges"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "survivor_id"),
        belongs_to("leads", "merged_id"),
        CheckConstraint("how IN ('automatic','review','manual')", name="merges_how"),
        CheckConstraint("survivor_id <> merged_id", name="merges_two"),
        Index("merges_standing", "tenant_id", "merged_id", unique=True, postgresql_where=text("undone_at IS NULL")),
        Index("merges_survivor", "tenant_id", "survivor_id", "id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    survivor_id: int = _lead("survivor_id")
    merged_id: int = _lead("merged_id")
    how: str = Field(max_length=10)
    score: float | None = Field(default=None, sa_column=Column(Double, nullable=True))
    evidence: list[dict[str, Any]] = json_list()
    filled: dict[str, Any] = json_object()
    tasks: list[dict[str, Any]] = json_list()
    actor: str = Field(max_length=60)
    merged_at: datetime = instant(nullable=False)
    undone_by: str | None = Field(default=None, max_length=60)
    undone_at: datetime | None = instant()


class DuplicateSweepRow(SQLModel, table=True):
    """One search over all stored leads, which first counts their values; a restart continues where each got to.

    `counted` leads up to `counted_to`; `last_lead` was looked at last.
    """

    __tablename__ = "duplicate_sweeps"
    __table_args__ = (
        of_tenant(),
        Index("duplicate_sweeps_running", "tenant_id", unique=True, postgresql_where=text("finished_at IS NULL")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    actor: str = Field(max_length=60)
    last_lead: int = _lead("last_lead")
    looked: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    merged: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    raised: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    started_at: datetime = instant(nullable=False)
    finished_at: datetime | None = instant()
    counted: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    counted_to: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default=text("0")))
    counted_at: datetime | None = instant()


class ValueCountRow(SQLModel, table=True):
    """How many leads hold a value of some field, as a sweep counted them; `key` is a hash of both."""

    __tablename__ = "value_counts"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "sweep_id", "key", name="value_counts_pkey"),
        of_tenant(),
        belongs_to("duplicate_sweeps", "sweep_id"),
    )
    tenant_id: int = Field()
    sweep_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    key: int = Field(sa_column=Column(BigInteger, nullable=False))
    leads: int = Field()
