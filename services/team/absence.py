"""What agents who are away have on their hands, and whose runs must hear of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.chapters.offer import OFFERS_ONLY
from domain.lifecycle.ports import RunRequest
from domain.tenants.policy import Tenant
from store.lifecycle import outbox
from store.session import run_sql
from store.tables.leads import LeadRow

# A run that was told needs a moment to give the lead back.
_TOLD_LATELY = timedelta(minutes=5)
_IN_HANDS = text("""
    SELECT lead_id FROM (
        SELECT lead_id, 0 AS turn FROM offers WHERE tenant_id = :tenant AND agent_id = :agent AND answer IS NULL
        UNION ALL
        SELECT id, 1 FROM leads WHERE tenant_id = :tenant AND owner_id = :agent AND NOT run_closed AND NOT :offers_only
    ) held GROUP BY lead_id ORDER BY min(turn), lead_id LIMIT :limit
""")
_OF_THE_AWAY = text("""
    WITH gone AS (
        SELECT a.id, a.active AND u.active AS works FROM agents a
        JOIN users u ON (u.tenant_id, u.id) = (a.tenant_id, a.id)
        WHERE a.tenant_id = :tenant AND a.load > 0 AND (NOT a.active OR NOT u.active OR EXISTS (
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
          AND told.subject_id = gone.id AND told.created_at > :lately)
    ORDER BY held.lead_id, gone.id LIMIT :limit
""")


async def give_back(
    session: AsyncSession, tenant_id: int, agent_id: int, *, offers_only: bool, limit: int
) -> list[RunRequest]:
    """Tells the run of each lead that the agent is offered, or then owns; to be delivered after the commit."""
    wanted = {"tenant": tenant_id, "agent": agent_id, "offers_only": offers_only, "limit": limit}
    held = (await run_sql(session, _IN_HANDS, wanted)).scalars().all()
    leads = await _leads(session, tenant_id, held)
    return [await _ask(session, leads[id], agent_id, offers_only) for id in held]


async def give_back_of_the_away(session: AsyncSession, tenant: Tenant, now: datetime, limit: int) -> list[RunRequest]:
    """As `give_back`, for every agent whose absence has begun, or who may not work any more."""
    wanted = {
        "tenant": tenant.id,
        "now": now,
        "lately": now - _TOLD_LATELY,
        "leads_too": tenant.policy.offer.absent_gives_back_leads,
        "limit": limit,
    }
    rows: Sequence[Row[Any]] = (await run_sql(session, _OF_THE_AWAY, wanted)).all()
    leads = await _leads(session, tenant.id, (row.lead_id for row in rows))
    return [await _ask(session, leads[row.lead_id], row.agent_id, row.offers_only) for row in rows]


async def _ask(session: AsyncSession, lead: LeadRow, agent_id: int, offers_only: bool) -> RunRequest:
    return await outbox.ask(session, lead, "owner_gone", agent_id, OFFERS_ONLY if offers_only else "")


async def _leads(session: AsyncSession, tenant_id: int, ids: Iterable[int]) -> dict[int, LeadRow]:
    found = await session.exec(select(LeadRow).where(LeadRow.tenant_id == tenant_id, col(LeadRow.id).in_(list(ids))))
    return {lead.id: lead for lead in found}
