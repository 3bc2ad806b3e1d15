"""The leads that are one person: a survivor and all that were merged into it. `:lead` is the survivor."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Select, literal, text, union_all
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.leads import LeadRow

MEMBERS = "(SELECT :lead UNION ALL SELECT id FROM leads WHERE tenant_id = :tenant AND merged_into = :lead)"

_SINCE = text("""
    WITH RECURSIVE path AS (
        SELECT id AS member, id AS at, '-infinity'::timestamptz AS since FROM leads
        WHERE tenant_id = :tenant AND merged_into = :lead
        UNION ALL
        SELECT member, survivor_id, greatest(since, merged_at) FROM path
        JOIN merges ON merges.tenant_id = :tenant AND merged_id = path.at AND undone_at IS NULL)
    SELECT member, max(since) AS since FROM path GROUP BY member
""")


def members(tenant_id: int, lead_id: int) -> Select[tuple[int]]:
    """As `MEMBERS`, for statements that are built."""
    merged = select(col(LeadRow.id)).where(LeadRow.tenant_id == tenant_id, LeadRow.merged_into == lead_id)
    every = union_all(select(literal(lead_id, BigInteger).label("id")), merged).subquery()
    return select(every.c.id)


async def member_ids(session: AsyncSession, tenant_id: int, lead_id: int) -> list[int]:
    """Every lead of the person, by id."""
    found = await session.exec(
        select(LeadRow.id)
        .where(
            LeadRow.tenant_id == tenant_id,
            (col(LeadRow.id) == lead_id) | (col(LeadRow.merged_into) == lead_id),
        )
        .order_by(col(LeadRow.id))
    )
    return list(found)


async def merged_since(session: AsyncSession, tenant_id: int, lead_id: int) -> Mapping[int, datetime]:
    """When each merged lead became one with the survivor; of a chain of merges the latest counts."""
    rows = await run_sql(session, _SINCE, {"tenant": tenant_id, "lead": lead_id})
    return {row.member: row.since for row in rows}


async def roots_of(session: AsyncSession, tenant_id: int, lead_ids: Sequence[int]) -> dict[int, int]:
    """The surviving lead of each."""
    found = await session.exec(
        select(LeadRow.id, LeadRow.merged_into).where(LeadRow.tenant_id == tenant_id, col(LeadRow.id).in_(lead_ids))
    )
    return {id: merged_into or id for id, merged_into in found}


async def root_of(session: AsyncSession, lead: LeadRow) -> LeadRow:
    """The survivor, or the lead itself if it was never merged."""
    if lead.merged_into is None:
        return lead
    return await session.get(LeadRow, (lead.tenant_id, lead.merged_into)) or lead
