"""Scores and decisions, each written with why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.routing.records import Recorded
from domain.scoring.score import Score
from store.lifecycle import lead_runs
from store.session import run_sql
from store.tables.criteria import of_run
from store.tables.leads import LeadRow
from store.tables.rules import ScoreRow

_DECIDED = text("""
    INSERT INTO decisions (tenant_id, lead_id, run, kind, inputs, rule_version, candidates, result, decided_at)
    SELECT :tenant, :lead, :run, kind, inputs, rule_version, candidates, result, :now
    FROM jsonb_to_recordset(:decisions) AS decision (
        kind text, inputs jsonb, rule_version integer, candidates jsonb, result jsonb)
    ON CONFLICT DO NOTHING
""").bindparams(bindparam("decisions", type_=JSONB))


@dataclass(frozen=True)
class Decision:
    """What was decided from which facts, by which version of the rules (0 = built in), among whom."""

    kind: str
    inputs: Mapping[str, Any]
    result: Mapping[str, Any]
    rule_version: int = 0
    candidates: Recorded = ()


async def record_score(
    session: AsyncSession, lead: LeadRow, scored: Score, version: int, cause: str, now: datetime
) -> None:
    """One scoring, its reasons, its place in the history; once per cause and run (`scored_for`)."""
    session.add(
        ScoreRow(
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            run=lead.run,
            value=scored.value,
            band=scored.band.value,
            priority=lead.priority,
            reasons=[reason._asdict() for reason in scored.reasons],
            rule_set_version=version,
            cause=cause,
            scored_at=now,
        )
    )
    await lead_runs.note(
        session, lead, now, "scored", score=scored.value, band=scored.band.value, priority=lead.priority, cause=cause
    )


async def scored_for(session: AsyncSession, lead: LeadRow, cause: str) -> bool:
    """Whether this cause was scored already in the lead's run."""
    found = await session.exec(select(ScoreRow.id).where(*of_run(ScoreRow, lead), ScoreRow.cause == cause))
    return found.first() is not None


async def decide(session: AsyncSession, lead: LeadRow, now: datetime, *decisions: Decision) -> None:
    """Entries of the decision ledger, one of each kind; a step that is tried again adds none."""
    of_lead = {"tenant": lead.tenant_id, "lead": lead.id, "run": lead.run, "now": now}
    made = [{**vars(one), "inputs": dict(one.inputs), "result": dict(one.result)} for one in decisions]
    await run_sql(session, _DECIDED, {**of_lead, "decisions": made})
