"""Tags of leads: put on, taken off."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.duplicates.merges import MergedAway
from domain.errors import Refused
from domain.leads.tags import MOST_TAGS
from domain.privacy import Actor
from store import privacy
from store.errors import existing
from store.leads import tags
from store.tables.leads import LeadRow, LeadTagRow


async def put_tag(
    session: AsyncSession, tenant_id: int, lead_id: int, tag: str, *, actor: Actor, now: datetime
) -> list[str]:
    """The lead's tags afterwards. Raises `NotFound`, `MergedAway`, `Refused("too_many_tags")`."""
    await _lock(session, tenant_id, lead_id)
    before = await tags.tags_of(session, tenant_id, lead_id)
    if tag in before:
        return before
    if len(before) >= MOST_TAGS:
        raise Refused("too_many_tags", f"A lead has at most {MOST_TAGS} tags.")
    await tags.add_tag(session, LeadTagRow(tenant_id=tenant_id, lead_id=lead_id, tag=tag, actor=actor, at=now))
    return await _noted(session, tenant_id, lead_id, "tagged", actor, now)


async def remove_tag(
    session: AsyncSession, tenant_id: int, lead_id: int, tag: str, *, actor: Actor, now: datetime
) -> list[str]:
    """As `put_tag`; also from the leads that were merged into this one."""
    await _lock(session, tenant_id, lead_id)
    if not await tags.delete_tag(session, tenant_id, lead_id, tag):
        return await tags.tags_of(session, tenant_id, lead_id)
    return await _noted(session, tenant_id, lead_id, "untagged", actor, now)


async def _lock(session: AsyncSession, tenant_id: int, lead_id: int) -> None:
    """One hand at a time counts a lead's tags."""
    row = existing(await session.get(LeadRow, (tenant_id, lead_id), with_for_update={"key_share": True}), "lead")
    if row.merged_into is not None:
        raise MergedAway(row.merged_into)


async def _noted(
    session: AsyncSession, tenant_id: int, lead_id: int, action: str, actor: Actor, now: datetime
) -> list[str]:
    """A tag is free text, which an audit entry would keep for ever: only how many there are is written."""
    left = await tags.tags_of(session, tenant_id, lead_id)
    entry = privacy.Entry(now, actor, action, "lead", lead_id, facts={"tags": len(left)})
    await privacy.record(session, tenant_id, entry)
    return left
