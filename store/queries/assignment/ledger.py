"""Scores and decisions, each written with why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.scoring import Score
from store.queries.lead import lives
from store.tables.assignment import DecisionRow, ScoreRow
from store.tables.lead import LeadRow


async def score(
    session: AsyncSession, lead: LeadRow, scored: Score, facts: Mapping[str, Any], cause: str, now: datetime
) -> None:
    """One scoring, its reasons, its decision, its place in the history."""
    reasons = [reason._asdict() for reason in scored.reasons]
    session.add(
        ScoreRow(
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            run=lead.run,
            value=scored.value,
            band=scored.band.value,
            priority=scored.priority,
            reasons=reasons,
            rule_set_version=scored.rule_set_version,
            cause=cause,
            scored_at=now,
        )
    )
    result = {"score": scored.value, "band": scored.band.value, "priority": scored.priority, "fit": scored.fit}
    await decide(
        session,
        lead,
        kind="score",
        inputs={**facts, "cause": cause},
        rule_version=scored.rule_set_version,
        result={**result, "engagement": scored.engagement, "reasons": reasons},
        now=now,
    )
    await lives.note(
        session,
        lead,
        now=now,
        actor="engine",
        action="scored",
        facts={"score": scored.value, "band": scored.band.value, "priority": scored.priority, "cause": cause},
    )


async def scored_for(session: AsyncSession, lead: LeadRow, cause: str) -> bool:
    """Whether this cause was scored already in the lead's run."""
    found = await session.exec(
        select(ScoreRow.id).where(
            ScoreRow.tenant_id == lead.tenant_id,
            ScoreRow.lead_id == lead.id,
            ScoreRow.run == lead.run,
            ScoreRow.cause == cause,
        )
    )
    return found.first() is not None


async def decide(
    session: AsyncSession,
    lead: LeadRow,
    *,
    kind: str,
    inputs: Mapping[str, Any],
    rule_version: int,
    result: Mapping[str, Any],
    now: datetime,
    candidates: Sequence[Mapping[str, Any]] = (),
) -> None:
    """One entry of the decision ledger; a step that is tried again adds none."""
    await session.exec(
        insert(DecisionRow)
        .values(
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            run=lead.run,
            kind=kind,
            inputs=dict(inputs),
            rule_version=rule_version,
            candidates=[dict(candidate) for candidate in candidates],
            result=dict(result),
            decided_at=now,
        )
        .on_conflict_do_nothing()
    )
