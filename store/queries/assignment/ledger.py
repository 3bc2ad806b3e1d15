"""Scores and decisions, each written with why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Recorded
from domain.scoring import Score
from store.queries.lead import lives
from store.tables.assignment import DecisionRow, ScoreRow
from store.tables.lead import LeadRow


@dataclass(frozen=True)
class Decision:
    """What was decided from which facts, by which version of the rules (0 = built in), among whom."""

    kind: str
    inputs: Mapping[str, Any]
    result: Mapping[str, Any]
    rule_version: int = 0
    candidates: Recorded = ()


async def record_score(
    session: AsyncSession, lead: LeadRow, scored: Score, priority: int, version: int, cause: str, now: datetime
) -> None:
    """One scoring, its reasons, its place in the history; once per cause and run (`scored_for`)."""
    session.add(
        ScoreRow(
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            run=lead.run,
            value=scored.value,
            band=scored.band.value,
            priority=priority,
            reasons=[reason._asdict() for reason in scored.reasons],
            rule_set_version=version,
            cause=cause,
            scored_at=now,
        )
    )
    facts = {"score": scored.value, "band": scored.band.value, "priority": priority, "cause": cause}
    await lives.note(session, lead, now=now, actor="engine", action="scored", facts=facts)


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


async def decide(session: AsyncSession, lead: LeadRow, now: datetime, *decisions: Decision) -> None:
    """Entries of the decision ledger, one of each kind; a step that is tried again adds none."""
    await session.exec(
        insert(DecisionRow)
        .values(
            [
                {
                    "tenant_id": lead.tenant_id,
                    "lead_id": lead.id,
                    "run": lead.run,
                    "kind": decision.kind,
                    "inputs": dict(decision.inputs),
                    "rule_version": decision.rule_version,
                    "candidates": decision.candidates,
                    "result": dict(decision.result),
                    "decided_at": now,
                }
                for decision in decisions
            ]
        )
        .on_conflict_do_nothing()
    )
