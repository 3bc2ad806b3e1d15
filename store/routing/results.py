"""What becomes of an agent's offers and leads, counted for routing."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Status
from domain.routing import smoothed_response
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from store.session import run_sql
from store.tables.leads import LeadRow
from store.tables.routing import OfferRow
from store.tables.tenants import AgentRow

_COUNT = text("""
    INSERT INTO agent_results AS r (tenant_id, agent_id, skill, closed, converted)
    VALUES (:tenant, :agent, :skill, 1, :converted)
    ON CONFLICT (tenant_id, agent_id, skill)
    DO UPDATE SET closed = r.closed + 1, converted = r.converted + excluded.converted
""")


async def count_ending(session: AsyncSession, lead: LeadRow, agent_id: int, status: Status) -> None:
    """The owner's lead ended; to be called once, in the transaction that closes it."""
    counted = {
        "tenant": lead.tenant_id,
        "agent": agent_id,
        "skill": lead.procedure or "",
        "converted": int(status is Status.CONVERTED),
    }
    await run_sql(session, _COUNT, counted)


async def note_response(session: AsyncSession, tenant: Tenant, offer_id: int, now: datetime) -> None:
    """How quickly an offer was accepted, in business time; to be called once, with the acceptance."""
    offer = await session.get(OfferRow, (tenant.id, offer_id))
    if offer is None:
        return
    agent = await session.get(AgentRow, (tenant.id, offer.agent_id), with_for_update={"key_share": True})
    if agent is not None:
        calendar = BusinessCalendar(tenant.policy.calendar, tenant.time_zone)
        seconds = calendar.between(offer.offered_at, now).total_seconds()
        agent.response_s = smoothed_response(agent.response_s, max(seconds, 0.0))
