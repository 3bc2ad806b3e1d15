"""Speed to lead: the promise of one run, and how well promises are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Row, TextClause, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.leads import LeadRow
from store.tables.team import FirstContactRow
from store.tables.tenants import AgentRow


async def of_run(session: AsyncSession, lead: LeadRow) -> FirstContactRow | None:
    """What was promised in the lead's run, kept or not."""
    key = (lead.tenant_id, lead.id, lead.run)
    known, promised = session.info.get("first_contact", (None, None))
    if known == key and isinstance(promised, FirstContactRow):
        return promised
    return await session.get(FirstContactRow, key) if known != key else None


async def promise(session: AsyncSession, row: FirstContactRow) -> None:
    """The run's first contact is owed from now on."""
    session.add(row)
    await session.flush()
    session.info["first_contact"] = ((row.tenant_id, row.lead_id, row.run), row)


async def owed(session: AsyncSession, lead: LeadRow) -> FirstContactRow | None:
    """The first contact that is still to be made in the lead's run."""
    row = await of_run(session, lead)
    return row if row is not None and row.contacted_at is None and row.ended_at is None else None


async def made_with_a_member(session: AsyncSession, owed: FirstContactRow) -> FirstContactRow | None:
    """The first contact, since this run began, with one who turned out to be the same person."""
    found = await session.exec(
        select(FirstContactRow)
        .join(
            LeadRow,
            (col(LeadRow.tenant_id) == col(FirstContactRow.tenant_id))
            & (col(LeadRow.id) == col(FirstContactRow.lead_id)),
        )
        .where(
            LeadRow.tenant_id == owed.tenant_id,
            LeadRow.merged_into == owed.lead_id,
            col(FirstContactRow.contacted_at) >= owed.began_at,
        )
        .order_by(col(FirstContactRow.contacted_at))
        .limit(1)
    )
    return found.first()


async def team_of(session: AsyncSession, lead: LeadRow) -> str | None:
    """The code of the owner's team."""
    if lead.owner_id is None:
        return None
    agent = await session.get(AgentRow, (lead.tenant_id, lead.owner_id))
    return agent.team if agent is not None else None


class SpeedBy(StrEnum):
    """What a report compares."""

    AGENT = "agent"
    TEAM = "team"
    SOURCE = "source"
    PRIORITY = "priority"


@dataclass(frozen=True)
class SpeedLine:
    """Runs that began in the requested period; `key` None: those without an owner or a team.

    `p50` … are business seconds until the first contact, None without any. `breached`: contacted too late, or not yet
    and too late already, or ended uncontacted after the due time. `owed`: still to be contacted.
    """

    key: str | None
    count: int
    contacted: int
    owed: int
    breached: int
    p50: float | None
    p90: float | None
    p99: float | None


@dataclass(frozen=True)
class Owed:
    """A first contact that is still to be made."""

    lead_id: int
    priority: int
    due_at: datetime
    agent_id: int | None


# An open promise, or one broken without an owner, belongs to the lead's current owner.
_KEYS = {
    SpeedBy.AGENT: "coalesce(f.agent_id, l.owner_id)::text",
    SpeedBy.TEAM: "coalesce(f.team, g.team)",
    SpeedBy.SOURCE: "f.source",
    SpeedBy.PRIORITY: "f.priority::text",
}
_OWNED = """
    LEFT JOIN leads l ON (l.tenant_id, l.id) = (f.tenant_id, f.lead_id)
        AND f.contacted_at IS NULL AND f.ended_at IS NULL
    LEFT JOIN agents g ON (g.tenant_id, g.id) = (l.tenant_id, l.owner_id)
"""
# The contact is owed by another run, or was never requested.
_COUNTED = "f.tenant_id = :tenant AND coalesce(f.end_reason NOT IN ('merged', 'withdrawn'), true)"
_REPORT = """
    SELECT grouping({key}) = 1 AS total, {key} AS key, count(*) AS runs, count(contacted_at) AS contacted,
        count(*) FILTER (WHERE contacted_at IS NULL AND ended_at IS NULL) AS owed,
        count(*) FILTER (WHERE coalesce(f.contacted_at, f.ended_at, :now) > f.due_at) AS breached,
        percentile_cont(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY business_s) AS seconds
    FROM first_contacts f {owned}
    WHERE {counted} AND f.began_at >= :since
        AND (CAST(:agent AS bigint) IS NULL OR coalesce(f.agent_id, l.owner_id) = :agent)
    GROUP BY GROUPING SETS (({key}), ()) ORDER BY total DESC, runs DESC, key
"""
_SOONEST = text("""
    SELECT f.lead_id, f.priority, f.due_at, l.owner_id AS agent_id
    FROM first_contacts f JOIN leads l ON (l.tenant_id, l.id) = (f.tenant_id, f.lead_id)
    WHERE f.tenant_id = :tenant AND f.contacted_at IS NULL AND f.ended_at IS NULL
        AND (CAST(:agent AS bigint) IS NULL OR l.owner_id = :agent)
    ORDER BY f.due_at LIMIT :most
""")


