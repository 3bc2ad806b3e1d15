"""Reviews of interactions, and what they say of an agent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.team import ReviewRow

_BY_MONTH = text("""
    SELECT to_char(created_at AT TIME ZONE :zone, 'YYYY-MM') AS month, count(*) AS reviews, avg(percent) AS percent
    FROM reviews WHERE tenant_id = :tenant AND agent_id = :agent GROUP BY 1 ORDER BY 1 DESC LIMIT 24
""")


_BY_CRITERION = text("""
    SELECT key AS criterion, count(*) AS reviews, avg(value::numeric) AS score
    FROM reviews, jsonb_each_text(scores) WHERE tenant_id = :tenant AND agent_id = :agent GROUP BY 1 ORDER BY 1
""")


_WHOLE = text("""
    SELECT count(*) AS reviews, avg(percent) AS percent,
           (SELECT count(*) FROM tasks WHERE tenant_id = :tenant AND assignee_id = :agent AND kind = 'coaching'
            AND done_at IS NULL) AS coaching_open,
           (SELECT count(*) FROM tasks WHERE tenant_id = :tenant AND assignee_id = :agent AND kind = 'coaching'
            AND done_at IS NOT NULL) AS coaching_done
    FROM reviews WHERE tenant_id = :tenant AND agent_id = :agent
""")


@dataclass(frozen=True)
class ReviewFigures:
    """Averages are None without a review; months newest first."""

    whole: Row[Any]
    criteria: Sequence[Row[Any]]
    months: Sequence[Row[Any]]


async def list_reviews(
    session: AsyncSession, tenant_id: int, agent_id: int | None, after: int | None, limit: int
) -> list[ReviewRow]:
    """Newest first; `after` is the last id of the page before."""
    query = select(ReviewRow).where(ReviewRow.tenant_id == tenant_id)
    if agent_id is not None:
        query = query.where(ReviewRow.agent_id == agent_id)
    if after is not None:
        query = query.where(col(ReviewRow.id) < after)
    return list(await session.exec(query.order_by(col(ReviewRow.id).desc()).limit(limit)))


async def figures(session: AsyncSession, tenant_id: int, agent_id: int, zone: str) -> ReviewFigures:
    """Of one agent; months are those of `zone`."""
    of = {"tenant": tenant_id, "agent": agent_id}
    whole = (await run_sql(session, _WHOLE, of)).one()
    criteria = (await run_sql(session, _BY_CRITERION, of)).all()
    return ReviewFigures(whole, criteria, (await run_sql(session, _BY_MONTH, {**of, "zone": zone})).all())
