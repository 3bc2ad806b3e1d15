"""The audit log and its seals."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, json_object, of_tenant, tenant_key


class AuditEntryRow(SQLModel, table=True):
    """Everything that happened, append-only. `facts` hold ids, codes and numbers only."""

    __tablename__ = "audit_log"
    __table_args__ = (
        of_tenant(),
        Index("audit_log_subject", "tenant_id", "subject", "subject_id", "id"),
        Index("audit_log_recorded", "recorded_at", postgresql_using="brin"),
        {"postgresql_partition_by": "HASH (tenant_id)"},
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    at: datetime = instant(nullable=False)
    recorded_at: datetime = instant(default_now=True)
    actor: str = Field(max_length=60)
    action: str = Field(max_length=60)
    subject: str = Field(max_length=30)
    subject_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    run: int | None = Field(default=None)
    facts: dict[str, Any] = json_object()


class AuditSealRow(SQLModel, table=True):
    """The hash chain over the audit log: seal n holds the hash of entry n and of seal n-1."""

    __tablename__ = "audit_seals"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "seq", name="audit_seals_pkey"),
        belongs_to("audit_log", "entry_id"),
        Index("audit_seals_entry", "tenant_id", "entry_id", unique=True),
    )
    tenant_id: int = Field()
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    entry_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    hash: str = Field(max_length=64)
