"""Interactions that agents record: calls, e-mails, meetings."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.duplicates.members import members
from store.errors import existing
from store.tables.leads import InteractionRow


async def find_interaction(session: AsyncSession, tenant_id: int, interaction_id: int) -> InteractionRow:
    """Locked for an edit; raises `NotFound`."""
    return existing(await session.get(InteractionRow, (tenant_id, interaction_id), with_for_update=True), "interaction")


async def list_interactions(
    session: AsyncSession, tenant_id: int, lead_id: int, after: int | None, limit: int
) -> list[InteractionRow]:
    """Newest first, with those of the leads merged into this one; `after` is the last id of the page before."""
    query = select(InteractionRow).where(
        InteractionRow.tenant_id == tenant_id, col(InteractionRow.lead_id).in_(members(tenant_id, lead_id))
    )
    if after is not None:
        query = query.where(col(InteractionRow.id) < after)
    return list(await session.exec(query.order_by(col(InteractionRow.id).desc()).limit(limit)))
