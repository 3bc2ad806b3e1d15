"""Agents as people see and configure them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.errors import existing
from store.session import run_sql

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
