"""Open offers and leads of absent agents."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.leads import LeadRow

# A signalled run needs a moment to give the lead back.
_LATELY = timedelta(minutes=5)


_IN_HANDS = text("""
    SELECT lead_id FROM (
        SELECT lead_id, 0 AS turn FROM offers WHERE tenant_id = :tenant AND agent_id = :agent AND answer IS NULL
        UNION ALL
        SELECT id, 1 FROM leads WHERE tenant_id = :tenant AND owner_id = :agent AND NOT run_closed AND NOT :offers_only
    ) held GROUP BY lead_id ORDER BY min(turn), lead_id LIMIT :limit
""")


_OF_THE_AWAY = text("""
    WITH gone AS (
        SELECT a.id, a.active AND u.active AND u.role = 'agent' AS works FROM agents a
        JOIN users u ON (u.tenant_id, u.id) = (a.tenant_id, a.id)
        WHERE a.tenant_id = :tenant AND a.load > 0 AND (NOT a.active OR NOT u.active OR u.role <> 'agent' OR EXISTS (
            SELECT FROM jsonb_to_recordset(a.time_off) AS away (starts timestamptz, ends timestamptz)
            WHERE away.starts <= :now AND away.ends > :now)))
    SELECT held.lead_id, gone.id AS agent_id, gone.works AND NOT :leads_too AS offers_only
    FROM gone CROSS JOIN LATERAL (
        SELECT lead_id FROM offers WHERE tenant_id = :tenant AND agent_id = gone.id AND answer IS NULL
        UNION
        SELECT id FROM leads WHERE tenant_id = :tenant AND owner_id = gone.id AND NOT run_closed
          AND (:leads_too OR NOT gone.works)) held
    WHERE NOT EXISTS (
        SELECT FROM start_requests told
        WHERE told.tenant_id = :tenant AND told.lead_id = held.lead_id AND told.message = 'owner_gone'
          AND told.body @> jsonb_build_object('agent_id', gone.id) AND told.created_at > :lately)
    ORDER BY held.lead_id, gone.id LIMIT :limit
""")


async def in_hands(
    session: AsyncSession, tenant_id: int, agent_id: int, offers_only: bool, limit: int
) -> list[LeadRow]:
    """Leads that the agent is offered, then those that the agent owns."""
    held = {"tenant": tenant_id, "agent": agent_id, "offers_only": offers_only, "limit": limit}
    ids = (await run_sql(session, _IN_HANDS, held)).scalars().all()
    leads = await leads_of(session, tenant_id, ids)
    return [leads[id] for id in ids]


async def in_hands_of_the_away(
    session: AsyncSession, tenant_id: int, leads_too: bool, now: datetime, limit: int
) -> Sequence[Row[Any]]:
    """`lead_id`, `agent_id`, `offers_only` of leads whose runs were not signalled lately."""
    held = {"tenant": tenant_id, "now": now, "lately": now - _LATELY, "leads_too": leads_too, "limit": limit}
    return (await run_sql(session, _OF_THE_AWAY, held)).all()


async def leads_of(session: AsyncSession, tenant_id: int, ids: Iterable[int]) -> dict[int, LeadRow]:
    found = await session.exec(select(LeadRow).where(LeadRow.tenant_id == tenant_id, col(LeadRow.id).in_(list(ids))))
    return {lead.id: lead for lead in found}
