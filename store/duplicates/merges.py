"""Merges as they are stored: who was merged into whom, and what a lead points to."""

from collections.abc import Sequence

from sqlalchemy import text, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.duplicates.members import member_ids
from store.session import run_sql
from store.tables.duplicates import MergeRow
from store.tables.leads import LeadRow

_BOOKED = text("""
    SELECT EXISTS (SELECT FROM appointments
        WHERE tenant_id = :tenant AND lead_id = :lead AND state IN ('held', 'confirmed'))
""")


# Each member points at the end of its chain of standing merges.
_REPOINT = text("""
    WITH RECURSIVE path AS (
        SELECT id AS member, id AS at, 0 AS steps FROM leads WHERE tenant_id = :tenant AND id = ANY(:members)
        UNION ALL
        SELECT member, survivor_id, steps + 1 FROM path
        JOIN merges ON merges.tenant_id = :tenant AND merged_id = path.at AND undone_at IS NULL
    ), ends AS (
        SELECT DISTINCT ON (member) member, nullif(at, member) AS root FROM path ORDER BY member, steps DESC)
    UPDATE leads SET merged_into = ends.root FROM ends
    WHERE tenant_id = :tenant AND id = ends.member AND merged_into IS DISTINCT FROM ends.root
""")


async def merges_of(session: AsyncSession, tenant_id: int, lead_id: int) -> list[MergeRow]:
    """Every merge, also undone ones, that the lead or a member of its group took part in; the newest first."""
    group = await member_ids(session, tenant_id, lead_id)
    found = await session.exec(
        select(MergeRow)
        .where(
            MergeRow.tenant_id == tenant_id,
            col(MergeRow.survivor_id).in_(group) | col(MergeRow.merged_id).in_(group),
        )
        .order_by(col(MergeRow.id).desc())
    )
    return list(found)


async def standing_merge(session: AsyncSession, tenant_id: int, lead_id: int) -> MergeRow | None:
    """The merge by which this lead was handed over, unless it was undone."""
    found = await session.exec(
        select(MergeRow).where(
            MergeRow.tenant_id == tenant_id, MergeRow.merged_id == lead_id, col(MergeRow.undone_at).is_(None)
        )
    )
    return found.one_or_none()


async def is_booked(session: AsyncSession, lead: LeadRow) -> bool:
    """Whether an appointment of the lead is held or confirmed."""
    booked = await run_sql(session, _BOOKED, {"tenant": lead.tenant_id, "lead": lead.id})
    return bool(booked.scalar_one())


async def take_group(session: AsyncSession, survivor: LeadRow, merged: LeadRow) -> None:
    """Leads that were merged into `merged` now point to the survivor."""
    await session.exec(
        update(LeadRow)
        .where(col(LeadRow.tenant_id) == survivor.tenant_id, col(LeadRow.merged_into) == merged.id)
        .values(merged_into=survivor.id)
    )


async def repoint(session: AsyncSession, tenant_id: int, members: Sequence[int]) -> None:
    """Each of these leads points to the end of its chain of standing merges."""
    await run_sql(session, _REPOINT, {"tenant": tenant_id, "members": list(members)})
