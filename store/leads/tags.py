"""Tags of leads: put on, taken off, counted. Those of merged leads are their survivor's, and given back with them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, distinct, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.duplicates.members import members
from store.leads.leads import lead, visible_to
from store.tables.leads import LeadRow, LeadTagRow


@dataclass(frozen=True)
class TagCount:
    """A tag, and how many leads have it."""

    tag: str
    leads: int


async def count_tags(session: AsyncSession, tenant_id: int, agent_id: int | None) -> list[TagCount]:
    """Each tag in use, most used first; `agent_id`: only on leads that this agent may see."""
    root = func.coalesce(lead("merged_into"), lead("id"))
    leads = func.count(distinct(root))
    query = (
        select(col(LeadTagRow.tag), leads)
        .join(LeadRow, (col(LeadRow.tenant_id) == LeadTagRow.tenant_id) & (col(LeadRow.id) == LeadTagRow.lead_id))
        .where(LeadTagRow.tenant_id == tenant_id, lead("withdrawn_at").is_(None))
    )
    if agent_id is not None:
        query = query.where(root.in_(visible_to(tenant_id, agent_id)))
    rows = await session.exec(query.group_by(col(LeadTagRow.tag)).order_by(leads.desc(), col(LeadTagRow.tag)))
    return [TagCount(*row) for row in rows]


async def tags_of(session: AsyncSession, tenant_id: int, lead_id: int) -> list[str]:
    query = select(col(LeadTagRow.tag)).where(*_of(tenant_id, lead_id)).distinct().order_by(col(LeadTagRow.tag))
    return list(await session.exec(query))


def _of(tenant_id: int, lead_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(LeadTagRow.tenant_id) == tenant_id, col(LeadTagRow.lead_id).in_(members(tenant_id, lead_id))


async def add_tag(session: AsyncSession, tag: LeadTagRow) -> None:
    session.add(tag)
    await session.flush()


async def delete_tag(session: AsyncSession, tenant_id: int, lead_id: int, tag: str) -> bool:
    """Whether the lead, or one that was merged into it, had the tag."""
    gone = await session.exec(delete(LeadTagRow).where(*_of(tenant_id, lead_id), col(LeadTagRow.tag) == tag))
    return bool(gone.rowcount)
