"""How a hospital looks in the console."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from store.tables.tenants import BrandRow


async def find_brand(session: AsyncSession, tenant_id: int) -> BrandRow | None:
    return await session.get(BrandRow, tenant_id)


async def put_brand(
    session: AsyncSession, tenant_id: int, accent: str | None, logo: bytes | None, now: datetime
) -> None:
    """In the place of what it was."""
    given = {"accent": accent, "logo": logo, "updated_at": now}
    written = insert(BrandRow).values(tenant_id=tenant_id, **given)
    await session.exec(written.on_conflict_do_update(index_elements=["tenant_id"], set_=given))
