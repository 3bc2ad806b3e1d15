"""Addresses that must never be written to, as keyed hashes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, PrimaryKeyConstraint, text
from sqlmodel import Field, SQLModel

from store.tables.columns import instant, of_tenant


class BlockedAddressRow(SQLModel, table=True):
    """`scope` group: for every hospital of the installation. `tenant_id`: who said so, and may lift it."""

    __tablename__ = "blocked_addresses"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "digest", name="blocked_addresses_pkey"),
        of_tenant(),
        CheckConstraint("scope IN ('tenant','group')", name="blocked_addresses_scope"),
        CheckConstraint("kind IN ('phone','email')", name="blocked_addresses_kind"),
        Index("blocked_addresses_group", "digest", postgresql_where=text("scope = 'group' AND lifted_at IS NULL")),
    )
    tenant_id: int = Field()
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    kind: str = Field(max_length=10)
    scope: str = Field(max_length=10)
    reason: str = Field(max_length=50)
    actor: str = Field(max_length=60)
    at: datetime = instant(nullable=False)
    lifted_at: datetime | None = instant()
