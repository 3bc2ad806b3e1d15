"""Column shapes that every table shares: the tenant key, identities, instants, and keys that start with the tenant."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Integer,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field


def tenant_key() -> Any:
    """First half of every primary key."""
    return Field(sa_column=Column("tenant_id", Integer, primary_key=True))


def identity() -> Any:
    """Second half: an integer, unique per tenant by key."""
    return Field(default=None, sa_column=Column("id", BigInteger, Identity(always=False), primary_key=True))


def instant(*, default_now: bool = False, nullable: bool = True) -> Any:
    """TIMESTAMPTZ; `default_now` = the transaction's start."""
    default = func.now() if default_now else None
    column: Column[datetime] = Column(
        DateTime(timezone=True), nullable=nullable and not default_now, server_default=default
    )
    return Field(default=None, sa_column=column)


def json_object(*, nullable: bool = False) -> Any:
    return Field(default_factory=dict, sa_column=Column(JSONB, nullable=nullable, server_default="{}"))


def json_list() -> Any:
    return Field(default_factory=list, sa_column=Column(JSONB, nullable=False, server_default="[]"))


def text(*, nullable: bool = False, default: str = "") -> Any:
    if nullable:
        return Field(default=None, sa_column=Column(Text, nullable=True))
    return Field(default=default, sa_column=Column(Text, nullable=False, server_default=default))


def belongs_to(table: str, column: str) -> ForeignKeyConstraint:
    """A key within the tenant: (tenant_id, column) → table (tenant_id, id), never cascading."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"], ondelete="RESTRICT")


def of_tenant() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="RESTRICT")


def lead_key() -> Any:
    return Field(sa_column=Column("lead_id", BigInteger, nullable=False))


def agent_key() -> Any:
    return Field(sa_column=Column("agent_id", BigInteger, nullable=False))


def user_key(name: str, *, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(name, BigInteger, nullable=nullable))


def rule_set_key() -> Any:
    return Field(sa_column=Column("rule_set_id", BigInteger, nullable=False))
