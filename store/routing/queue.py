"""The queue as people look at it: in the order in which its leads are taken."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql

# Whose a queued lead is says the route that queued it, as in `store.team.teams`.
_OF_TEAM = """
    AND (SELECT d.result ->> 'team' FROM decisions d
         WHERE d.tenant_id = l.tenant_id AND d.lead_id = l.id AND d.kind = 'route' ORDER BY d.id DESC LIMIT 1) = :team
"""
_PAGE = """
    SELECT * FROM (
        SELECT l.id, l.priority, l.queued_at, count(*) OVER () AS total,
               row_number() OVER (ORDER BY l.priority, l.queued_at, l.id) AS place
        FROM leads l WHERE l.tenant_id = :tenant AND l.queued_at IS NOT NULL {of_team}
    ) AS queue WHERE place > :after ORDER BY place LIMIT :limit
"""
_ALL, _TEAMS = text(_PAGE.format(of_team="")), text(_PAGE.format(of_team=_OF_TEAM))
_COUNT = "SELECT count(*) FROM leads l WHERE l.tenant_id = :tenant AND l.queued_at IS NOT NULL {of_team}"
_COUNT_ALL, _COUNT_TEAMS = text(_COUNT.format(of_team="")), text(_COUNT.format(of_team=_OF_TEAM))


async def list_queue(
    session: AsyncSession, tenant_id: int, team: str | None, after: int, limit: int
) -> tuple[int, Sequence[Row[Any]]]:
    """How many wait, and those behind place `after`; of `team` those that a territory gave it."""
    criteria = {"tenant": tenant_id, "after": after, "limit": limit} | ({} if team is None else {"team": team})
    rows = (await run_sql(session, _ALL if team is None else _TEAMS, criteria)).all()
    if rows:
        return rows[0].total, rows
    count = await run_sql(session, _COUNT_ALL if team is None else _COUNT_TEAMS, criteria)
    return int(count.scalar_one()), rows
