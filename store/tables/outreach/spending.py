"""What messages cost, counted as they are handed over."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Column, Date, Numeric, PrimaryKeyConstraint
from sqlmodel import Field, SQLModel

from store.tables.columns import of_tenant


class SpendingRow(SQLModel, table=True):
    """Of one day in the hospital's zone; leads share 8 slots. `amount_minor` by the hospital's own prices."""

    __tablename__ = "spending"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "day", "channel", "country", "slot", name="spending_pkey"),
        of_tenant(),
    )
    tenant_id: int = Field()
    day: date = Field(sa_column=Column(Date, nullable=False))
    channel: str = Field(max_length=10)
    country: str = Field(max_length=2)
    slot: int
    messages: int
    parts: int
    amount_minor: Decimal = Field(sa_column=Column(Numeric(14, 4), nullable=False))
