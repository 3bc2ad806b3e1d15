"""Tags of leads: put on, taken off, counted. Those of merged leads are their survivor's, and given back with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, distinct, func, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.privacy import Actor
from store.duplicates.members import members
from store.leads.leads import lead, visible_to
from store.session import run_sql
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


_HELD = text("""
    SELECT coalesce(leads.merged_into, leads.id) AS lead_id, count(DISTINCT tag) AS tags, bool_or(tag = :tag) AS has
    FROM leads JOIN lead_tags ON lead_tags.tenant_id = :tenant AND lead_tags.lead_id = leads.id
    WHERE leads.tenant_id = :tenant AND (leads.id = ANY(:leads) OR leads.merged_into = ANY(:leads)) GROUP BY 1
""")
_ADD = text("""
    INSERT INTO lead_tags (tenant_id, tag, lead_id, actor, at)
    SELECT :tenant, :tag, lead_id, :actor, :at FROM unnest(CAST(:leads AS bigint[])) AS lead_id ON CONFLICT DO NOTHING
""")
_TAKE_OFF = text("""
    DELETE FROM lead_tags WHERE tenant_id = :tenant AND tag = :tag AND lead_id IN (
        SELECT id FROM leads WHERE tenant_id = :tenant AND (id = ANY(:leads) OR merged_into = ANY(:leads)))
""")


async def tags_held(
    session: AsyncSession, tenant_id: int, lead_ids: Sequence[int], tag: str
) -> dict[int, tuple[int, bool]]:
    """How many tags each lead has, and whether this one is among them; those without any are left out."""
    found = await run_sql(session, _HELD, {"tenant": tenant_id, "leads": lead_ids, "tag": tag})
    return {row.lead_id: (row.tags, row.has) for row in found}


async def add_to_all(
    session: AsyncSession, tenant_id: int, lead_ids: Sequence[int], tag: str, *, actor: Actor, at: datetime
) -> None:
    await run_sql(session, _ADD, {"tenant": tenant_id, "leads": lead_ids, "tag": tag, "actor": actor, "at": at})


async def take_off_all(session: AsyncSession, tenant_id: int, lead_ids: Sequence[int], tag: str) -> None:
    """Also from the leads that were merged into them."""
    await run_sql(session, _TAKE_OFF, {"tenant": tenant_id, "leads": lead_ids, "tag": tag})
