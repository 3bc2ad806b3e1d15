"""Absent agents give back their open offers and leads."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.chapters.owner import OwnerGone
from domain.lifecycle.outbox import RunRequest
from domain.tenants.policy import Tenant
from store.lifecycle import outbox
from store.tables.leads import LeadRow
from store.team import absence


async def give_back(
    session: AsyncSession, tenant_id: int, agent_id: int, *, offers_only: bool, limit: int
) -> list[RunRequest]:
    """Signals the run of each lead that the agent is offered or owns; sent after the commit."""
    held = await absence.in_hands(session, tenant_id, agent_id, offers_only, limit)
    return [await _ask(session, lead, agent_id, offers_only) for lead in held]


async def give_back_of_the_away(session: AsyncSession, tenant: Tenant, now: datetime, limit: int) -> list[RunRequest]:
    """As `give_back`, for every agent whose absence has begun, or who may not work any more."""
    leads_too = tenant.policy.offer.absent_gives_back_leads
    rows = await absence.in_hands_of_the_away(session, tenant.id, leads_too, now, limit)
    leads = await absence.leads_of(session, tenant.id, (row.lead_id for row in rows))
    return [await _ask(session, leads[row.lead_id], row.agent_id, row.offers_only) for row in rows]


async def _ask(session: AsyncSession, lead: LeadRow, agent_id: int, offers_only: bool) -> RunRequest:
    return await outbox.ask(session, lead, OwnerGone(agent_id, offers_only=offers_only))
