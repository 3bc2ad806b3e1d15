"""Column shapes that every table shares: the tenant key, identities, instants, and keys that start with the tenant."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    ForeignKeyConstraint,
    Identity,
    Integer,
    String,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine
from sqlmodel import Field

from domain.leads.profile import DETAILS, ProfileField

_LONGEST_STRING = 1_000
_PLAIN: dict[type, TypeEngine[Any]] = {bool: Boolean(), int: BigInteger(), date: Date()}


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


def profile_columns() -> dict[str, Any]:
    """The details of a lead's profile, as `create_model` takes them: nullable, of the catalogue's type and limit."""
    return {
        name: (field.type | None, Field(default=None, sa_column=Column(name, _type_of(field), nullable=True)))
        for name, field in DETAILS.items()
    }


def _codes(type_: type[StrEnum]) -> list[str]:
    return [code.value for code in type_]


def _type_of(field: ProfileField) -> TypeEngine[Any]:
    if issubclass(field.type, StrEnum):
        return Enum(field.type, native_enum=False, length=field.limit or 20, values_callable=_codes)
    if field.type is str:
        return Text() if (field.limit or 0) > _LONGEST_STRING else String(field.limit)
    return _PLAIN[field.type]
