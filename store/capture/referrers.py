"""Who sends us people, each under a code of their own."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.errors import existing
from store.tables.capture import ReferrerRow


async def find_referrer(session: AsyncSession, tenant_id: int, referrer_id: int) -> ReferrerRow:
    """Raises `NotFound`."""
    return existing(await session.get(ReferrerRow, (tenant_id, referrer_id)), "referrer")


async def list_referrers(session: AsyncSession, tenant_id: int, after: int | None, limit: int) -> list[ReferrerRow]:
    """Newest first; `after` is the last id of the page before."""
    query = select(ReferrerRow).where(ReferrerRow.tenant_id == tenant_id)
    if after is not None:
        query = query.where(col(ReferrerRow.id) < after)
    return list(await session.exec(query.order_by(col(ReferrerRow.id).desc()).limit(limit)))


async def active_referrer(session: AsyncSession, tenant_id: int, referrer_id: int | None, code: str) -> int | None:
    """The referrer of that id, else the one with that code; None when neither is active."""
    active = select(ReferrerRow.id).where(ReferrerRow.tenant_id == tenant_id, col(ReferrerRow.active))
    for criteria in (ReferrerRow.id == referrer_id, ReferrerRow.code == code):
        found = (await session.exec(active.where(criteria))).one_or_none()
        if found is not None:
            return found
    return None
