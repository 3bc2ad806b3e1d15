"""The day of one agent, or of several: what they have to do, and the figures above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import AsyncCursor

from domain.tenants.policy import Tenant
from store.booking.appointments import AppointmentFilter, listing
from store.leads.briefs import with_brief
from store.lifecycle.lead_runs import tenant_of
from store.lifecycle.unattended import COUNT, GRACE
from store.routing.open_offers import OF_AGENTS
from store.session import Query, run_all

# What is counted is all of them, not only what is read.
_COUNTED = """
           count(*) OVER () AS every, count(*) FILTER (WHERE {due} <= :now) OVER () AS late,
           count(*) FILTER (WHERE {due} > :now AND {due} < :midnight) OVER () AS due_today,
           min({due}) FILTER (WHERE {due} > :now) OVER () AS next_due_at
"""
# As `domain.lifecycle.today.urgency` sorts them. A first contact that is owed and the call that makes it are one thing
# to do.
_TASKS = f"""
    SELECT t.*, {_COUNTED.format(due="t.due_at")}
    FROM tasks t
    WHERE t.tenant_id = :tenant AND t.done_at IS NULL
      AND (t.assignee_id = ANY(:people) OR t.assignee_id IS NULL AND t.for_role = :role)
      AND NOT (t.kind = 'call' AND EXISTS (
            SELECT FROM tasks f WHERE f.tenant_id = :tenant AND f.lead_id = t.lead_id AND f.done_at IS NULL
              AND f.kind = 'first_contact' AND f.assignee_id = t.assignee_id))
    ORDER BY CASE WHEN t.due_at <= :now THEN 0 WHEN t.kind = 'first_contact' THEN 1 ELSE 2 END, t.due_at, t.id
    LIMIT :limit
"""  # noqa: S608 - constants of this file
# Of one's own leads: an attempt to call that is still to come, and what its owner owes without a task.
_WAITS = f"""
    SELECT l.id AS lead_id, l.waiting_for ->> 'kind' AS kind, l.deadline AS due_at, l.owner_id AS assignee_id,
           {_COUNTED.format(due="l.deadline")}
    FROM leads l
    WHERE l.tenant_id = :tenant AND l.owner_id = ANY(:people) AND l.deadline IS NOT NULL
      AND l.merged_into IS NULL AND l.withdrawn_at IS NULL AND NOT l.run_closed
      AND (l.waiting_for ->> 'kind' = 'attempt' AND l.waiting_for ->> 'channel' = 'call'
        OR l.waiting_for ->> 'kind' IN ('call', 'qualification', 'booking', 'visit_outcome'))
      AND NOT EXISTS (
            SELECT FROM tasks t WHERE t.tenant_id = :tenant AND t.lead_id = l.id AND t.done_at IS NULL
              AND (t.kind = l.waiting_for ->> 'kind' OR t.kind = 'first_contact' AND t.assignee_id = l.owner_id
                   AND l.waiting_for ->> 'kind' IN ('attempt', 'call')))
    ORDER BY l.deadline, l.id LIMIT :limit
"""  # noqa: S608 - constants of this file
_OWED = """
    SELECT count(*) AS owed, count(*) FILTER (WHERE f.due_at <= :now) AS late,
           count(*) FILTER (WHERE f.due_at > :now AND f.warn_at <= :now) AS warned
    FROM leads l JOIN first_contacts f ON f.tenant_id = :tenant AND f.lead_id = l.id AND f.run = l.run
    WHERE l.tenant_id = :tenant AND l.owner_id = ANY(:people) AND l.deadline IS NOT NULL
      AND f.contacted_at IS NULL AND f.ended_at IS NULL
"""
_FIGURES = f"""
    SELECT (SELECT count(*) FROM offers o
             WHERE o.tenant_id = :tenant AND o.answer IS NULL AND o.agent_id = ANY(:people)) AS offers,
           (SELECT count(*) FROM (
               SELECT FROM leads WHERE tenant_id = :tenant AND queued_at IS NOT NULL LIMIT :most) q) AS queue,
           promised.*
    FROM ({_OWED}) promised
