"""What people said: the touches of a lead with their differing fields, its other names, its words."""

from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.sayings import chosen_and_written
from store.duplicates.members import MEMBERS, members
from store.session import run_sql
from store.tables.leads import LeadRow, OtherNameRow, TouchRow

_MOST_TEXTS = 50
# A message that begins a run is written together with the request to start it, by the clock of another machine.
_WORDS = text(f"""
    WITH member AS MATERIALIZED (SELECT id FROM {MEMBERS} AS member (id)),
    began AS (
        SELECT coalesce((body ->> 'touch_id')::bigint, 9223372036854775807) AS touch_id, created_at AS at
        FROM start_requests
        WHERE tenant_id = :tenant AND lead_id = :lead AND message = 'start' AND run BETWEEN 2 AND :run
            AND body ->> 'reason' IN ('touch','reopened')
        ORDER BY run DESC LIMIT 1)
    SELECT said FROM (
        SELECT touches.said, occurred_at AS at, id FROM touches
        WHERE tenant_id = :tenant AND lead_id IN (SELECT id FROM member) AND withdrawn_at IS NULL
            AND touches.said ?| ARRAY['notes', 'procedure', 'timeframe']
            AND NOT EXISTS (SELECT FROM began WHERE id < touch_id AND occurred_at < began.at)
        UNION ALL
        SELECT jsonb_build_object('notes', coalesce(shown, body)), created_at, id FROM messages
        WHERE tenant_id = :tenant AND lead_id IN (SELECT id FROM member) AND direction = 'in' AND body <> ''
            AND machine IS NULL AND step <> 'first_message'
            AND NOT EXISTS (SELECT FROM began WHERE created_at < began.at - interval '5 seconds')
        UNION ALL
        SELECT jsonb_build_object('notes', notes), '-infinity', id FROM leads
        WHERE tenant_id = :tenant AND id IN (SELECT id FROM member) AND notes <> '') AS text
    ORDER BY at DESC, id DESC LIMIT {_MOST_TEXTS}
""")  # noqa: S608 - constants of this file


async def words_of_run(session: AsyncSession, lead: LeadRow) -> list[str]:
    """What the person said since the run began, the newest first; last the notes of each of its leads."""
    criteria = {"tenant": lead.tenant_id, "lead": lead.id, "run": lead.run}
    return [chosen_and_written(said) for said in (await run_sql(session, _WORDS, criteria)).scalars()]


async def touches_by_id(session: AsyncSession, tenant_id: int, ids: Collection[int]) -> dict[int, TouchRow]:
    found = await session.exec(select(TouchRow).where(TouchRow.tenant_id == tenant_id, col(TouchRow.id).in_(ids)))
    return {row.id: row for row in found}


async def touches_of(session: AsyncSession, tenant_id: int, lead_id: int, after: int, limit: int) -> Sequence[TouchRow]:
    """Of the lead and those merged into it, in order, behind id `after`; none withdrawn."""
    query = select(TouchRow).where(
        TouchRow.tenant_id == tenant_id,
        col(TouchRow.lead_id).in_(members(tenant_id, lead_id)),
        col(TouchRow.id) > after,
        col(TouchRow.withdrawn_at).is_(None),
    )
    return (await session.exec(query.order_by(col(TouchRow.id)).limit(limit))).all()


async def other_names(session: AsyncSession, tenant_id: int, lead_id: int) -> Sequence[OtherNameRow]:
    """Of the lead and those merged into it, as they were first said."""
    query = select(OtherNameRow).where(
        OtherNameRow.tenant_id == tenant_id, col(OtherNameRow.lead_id).in_(members(tenant_id, lead_id))
    )
    return (await session.exec(query.order_by(col(OtherNameRow.at)))).all()


async def merged_profiles(session: AsyncSession, tenant_id: int, lead_id: int) -> Sequence[LeadRow]:
    """The leads that were merged into this one."""
    query = select(LeadRow).where(LeadRow.tenant_id == tenant_id, LeadRow.merged_into == lead_id)
    return (await session.exec(query.order_by(col(LeadRow.id)))).all()
