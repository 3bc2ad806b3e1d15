"""Agents as people see and configure them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.errors import existing
from store.session import run_sql

ACCEPTED_WITHIN = timedelta(days=30)
_SHOWN = """
    SELECT a.id, u.name, u.email, u.active AS signs_in, a.team, a.phone, a.skills, a.languages, a.locations,
           a.seniority, a.capacity, a.daily_cap, a.load, a.hours, a.time_off, a.active, a.last_offered_at
    FROM agents a JOIN users u ON (u.tenant_id, u.id) = (a.tenant_id, a.id)
    WHERE a.tenant_id = :tenant
"""
_ONE = text(_SHOWN + " AND a.id = :agent")
_PAGE = text(_SHOWN + " AND a.id > :after AND a.id = coalesce(:only, a.id) ORDER BY a.id LIMIT :limit")
_WORKS = text("""
    SELECT a.active AND u.active AND u.role = 'agent'
    FROM agents a JOIN users u ON (u.tenant_id, u.id) = (a.tenant_id, a.id)
    WHERE a.tenant_id = :tenant AND a.id = :agent
""")


# The newest 200 acceptances of the month say how fast an agent is.
_FIGURES = text("""
    SELECT a.id,
        (SELECT count(*) FROM offers o WHERE o.tenant_id = :tenant AND o.agent_id = a.id AND o.answer IS NULL)
            AS open_offers,
        t.open_tasks, t.late_tasks, coalesce(c.owed, 0) AS owed_contacts, s.accept_seconds
    FROM unnest(CAST(:agents AS bigint[])) AS a (id)
    CROSS JOIN LATERAL (
        SELECT count(*) AS open_tasks, count(*) FILTER (WHERE due_at < :now) AS late_tasks FROM tasks
        WHERE tenant_id = :tenant AND assignee_id = a.id AND done_at IS NULL) AS t
    LEFT JOIN (
        SELECT l.owner_id, count(*) AS owed
        FROM first_contacts f JOIN leads l ON (l.tenant_id, l.id) = (:tenant, f.lead_id)
        WHERE f.tenant_id = :tenant AND f.contacted_at IS NULL AND f.ended_at IS NULL AND l.owner_id = ANY (:agents)
        GROUP BY l.owner_id) AS c ON c.owner_id = a.id
    CROSS JOIN LATERAL (
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM took)) AS accept_seconds
        FROM (SELECT answered_at - offered_at AS took FROM offers
              WHERE tenant_id = :tenant AND agent_id = a.id AND answer = 'accepted' AND offered_at >= :since
              ORDER BY offered_at DESC LIMIT 200) AS taken) AS s
""")


async def figures_of(
    session: AsyncSession, tenant_id: int, agent_ids: Sequence[int], now: datetime
) -> Mapping[int, Row[Any]]:
    """`open_offers`, `open_tasks`, `late_tasks`, `owed_contacts`, `accept_seconds` of each, by the agent's id."""
    criteria = {"tenant": tenant_id, "agents": list(agent_ids), "now": now, "since": now - ACCEPTED_WITHIN}
    return {row.id: row for row in await run_sql(session, _FIGURES, criteria)}


async def list_agents(
    session: AsyncSession, tenant_id: int, only: int | None, after: int, limit: int
) -> Sequence[Row[Any]]:
    """By id, behind `after`; `only` this one when set."""
    criteria = {"tenant": tenant_id, "only": only, "after": after, "limit": limit}
    return (await run_sql(session, _PAGE, criteria)).all()


async def find_agent(session: AsyncSession, tenant_id: int, agent_id: int) -> Row[Any]:
    """Raises `NotFound`."""
    return existing((await run_sql(session, _ONE, {"tenant": tenant_id, "agent": agent_id})).one_or_none(), "agent")


async def works(session: AsyncSession, tenant_id: int, agent_id: int) -> bool | None:
    """Whether the agent is active and may sign in; None: there is no such agent."""
    return (await run_sql(session, _WORKS, {"tenant": tenant_id, "agent": agent_id})).scalar_one_or_none()