"""  # noqa: S608 - constants of this file
_BREACHES = f"""
    SELECT ({COUNT}) AS unattended, (SELECT count(*) FROM (
               SELECT FROM first_contacts WHERE tenant_id = :tenant AND contacted_at IS NULL AND ended_at IS NULL
                 AND due_at <= :now LIMIT :most) l) AS late,
           (SELECT count(*) FILTER (WHERE warn_at <= :now) FROM (
               SELECT warn_at FROM first_contacts WHERE tenant_id = :tenant AND contacted_at IS NULL
                 AND ended_at IS NULL AND due_at > :now ORDER BY due_at LIMIT :soonest) w) AS warned
"""  # noqa: S608 - constants of the store
_MOST = 10_000
_SOONEST = 1_000


_HEAD = """
    SELECT t.*, a.id AS agent_id, a.load, a.capacity, a.hours, a.time_off, u.name AS agent_name
    FROM tenants t LEFT JOIN agents a ON a.tenant_id = t.id AND a.id = :person
    LEFT JOIN users u ON u.tenant_id = t.id AND u.id = a.id WHERE t.id = :tenant
"""
_TEAM = "SELECT id FROM agents WHERE tenant_id = :tenant AND team = :team ORDER BY id"


class DeskHead(NamedTuple):
    """Whose desk it is: the tenant, and the agent, if it is one's; `team`: everybody of it."""

    tenant: Tenant
    agent: Any
    team: tuple[int, ...]


@dataclass(frozen=True)
class Desk:
    """Whose day: these people's offers, tasks and leads, and what is for everybody of the role.

    `agent_id`: who looks at it, as far as they may see; None: somebody who sees every lead.
    """

    tenant_id: int
    people: Sequence[int]
    role: str | None
    agent_id: int | None
    now: datetime
    midnight: datetime


@dataclass(frozen=True)
class DayRows:
    """A day as it is stored. Each but an offer has its `lead` as JSON.

    `waits`: what leads of theirs wait for without a task. Each of `tasks` and of `waits` knows how many of its kind
    there are (`every`), how many `late`, how many `due_today`, and when the next one is due. `breaches` only for who
    sees every lead.
    """

    offers: Sequence[Any]
    tasks: Sequence[Any]
    waits: Sequence[Any]
    appointments: Sequence[Any]
    figures: Any
    breaches: Any


async def head(cursor: AsyncCursor, tenant_id: int, person: int, team: str | None) -> DeskHead:
    """`person`: whose desk it is, unless it is a team's."""
    criteria = {"tenant": tenant_id, "person": person, "team": team}
    (row,), members = await run_all(cursor.connection, [(_HEAD, criteria), (_TEAM, criteria)])
    return DeskHead(tenant_of(row), row if row.agent_id is not None else None, tuple(one.id for one in members))


async def day(cursor: AsyncCursor, desk: Desk, appointments: AppointmentFilter, limit: int) -> DayRows:
    """At most so many of each, the most urgent."""
    criteria = {
        "tenant": desk.tenant_id, "people": list(desk.people), "role": desk.role, "agent": desk.agent_id,
        "now": desk.now, "midnight": desk.midnight, "limit": limit, "most": _MOST, "soonest": _SOONEST, "grace": GRACE,
    }  # fmt: skip
    slots, given = listing(appointments)
    offered = {**criteria, "agents": list(desk.people), "after": None, "after_id": 0}
    queries: list[Query] = [
        (OF_AGENTS, offered),
        (with_brief(_TASKS), criteria),
        (with_brief(_WAITS), criteria),
        (with_brief(slots), {**criteria, **given}),
        (_FIGURES, criteria),
    ]
    if desk.agent_id is None:
        queries.append((_BREACHES, criteria))
    offers, tasks, waits, booked, (figures,), *breaches = await run_all(cursor.connection, queries)
    return DayRows(offers, tasks, waits, booked, figures, breaches[0][0] if breaches else None)