def report_sql(by: SpeedBy) -> TextClause:
    """Compares by one thing."""
    return text(_REPORT.format(key=_KEYS[by], owned=_OWNED, counted=_COUNTED))


async def report(
    session: AsyncSession, tenant_id: int, by: SpeedBy, since: datetime, now: datetime, agent_id: int | None = None
) -> tuple[SpeedLine, list[SpeedLine]]:
    """The total, and a line for each, the most leads first; `agent_id` narrows to one agent's."""
    values = {"tenant": tenant_id, "since": since, "now": now, "agent": agent_id}
    total, *lines = [
        SpeedLine(row.key, row.runs, row.contacted, row.owed, row.breached, *(row.seconds or (None, None, None)))
        for row in await run_sql(session, report_sql(by), values)
    ]
    return total, lines


async def due_soonest(session: AsyncSession, tenant_id: int, most: int, agent_id: int | None = None) -> list[Owed]:
    """What is late, and what will be."""
    found = await run_sql(session, _SOONEST, {"tenant": tenant_id, "agent": agent_id, "most": most})
    return [Owed(row.lead_id, row.priority, row.due_at, row.agent_id) for row in found]


class Promise(StrEnum):
    """`warned`: it is due soon, and those concerned were notified of that, or will be in a moment."""

    OWED = "owed"
    WARNED = "warned"
    LATE = "late"


class Wanting(NamedTuple):
    """Which first contacts, as things are `now`; None: any."""

    state: Promise | None
    team: str | None
    agent_id: int | None
    now: datetime


_STATES = {
    None: "true",
    Promise.OWED: "f.warn_at > :now AND f.due_at >= :now",
    Promise.WARNED: "f.warn_at <= :now AND f.due_at >= :now",
    Promise.LATE: "f.due_at < :now",
}
_PAGE = """
    SELECT f.lead_id, l.owner_id AS agent_id, f.due_at,
           CASE WHEN f.due_at < :now THEN 'late' WHEN f.warn_at <= :now THEN 'warned' ELSE 'owed' END AS state
    FROM first_contacts f JOIN leads l ON (l.tenant_id, l.id) = (f.tenant_id, f.lead_id)
    LEFT JOIN agents a ON (a.tenant_id, a.id) = (l.tenant_id, l.owner_id)
    WHERE f.tenant_id = :tenant AND l.tenant_id = :tenant AND f.contacted_at IS NULL AND f.ended_at IS NULL AND {state}
      AND (CAST(:team AS text) IS NULL OR a.team = :team)
      AND (CAST(:agent AS bigint) IS NULL OR l.owner_id = :agent)
      AND (CAST(:after AS timestamptz) IS NULL OR (f.due_at, f.lead_id) > (:after, :after_id))
    ORDER BY f.due_at, f.lead_id LIMIT :limit
"""
_PAGES = {state: text(_PAGE.format(state=condition)) for state, condition in _STATES.items()}


async def list_owed(
    session: AsyncSession, tenant_id: int, criteria: Wanting, after: tuple[datetime, int] | None, limit: int
) -> Sequence[Row[Any]]:
    """The one that is due first at the top; `after` is (due_at, lead_id) of the last row of the page before."""
    at, after_id = after or (None, 0)
    given = {**criteria._asdict(), "tenant": tenant_id, "limit": limit, "after": at, "after_id": after_id}
    given["agent"] = given.pop("agent_id")
    return (await run_sql(session, _PAGES[given.pop("state")], given)).all()
