"""Reviews of interactions, and what they say of an agent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Conflict
from domain.rules.rule_sets import RuleKind
from domain.team.reviews import Rubric
from store import privacy
from store.rules import in_force
from store.session import run_sql
from store.tables.leads import InteractionRow
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
class Figures:
    """Averages are None without a review; months newest first."""

    whole: Row[Any]
    criteria: Sequence[Row[Any]]
    months: Sequence[Row[Any]]


async def rubric_in_force(session: AsyncSession, tenant_id: int) -> tuple[int, Rubric]:
    """Its version, and the rubric itself."""
    found = (await in_force.in_force(session, tenant_id, None)).of(RuleKind.RUBRIC)
    return found.version, cast(Rubric, found.rules)


async def add(
    session: AsyncSession,
    interaction: InteractionRow,
    *,
    reviewer_id: int,
    version: int,
    scores: Mapping[str, int],
    percent: int,
    notes: str,
    task_id: int | None,
    actor: str,
    now: datetime,
) -> ReviewRow:
    """Once per reviewer: raises `Conflict("already_reviewed")`."""
    row = ReviewRow(
        tenant_id=interaction.tenant_id,
        interaction_id=interaction.id,
        lead_id=interaction.lead_id,
        agent_id=interaction.agent_id or 0,
        reviewer_id=reviewer_id,
        rubric_version=version,
        scores=dict(scores),
        percent=percent,
        notes=notes,
        task_id=task_id,
        created_at=now,
    )
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:
        if "reviews_once" not in str(error.orig):
            raise
        raise Conflict("already_reviewed", "You have reviewed this interaction already.") from None
    await privacy.record(
        session,
        row.tenant_id,
        at=now,
        actor=actor,
        action="interaction_reviewed",
        subject="lead",
        subject_id=row.lead_id,
        facts={"review": row.id, "interaction": interaction.id, "agent": row.agent_id, "percent": percent},
    )
    return row


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


async def figures(session: AsyncSession, tenant_id: int, agent_id: int, zone: str) -> Figures:
    """Of one agent; months are those of `zone`."""
    of = {"tenant": tenant_id, "agent": agent_id}
    whole = (await run_sql(session, _WHOLE, of)).one()
    criteria = (await run_sql(session, _BY_CRITERION, of)).all()
    return Figures(whole, criteria, (await run_sql(session, _BY_MONTH, {**of, "zone": zone})).all())
