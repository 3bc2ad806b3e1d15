"""Agents as routing sees them; capacity claimed and freed; who waits in the queue."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.queries.delivery import outbox
from store.session import run_sql
from store.tables.lead import LeadRow
from store.tables.tenancy import AgentRow

_ONE_ROUTER = text("SELECT pg_advisory_xact_lock(hashtext('routing'), :tenant)")

_AGENTS = text("""
    SELECT a.*, u.active AND a.active AS works,
           (SELECT count(*) FROM offers o
             WHERE o.tenant_id = a.tenant_id AND o.agent_id = a.id AND o.offered_at >= :day) AS offered_today
    FROM agents a JOIN users u ON u.tenant_id = a.tenant_id AND u.id = a.id
    WHERE a.tenant_id = :tenant
    ORDER BY a.id
""")


async def route_alone(session: AsyncSession, tenant_id: int) -> None:
    """One routing transaction of a tenant at a time: two agents' loads change together without a deadlock."""
    await run_sql(session, _ONE_ROUTER, {"tenant": tenant_id})


async def agents(session: AsyncSession, tenant_id: int, day: datetime) -> Sequence[Row[Any]]:
    """Every agent with today's offers; `day` is when today began in the tenant's zone."""
    found = await run_sql(session, _AGENTS, {"tenant": tenant_id, "day": day})
    return found.all()


async def claim(session: AsyncSession, tenant_id: int, agent_id: int, now: datetime | None) -> None:
    """One more lead on the agent's hands. `now` = an offer: the agent moves to the end of the line."""
    values: dict[str, Any] = {"load": AgentRow.load + 1}
    if now is not None:
        values["last_offered_at"] = now
    await session.exec(_agent(tenant_id, agent_id).values(values))


async def free(session: AsyncSession, tenant_id: int, agent_id: int) -> None:
    """One lead less on the agent's hands."""
    await session.exec(_agent(tenant_id, agent_id).values(load=AgentRow.load - 1))


def _agent(tenant_id: int, agent_id: int) -> Any:
    return update(AgentRow).where(col(AgentRow.tenant_id) == tenant_id, col(AgentRow.id) == agent_id)


async def queued(session: AsyncSession, tenant_id: int, limit: int) -> Sequence[LeadRow]:
    """The first leads in the queue, by priority, locked; those that another transaction holds are passed over."""
    found = await session.exec(
        select(LeadRow)
        .where(LeadRow.tenant_id == tenant_id, col(LeadRow.queued_at).is_not(None))
        .order_by(col(LeadRow.priority), col(LeadRow.queued_at))
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return found.all()


async def call_up(session: AsyncSession, lead: LeadRow) -> int:
    """Takes a lead out of the queue; its run is told through the outbox. Returns the request's id."""
    lead.queued_at = None
    return await outbox.add(session, lead.tenant_id, lead.id, lead.run, "capacity_freed", priority=lead.priority)
