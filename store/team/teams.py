"""Teams: who leads them, what they carry, and how evenly it lies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.routing.fairness import gini
from store.session import run_sql
from store.tables.team import TeamRow

FAIR_OVER = timedelta(days=7)
# A team is named by its row, or by its agents alone.
_TEAMS = text("""
    SELECT coalesce(t.code, a.team) AS code, t.name, t.manager_id,
           coalesce(a.capacity, 0) AS capacity, coalesce(a.load, 0) AS load, coalesce(a.open_offers, 0) AS open_offers,
           coalesce(a.offered, '{}') AS offered
    FROM teams t FULL JOIN (
        SELECT a.tenant_id, a.team, sum(a.capacity) FILTER (WHERE works) AS capacity, sum(a.load) AS load,
               sum(coalesce(o.open, 0)) AS open_offers,
               array_agg(coalesce(r.offers, 0)) FILTER (WHERE works) AS offered
        FROM (SELECT a.*, a.active AND u.active AND u.role = 'agent' AS works
              FROM agents a JOIN users u ON (u.tenant_id, u.id) = (a.tenant_id, a.id)
              WHERE a.tenant_id = :tenant) a
        LEFT JOIN (SELECT agent_id, count(*) AS open FROM offers
                   WHERE tenant_id = :tenant AND answer IS NULL GROUP BY agent_id) o ON o.agent_id = a.id
        LEFT JOIN (SELECT agent_id, count(*) AS offers FROM offers
                   WHERE tenant_id = :tenant AND offered_at >= :since GROUP BY agent_id) r ON r.agent_id = a.id
        GROUP BY a.tenant_id, a.team
    ) a ON (a.tenant_id, a.team) = (t.tenant_id, t.code)
    WHERE coalesce(t.tenant_id, a.tenant_id) = :tenant
    ORDER BY 1
""")
# Whose a queued lead is says the route that queued it; no territory: everybody's.
_QUEUE = text("""
    SELECT coalesce(d.result->>'team', '') AS code, count(*) AS waiting
    FROM leads l LEFT JOIN LATERAL (
        SELECT result FROM decisions d
        WHERE d.tenant_id = l.tenant_id AND d.lead_id = l.id AND d.kind = 'route' ORDER BY d.id DESC LIMIT 1
    ) d ON true
    WHERE l.tenant_id = :tenant AND l.queued_at IS NOT NULL
    GROUP BY 1
""")


@dataclass(frozen=True)
class Team:
    """`name` '' and `manager_id` None: only its agents name it. `offered`: to each who works there, in a week."""

    code: str
    name: str
    manager_id: int | None
    capacity: int
    load: int
    open_offers: int
    queue: int
    offered: Sequence[int]

    @property
    def agents(self) -> int:
        return len(self.offered)

    @property
    def week_offers(self) -> int:
        return sum(self.offered)

    @property
    def spread(self) -> int:
        return max(self.offered, default=0) - min(self.offered, default=0)

    @property
    def gini(self) -> float:
        return round(gini(self.offered), 3)


async def list_teams(session: AsyncSession, tenant_id: int, now: datetime) -> tuple[list[Team], int]:
    """By code; and how many leads of no team's wait in the queue."""
    rows = (await run_sql(session, _TEAMS, {"tenant": tenant_id, "since": now - FAIR_OVER})).all()
    queue = {row.code: row.waiting for row in await run_sql(session, _QUEUE, {"tenant": tenant_id})}
    found = [
        Team(
            row.code,
            row.name or "",
            row.manager_id,
            int(row.capacity),
            int(row.load),
            int(row.open_offers),
            queue.get(row.code, 0),
            tuple(row.offered),
        )
        for row in rows
    ]
    return found, queue.get("", 0)


async def write_team(session: AsyncSession, tenant_id: int, code: str, given: Mapping[str, Any]) -> int:
    """Makes the team, or changes it; its id."""
    written = insert(TeamRow).values(tenant_id=tenant_id, code=code, **given)
    written = written.on_conflict_do_update(index_elements=["tenant_id", "code"], set_=dict(given))
    team: int = (await session.exec(written.returning(col(TeamRow.id)))).scalar_one()
    return team
