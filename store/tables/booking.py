"""Assessments, appointments, deposits, patients."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, lead_key, of_tenant, tenant_key


class AppointmentRow(SQLModel, table=True):
    """A slot held, then confirmed. Two live appointments of one resource never overlap."""

    __tablename__ = "appointments"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        CheckConstraint(
            "state IN ('held','confirmed','released','cancelled','no_show','attended')", name="appointments_state"
        ),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("resource", "="),
            (text("tstzrange(starts_at, ends_at)"), "&&"),
            name="appointments_no_overlap",
            using="gist",
            where=text("state IN ('held','confirmed')"),
        ),
        Index("appointments_lead", "tenant_id", "lead_id"),
        Index("appointments_starts", "tenant_id", "starts_at", "id"),
        Index("appointments_step", "tenant_id", "lead_id", "run", "number", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    run: int
    number: int
    resource: str = Field(max_length=100)
    starts_at: datetime = instant(nullable=False)
    ends_at: datetime = instant(nullable=False)
    state: str = Field(max_length=10)
    created_at: datetime = instant(default_now=True)


class PaymentRow(SQLModel, table=True):
    """A deposit: requested, paid, refunded or expired. `reference` is ours and idempotent at the payment desk.

    `tax_rate`: of the VAT or GST in the amount, in hundredths of a per cent.
    """

    __tablename__ = "payments"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("appointments", "appointment_id"),
        CheckConstraint("state IN ('requested','paid','refunded','expired')", name="payments_state"),
        Index("payments_appointment", "tenant_id", "appointment_id"),
        Index("payments_reference", "tenant_id", "reference", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    appointment_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    reference: str = Field(max_length=60)
    amount_minor: int
    currency: str = Field(max_length=3)
    state: str = Field(max_length=10)
    pay_by: datetime = instant(nullable=False)
    created_at: datetime = instant(default_now=True)
    state_at: datetime | None = instant()
    tax_name: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    tax_rate: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class PatientLinkRow(SQLModel, table=True):
    """Which patient of the hospital's index a lead became; one per lead."""

    __tablename__ = "patients_links"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("patients_links_lead", "tenant_id", "lead_id", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    index_name: str = Field(max_length=30)
    patient_ref: str = Field(max_length=100)
    linked_at: datetime = instant(default_now=True)
