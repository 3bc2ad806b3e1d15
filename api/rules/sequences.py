"""Sequences as a time line of what a lead would get, and their figures."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, cast
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.problems import problems
from api.leads.visible import visible_lead
from api.rules.schemas.sequences import (
    FiguresQuery,
    SequenceFigures,
    SequenceFiguresList,
    SequencePreview,
    SequenceStepRead,
    SequenceTimeline,
)
from domain.errors import Invalid
from domain.outreach.cadence.rules import CadenceRuleSet
from domain.rules.rule_sets import RuleKind, parse_rules
from services.rules import checks
from services.rules.timelines import Preview, preview
from store.errors import existing
from store.rules import in_force, versions
from store.rules.sequence_figures import figures
from store.tables.leads import LeadRow

router = APIRouter(
    prefix="/rules/cadence", tags=["rules"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_RULES))]


@router.post("/preview", summary="See what a lead would get from a sequence", responses=problems(400, 404, 413, 415))
async def preview_sequence(body: SequencePreview, caller: Reader, context: Context) -> SequenceTimeline:
    """Nothing is kept or sent. By the planner that plans the real steps: as if nobody answered."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rules = await _rules(session, caller.tenant_id, body, now)
        lead = await _lead(session, caller, body.lead_id) if body.lead_id is not None else None
        requested = Preview(
            at=body.at or now,
            started_at=body.started_at,
            sequence=body.sequence,
            facts=body.facts,
            zone=body.time_zone,
            channels=frozenset(body.channels) if body.channels is not None else None,
        )
        shown = await preview(session, caller.tenant_id, rules, lead, requested)
    zone = ZoneInfo(shown.zone)
    steps = [
        SequenceStepRead(**{**vars(step), "at": step.at.astimezone(zone) if step.at is not None else None})
        for step in shown.steps
    ]
    chosen = shown.sequence
    return SequenceTimeline(
        occasion=rules.occasion,
        sequence=chosen.code if chosen is not None else None,
        text=chosen.text if chosen is not None else None,
        time_zone=shown.zone,
        steps=steps,
    )


@router.get("/figures", summary="Count what came of the sequences of one occasion")
async def sequence_figures(
    caller: Reader, context: Context, query: Annotated[FiguresQuery, Query()]
) -> SequenceFiguresList:
    since = datetime.now(UTC) - timedelta(days=query.days)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await figures(session, caller.tenant_id, query.occasion, since)
    items = [SequenceFigures.model_validate(row) for row in rows]
    return SequenceFiguresList(occasion=query.occasion, since=since, items=items)


async def _rules(session: AsyncSession, tenant_id: int, body: SequencePreview, now: datetime) -> CadenceRuleSet:
    if body.body is not None:
        read, _ = await checks.checked(session, tenant_id, RuleKind.CADENCE, body.body, now)
        return cast(CadenceRuleSet, read)
    if body.rule_id is not None:
        row = await versions.find_version(session, tenant_id, body.rule_id)
        if row.kind != RuleKind.CADENCE.value:
            raise Invalid("rule_id", f"is a version of {row.kind} rules, and not of cadence rules")
        return cast(CadenceRuleSet, parse_rules(RuleKind.CADENCE, row.body))
    current = await in_force.in_force(session, tenant_id, None)
    return cast(CadenceRuleSet, current.of(RuleKind.CADENCE, body.occasion.scope).rules)


async def _lead(session: AsyncSession, caller: Caller, lead_id: int) -> LeadRow:
    await visible_lead(session, caller, lead_id)
    return existing(await session.get(LeadRow, (caller.tenant_id, lead_id)), "lead")
