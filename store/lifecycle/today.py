"""The day of one agent, or of several: what they have to do, and the figures above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.tenants import AgentRow

# As `domain.lifecycle.today.urgency` sorts them; what is counted is all of them, not only what is read.
_TASKS = text("""
    SELECT t.*, count(*) OVER () AS every, count(*) FILTER (WHERE t.due_at <= :now) OVER () AS late,
           count(*) FILTER (WHERE t.due_at > :now AND t.due_at < :midnight) OVER () AS due_today,
           min(t.due_at) FILTER (WHERE t.due_at > :now) OVER () AS next_due_at
    FROM tasks t
    WHERE t.tenant_id = :tenant AND t.done_at IS NULL
      AND (t.assignee_id = ANY(:people) OR t.assignee_id IS NULL AND t.for_role = :role)
    ORDER BY CASE WHEN t.due_at <= :now THEN 0 WHEN t.kind = 'first_contact' THEN 1 ELSE 2 END, t.due_at, t.id
    LIMIT :limit
""")
# Of one's own leads: an attempt to call that is still to come, and what its owner owes without a task.
_WAITS = text("""
    SELECT l.id AS lead_id, l.waiting_for ->> 'kind' AS kind, l.deadline AS due_at, l.owner_id AS assignee_id
    FROM leads l
    WHERE l.tenant_id = :tenant AND l.owner_id = ANY(:people) AND l.deadline IS NOT NULL
      AND l.merged_into IS NULL AND l.withdrawn_at IS NULL AND NOT l.run_closed
      AND (l.waiting_for ->> 'kind' = 'attempt' AND l.waiting_for ->> 'channel' = 'call'
        OR l.waiting_for ->> 'kind' IN ('call', 'qualification', 'booking', 'visit_outcome') AND NOT EXISTS (
            SELECT FROM tasks t WHERE t.tenant_id = :tenant AND t.lead_id = l.id AND t.done_at IS NULL
              AND t.kind = l.waiting_for ->> 'kind'))
    ORDER BY l.deadline, l.id LIMIT :limit
""")
_OWED = """
    SELECT count(*) AS owed, count(*) FILTER (WHERE f.due_at <= :now) AS late,
           count(*) FILTER (WHERE f.due_at > :now AND f.warn_at <= :now) AS warned
    FROM leads l JOIN first_contacts f ON f.tenant_id = :tenant AND f.lead_id = l.id AND f.run = l.run
    WHERE l.tenant_id = :tenant AND l.owner_id = ANY(:people) AND l.deadline IS NOT NULL
      AND f.contacted_at IS NULL AND f.ended_at IS NULL
"""
_FIGURES = text(f"""
    SELECT (SELECT count(*) FROM offers o
             WHERE o.tenant_id = :tenant AND o.answer IS NULL AND o.agent_id = ANY(:people)) AS offers,
           (SELECT count(*) FROM (
               SELECT FROM leads WHERE tenant_id = :tenant AND queued_at IS NOT NULL LIMIT :most) q) AS queue,
           promised.*
    FROM ({_OWED}) promised
""")  # noqa: S608 - constants of this file
_BREACHES = text("""
    SELECT (SELECT count(*) FROM (
               SELECT FROM first_contacts WHERE tenant_id = :tenant AND contacted_at IS NULL AND ended_at IS NULL
                 AND due_at <= :now LIMIT :most) l) AS late,
           (SELECT count(*) FILTER (WHERE warn_at <= :now) FROM (
               SELECT warn_at FROM first_contacts WHERE tenant_id = :tenant AND contacted_at IS NULL
                 AND ended_at IS NULL AND due_at > :now ORDER BY due_at LIMIT :soonest) w) AS warned
""")
_MOST = 10_000
_SOONEST = 1_000


@dataclass(frozen=True)
class Desk:
    """Whose day: these people's offers, tasks and leads, and what is for everybody of the role."""

    tenant_id: int
    people: Sequence[int]
    role: str | None
    now: datetime
    midnight: datetime

    @property
    def criteria(self) -> dict[str, Any]:
        return {**vars(self), "tenant": self.tenant_id, "people": list(self.people)}


async def open_tasks(session: AsyncSession, desk: Desk, limit: int) -> Sequence[Row[Any]]:
    """The most urgent first; each row knows how many there are, how many are late and how many are due today."""
    return (await run_sql(session, _TASKS, {**desk.criteria, "limit": limit})).all()


async def waits(session: AsyncSession, desk: Desk, limit: int) -> Sequence[Row[Any]]:
    """What leads of theirs wait for without a task."""
    return (await run_sql(session, _WAITS, {**desk.criteria, "limit": limit})).all()


async def figures(session: AsyncSession, desk: Desk) -> Row[Any]:
    """`offers`, `queue` of the tenant, and first contacts: `owed`, `late`, `warned`."""
    return (await run_sql(session, _FIGURES, {**desk.criteria, "most": _MOST})).one()


async def breaches(session: AsyncSession, tenant_id: int, now: datetime) -> Row[Any]:
    """First contacts of the whole tenant: `late`, up to 10,000, and `warned` among those that are due soonest."""
    criteria = {"tenant": tenant_id, "now": now, "most": _MOST, "soonest": _SOONEST}
    return (await run_sql(session, _BREACHES, criteria)).one()


async def agents_of_team(session: AsyncSession, tenant_id: int, team: str) -> list[int]:
    query = select(AgentRow.id).where(AgentRow.tenant_id == tenant_id, AgentRow.team == team)
    return list(await session.exec(query.order_by(col(AgentRow.id))))
