"""Looks over everything stored: begun once at a time, resumed where they stopped."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.privacy import Actor
from store.errors import existing
from store.session import run_sql
from store.tables.duplicates import DuplicateSweepRow
from store.tables.leads import LeadRow

_BEGIN = text("""
    INSERT INTO duplicate_sweeps (tenant_id, actor, last_lead, started_at)
    VALUES (:tenant, :actor, :last, :now) ON CONFLICT (tenant_id) WHERE finished_at IS NULL DO NOTHING
""")
_ADVANCE = text("""
    UPDATE duplicate_sweeps SET last_lead = :to, looked = looked + :looked, merged = merged + :merged,
        raised = raised + :raised, finished_at = :finished
    WHERE tenant_id = :tenant AND id = :sweep AND last_lead = :after AND finished_at IS NULL
""")

_CAPTURED = text("""
    SELECT count(*) FROM (
        SELECT FROM leads WHERE tenant_id = :tenant AND created_at > coalesce(:since, '-infinity'::timestamptz)
        LIMIT :most) AS captured
""")


class PairsFound(NamedTuple):
    """Among a page of leads: merged at once, or raised for a person to judge."""

    merged: int
    raised: int


async def begin(
    session: AsyncSession, tenant_id: int, actor: Actor, from_lead: int, now: datetime
) -> DuplicateSweepRow:
    """A new one, or the one under way."""
    await run_sql(session, _BEGIN, {"tenant": tenant_id, "actor": actor, "last": from_lead - 1, "now": now})
    running = select(DuplicateSweepRow).where(
        DuplicateSweepRow.tenant_id == tenant_id, col(DuplicateSweepRow.finished_at).is_(None)
    )
    return (await session.exec(running)).one()


async def find(session: AsyncSession, tenant_id: int, sweep_id: int) -> DuplicateSweepRow:
    """Raises `NotFound`."""
    return existing(await session.get(DuplicateSweepRow, (tenant_id, sweep_id)), "sweep")


async def newest(session: AsyncSession, tenant_id: int, limit: int) -> list[DuplicateSweepRow]:
    """The newest first."""
    query = select(DuplicateSweepRow).where(DuplicateSweepRow.tenant_id == tenant_id)
    return list(await session.exec(query.order_by(col(DuplicateSweepRow.id).desc()).limit(limit)))


async def captured_since(session: AsyncSession, tenant_id: int, since: datetime | None, most: int) -> int:
    """How many leads are newer; no more than `most` are counted."""
    bounds = {"tenant": tenant_id, "since": since, "most": most}
    return int((await run_sql(session, _CAPTURED, bounds)).scalar_one())


async def leads_after(session: AsyncSession, tenant_id: int, last_lead: int, limit: int) -> list[int]:
    """The next leads that stand for themselves, by id."""
    query = select(LeadRow.id).where(
        LeadRow.tenant_id == tenant_id,
        col(LeadRow.id) > last_lead,
        col(LeadRow.merged_into).is_(None),
        col(LeadRow.withdrawn_at).is_(None),
    )
    return list(await session.exec(query.order_by(col(LeadRow.id)).limit(limit)))


async def advance(
    session: AsyncSession,
    sweep: DuplicateSweepRow,
    page: Sequence[int],
    found: PairsFound,
    finished: datetime | None,
) -> None:
    """Writes a page down, unless somebody has done so already."""
    this = {"tenant": sweep.tenant_id, "sweep": sweep.id, "after": sweep.last_lead}
    to = page[-1] if page else sweep.last_lead
    await run_sql(session, _ADVANCE, {**this, **found._asdict(), "to": to, "looked": len(page), "finished": finished})
