"""Vendors of a tenant: credentials, order, and which of them rest."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from store.tables.columns import identity, instant, json_list, of_tenant, tenant_key


class VendorAccountRow(SQLModel, table=True):
    """A tenant's own credentials at a vendor. `secrets` is encrypted JSON; None: withdrawn. `account`: no secret."""

    __tablename__ = "vendor_accounts"
    __table_args__ = (of_tenant(), Index("vendor_accounts_vendor", "tenant_id", "vendor", unique=True))
    tenant_id: int = tenant_key()
    id: int = identity()
    vendor: str = Field(max_length=20)
    account: str = Field(max_length=100, default="")
    secrets: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    created_at: datetime = instant(default_now=True)
    updated_at: datetime = instant(default_now=True)


class VendorChannelRow(SQLModel, table=True):
    """The vendors of one channel in their order, with their settings; none: the installation's default."""

    __tablename__ = "vendor_channels"
    __table_args__ = (of_tenant(),)
    tenant_id: int = tenant_key()
    channel: str = Field(max_length=10, primary_key=True)
    vendors: list[Any] = json_list()
    updated_at: datetime = instant(default_now=True)


class VendorRestRow(SQLModel, table=True):
    """A vendor that failed on a channel of a tenant; without failures it works again."""

    __tablename__ = "vendor_rests"
    __table_args__ = (of_tenant(),)
    tenant_id: int = tenant_key()
    channel: str = Field(max_length=10, primary_key=True)
    vendor: str = Field(max_length=20, primary_key=True)
    reason: str = Field(max_length=20)
    failures: int = Field(default=0)
    failed_at: datetime = instant(nullable=False)
    rests_until: datetime | None = instant()


class NumberLookupRow(SQLModel, table=True):
    """What kind of line a number is, looked up once."""

    __tablename__ = "number_lookups"
    __table_args__ = (of_tenant(),)
    tenant_id: int = tenant_key()
    phone: str = Field(max_length=20, primary_key=True)
    line: str = Field(max_length=20)
    at: datetime = instant(nullable=False)
