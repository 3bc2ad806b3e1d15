"""The ids alone of leads that a filter lets through."""

from sqlalchemy import select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.leads.leads import lead
from store.leads.lists.filters import LeadFilter, lead_conditions, parameters


async def lead_ids(session: AsyncSession, tenant_id: int, criteria: LeadFilter, limit: int) -> list[int]:
    """Newest first."""
    query = select(lead("id")).where(lead("tenant_id") == tenant_id, *lead_conditions(tenant_id, parameters(criteria)))
    connection = await session.connection()
    return list((await connection.execute(query.order_by(lead("id").desc()).limit(limit))).scalars())
