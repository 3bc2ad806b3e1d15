"""Tags of leads: put on, taken off, counted. Those of merged leads are their survivor's, and given back with them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, distinct, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.duplicates.merges import MergedAway
from domain.errors import NotFound, Refused
from domain.leads.tags import MOST_TAGS
from store import privacy
from store.duplicates.members import members
from store.leads.leads import lead, visible_to
from store.tables.leads import LeadRow, LeadTagRow


@dataclass(frozen=True)
class TagCount:
    """A tag, and how many leads have it."""

    tag: str
    leads: int


async def put_tag(
    session: AsyncSession, tenant_id: int, lead_id: int, tag: str, *, actor: str, now: datetime
) -> list[str]:
    """The lead's tags afterwards. Raises `NotFound`, `MergedAway`, `Refused("too_many_tags")`."""
    await _lock(session, tenant_id, lead_id)
    before = await tags_of(session, tenant_id, lead_id)
    if tag in before:
        return before
    if len(before) >= MOST_TAGS:
        raise Refused("too_many_tags", f"A lead has at most {MOST_TAGS} tags.")
    await session.exec(insert(LeadTagRow).values(tenant_id=tenant_id, lead_id=lead_id, tag=tag, actor=actor, at=now))
    return await _noted(session, tenant_id, lead_id, "tagged", actor, now)


async def remove_tag(
    session: AsyncSession, tenant_id: int, lead_id: int, tag: str, *, actor: str, now: datetime
) -> list[str]:
    """As `put_tag`; also from the leads that were merged into this one."""
    await _lock(session, tenant_id, lead_id)
    gone = await session.exec(delete(LeadTagRow).where(*_of(tenant_id, lead_id), col(LeadTagRow.tag) == tag))
    if not gone.rowcount:
        return await tags_of(session, tenant_id, lead_id)
    return await _noted(session, tenant_id, lead_id, "untagged", actor, now)


async def tags_of(session: AsyncSession, tenant_id: int, lead_id: int) -> list[str]:
    query = select(col(LeadTagRow.tag)).where(*_of(tenant_id, lead_id)).distinct().order_by(col(LeadTagRow.tag))
    return list(await session.exec(query))


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


def _of(tenant_id: int, lead_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(LeadTagRow.tenant_id) == tenant_id, col(LeadTagRow.lead_id).in_(members(tenant_id, lead_id))


async def _lock(session: AsyncSession, tenant_id: int, lead_id: int) -> None:
    """One hand at a time counts a lead's tags."""
    row = await session.get(LeadRow, (tenant_id, lead_id), with_for_update={"key_share": True})
    if row is None:
        raise NotFound("lead")
    if row.merged_into is not None:
        raise MergedAway(row.merged_into)


async def _noted(
    session: AsyncSession, tenant_id: int, lead_id: int, action: str, actor: str, now: datetime
) -> list[str]:
    """A tag is free text, which an audit entry would keep for ever: only how many there are is written."""
    tags = await tags_of(session, tenant_id, lead_id)
    await privacy.record(
        session, tenant_id, at=now, actor=actor, action=action, subject="lead", subject_id=lead_id,
        facts={"tags": len(tags)},
    )  # fmt: skip
    return tags
