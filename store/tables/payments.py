"""Payment desks of tenants: the pages they opened, the money that came, what vendors said."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index
from sqlalchemy import text as literal
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, json_list, json_object, of_tenant, tenant_key, text


class PaymentDeskRow(SQLModel, table=True):
    """Who takes a tenant's deposits; none: the sandbox, where the installation has one."""

    __tablename__ = "payment_desks"
    __table_args__ = (of_tenant(),)
    tenant_id: int = tenant_key()
    vendor: str = Field(max_length=20)
    updated_at: datetime = instant(nullable=False)


class PaymentSessionRow(SQLModel, table=True):
    """A vendor's page for one deposit. `terms` is the order as it was first sent: a repeat sends the same."""

    __tablename__ = "payment_sessions"
    __table_args__ = (
        of_tenant(),
        belongs_to("payments", "payment_id"),
        CheckConstraint("state IN ('intended','open','pending','failed','ended')", name="payment_sessions_state"),
        Index("payment_sessions_number", "tenant_id", "payment_id", "number", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    payment_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    number: int
    vendor: str = Field(max_length=20)
    terms: dict[str, Any] = json_object()
    vendor_id: str | None = Field(default=None, max_length=255)
    url: str = text()
    state: str = Field(max_length=10)
    expires_at: datetime = instant(nullable=False)
    created_at: datetime = instant(nullable=False)


class PaymentChargeRow(SQLModel, table=True):
    """Money that came. `charge` is the vendor's id; without a payment it is for no deposit that is known here."""

    __tablename__ = "payment_charges"
    __table_args__ = (
        of_tenant(),
        belongs_to("payments", "payment_id"),
        CheckConstraint("state IN ('kept','due_back','refunded','unclear','parked')", name="payment_charges_state"),
        CheckConstraint("dispute IN ('','open','won','lost')", name="payment_charges_dispute"),
        Index("payment_charges_charge", "tenant_id", "vendor", "charge", unique=True),
        Index("payment_charges_payment", "tenant_id", "payment_id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    payment_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    vendor: str = Field(max_length=20)
    charge: str = Field(max_length=255)
    reference: str = Field(max_length=60)
    amount_minor: int = Field(sa_column=Column(BigInteger, nullable=False))
    currency: str = Field(max_length=3)
    state: str = Field(max_length=10)
    refunded_minor: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default=literal("0")))
    dispute: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    created_at: datetime = instant(nullable=False)
    state_at: datetime = instant(nullable=False)


class PaymentEventRow(SQLModel, table=True):
    """What a vendor said, once."""

    __tablename__ = "payment_events"
    __table_args__ = (
        of_tenant(),
        CheckConstraint("state IN ('applied','parked')", name="payment_events_state"),
        Index("payment_events_parked", "tenant_id", "received_at", postgresql_where="state = 'parked'"),
    )
    tenant_id: int = tenant_key()
    vendor: str = Field(max_length=20, primary_key=True)
    event_id: str = Field(max_length=255, primary_key=True)
    kind: str = Field(max_length=20)
    reference: str = Field(max_length=60)
    session: str = Field(max_length=255)
    charge: str = Field(max_length=255)
    amount_minor: int = Field(sa_column=Column(BigInteger, nullable=False))
    currency: str = Field(max_length=3)
    state: str = Field(max_length=10)
    received_at: datetime = instant(nullable=False)


class PaymentReconciliationRow(SQLModel, table=True):
    """One comparison of what the vendor has with what is here. `code`: why it could not be made; blank: it was."""

    __tablename__ = "payment_reconciliations"
    __table_args__ = (of_tenant(),)
    tenant_id: int = tenant_key()
    id: int = identity()
    vendor: str = Field(max_length=20)
    since: datetime = instant(nullable=False)
    at: datetime = instant(nullable=False)
    compared: int = 0
    repaired: int = 0
    findings: list[Any] = json_list()
    code: str = Field(default="", max_length=60)
