"""What a tenant configures about itself."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.errors import existing
from store.session import Database, run_sql
from store.tables.tenants import TenantRow

_NO_TENANT = 0


async def list_tenants(owner: Database) -> list[TenantRow]:
    """All of the installation, by id; only the database's owner sees them."""
    async with owner.tenant_session(_NO_TENANT) as session:
        return list(await session.exec(select(TenantRow).order_by(col(TenantRow.id))))


async def tenant_ids(session: AsyncSession) -> set[int]:
    """Of the installation, in any tenant's session."""
    return set((await run_sql(session, text("SELECT tenant_ids()"), {})).scalars())


async def insert_tenant(session: AsyncSession, values: Mapping[str, Any]) -> TenantRow | None:
    """As the owner. None when the id is taken; of two at once, one waits here."""
    added = insert(TenantRow).values(**values).on_conflict_do_nothing().returning(col(TenantRow.id))
    if (await session.exec(added)).first() is None:
        return None
    return await session.get_one(TenantRow, values["id"])


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
