"""What a tenant configures about itself."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import NotFound
from store.tables.tenants import TenantRow


async def zone_of(session: AsyncSession, tenant_id: int) -> str:
    """The tenant's IANA zone; raises `NotFound`."""
    found = (await session.exec(select(TenantRow.time_zone).where(col(TenantRow.id) == tenant_id))).one_or_none()
    if found is None:
        raise NotFound("tenant")
    return found


async def country_of(session: AsyncSession, tenant_id: int) -> str:
    """ISO 3166, for reading national phone numbers; raises `NotFound`."""
    found = (await session.exec(select(TenantRow.country).where(col(TenantRow.id) == tenant_id))).one_or_none()
    if found is None:
        raise NotFound("tenant")
    return found
