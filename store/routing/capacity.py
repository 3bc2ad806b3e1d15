"""Agents as routing sees them; capacity claimed and freed; who waits in the queue."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import plain_rows, run_sql
from store.tables.leads import LeadRow
from store.tables.tenants import AgentRow

_ONE_ROUTER = text("SELECT pg_advisory_xact_lock(hashtext('routing'), :tenant)")

_ANYBODY_QUEUED = text("SELECT EXISTS (SELECT FROM leads WHERE tenant_id = :tenant AND queued_at IS NOT NULL)")

_CLAIM_FOR_OFFER = text("""
    UPDATE agents SET load = load + 1, last_offered_at = :now, served = :served
    WHERE tenant_id = :tenant AND id = :agent
""")

# What is JSON comes as text: a thousand agents have few different skills, hours and absences, and each is read once.
_AGENTS = """
    SELECT a.id, u.active AND u.role = 'agent' AND a.active AS works, a.skills::text, a.languages::text,
           a.locations::text, a.seniority, a.capacity, a.load, a.daily_cap, coalesce(today.offers, 0) AS offered_today,
           a.hours::text, a.time_off::text, a.last_offered_at, coalesce(r.closed, 0) AS closed,
           coalesce(r.converted, 0) AS converted, a.response_s, a.team, a.served
    FROM agents a JOIN users u ON u.tenant_id = a.tenant_id AND u.id = a.id
    LEFT JOIN (SELECT agent_id, count(*) AS offers FROM offers
                WHERE tenant_id = %(tenant)s AND offered_at >= %(day)s GROUP BY agent_id) today ON today.agent_id = a.id
    LEFT JOIN agent_results r ON (r.tenant_id, r.agent_id, r.skill) = (a.tenant_id, a.id, %(skill)s)
    WHERE a.tenant_id = %(tenant)s
    ORDER BY a.id
"""


async def route_alone(session: AsyncSession, tenant_id: int) -> None:
    """One routing transaction of a tenant at a time: two agents' loads change together without a deadlock."""
    await run_sql(session, _ONE_ROUTER, {"tenant": tenant_id})


class Agent(NamedTuple):
    """One row of `agents`."""

    id: int
    works: bool
    skills: str
    languages: str
    locations: str
    seniority: int
    capacity: int
    load: int
    daily_cap: int | None
    offered_today: int
    hours: str
    time_off: str
    last_offered_at: datetime | None
    closed: int
    converted: int
    response_s: float | None
    team: str
    served: float | None


async def agents(session: AsyncSession, tenant_id: int, day: datetime, skill: str) -> list[Agent]:
    """Every agent with today's offers and how leads of this `skill` ended.

    `day` is when today began in the tenant's zone.
    """
    found = await plain_rows(session, _AGENTS, {"tenant": tenant_id, "day": day, "skill": skill})
    return [Agent._make(row) for row in found]


async def claim(session: AsyncSession, tenant_id: int, agent_id: int) -> None:
    """One more lead on the agent's hands."""
    await session.exec(_agent(tenant_id, agent_id).values(load=AgentRow.load + 1))


async def claim_for_offer(session: AsyncSession, tenant_id: int, agent_id: int, now: datetime, served: float) -> None:
    """One more lead on the agent's hands; they had their turn: `served` is their new place in the round robin."""
    values = {"tenant": tenant_id, "agent": agent_id, "now": now, "served": served}
    await run_sql(session, _CLAIM_FOR_OFFER, values)


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


async def anybody_queued(session: AsyncSession, tenant_id: int) -> bool:
    return bool((await run_sql(session, _ANYBODY_QUEUED, {"tenant": tenant_id})).scalar_one())
