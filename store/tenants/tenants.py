"""What a tenant configures about itself."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.errors import existing
from store.tables.tenants import TenantRow


async def zone_of(session: AsyncSession, tenant_id: int) -> str:
    """The tenant's IANA zone; raises `NotFound`."""
    found = await session.exec(select(TenantRow.time_zone).where(col(TenantRow.id) == tenant_id))
    return existing(found.one_or_none(), "tenant")


async def country_of(session: AsyncSession, tenant_id: int) -> str:
    """ISO 3166, for reading national phone numbers; raises `NotFound`."""
    found = await session.exec(select(TenantRow.country).where(col(TenantRow.id) == tenant_id))
    return existing(found.one_or_none(), "tenant")


async def currency_of(session: AsyncSession, tenant_id: int) -> str:
    """ISO 4217; raises `NotFound`."""
    found = await session.exec(select(TenantRow.currency).where(col(TenantRow.id) == tenant_id))
    return existing(found.one_or_none(), "tenant")
