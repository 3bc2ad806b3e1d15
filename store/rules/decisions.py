"""The ledger as people read it: a lead's decisions, with those of the leads merged into it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.duplicates.members import members
from store.tables.rules import DecisionRow

Moment = tuple[int, int, datetime]


@dataclass(frozen=True)
class Criteria:
    """Which of them, and in which order; None: all."""

    kind: str | None = None
    run: int | None = None
    newest_first: bool = False


async def decided(
    session: AsyncSession, tenant_id: int, lead_id: int, criteria: Criteria, after: int | None, limit: int
) -> Sequence[DecisionRow]:
    """The ledger's entries after id `after`."""
    id = col(DecisionRow.id)
    query = select(DecisionRow).where(
        DecisionRow.tenant_id == tenant_id, col(DecisionRow.lead_id).in_(members(tenant_id, lead_id))
    )
    if criteria.kind is not None:
        query = query.where(DecisionRow.kind == criteria.kind)
    if criteria.run is not None:
        query = query.where(DecisionRow.run == criteria.run)
    if after is not None:
        query = query.where(id < after if criteria.newest_first else id > after)
    query = query.order_by(id.desc() if criteria.newest_first else id)
    return (await session.exec(query.limit(limit))).all()


async def score_inputs(
    session: AsyncSession, tenant_id: int, rows: Collection[DecisionRow]
) -> dict[Moment, dict[str, Any]]:
    """The facts of the scoring that each row belongs to, its run's last until then, by lead, run and moment."""
    moments = {(row.lead_id, row.run, row.decided_at) for row in rows if row.inputs.get("of") == "score"}
    if not moments:
        return {}
    query = select(DecisionRow).where(
        DecisionRow.tenant_id == tenant_id,
        DecisionRow.kind == "score",
        col(DecisionRow.lead_id).in_({lead_id for lead_id, _, _ in moments}),
    )
    scorings = (await session.exec(query.order_by(col(DecisionRow.decided_at)))).all()
    return {
        (lead_id, run, at): scoring.inputs
        for lead_id, run, at in moments
        for scoring in scorings
        if (scoring.lead_id, scoring.run) == (lead_id, run) and scoring.decided_at <= at
    }
