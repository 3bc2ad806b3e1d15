"""Drafts that decide silently beside the rules in force."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.limits import Limit
from api.http.problems import problems
from api.rules.schemas.trials import ShadowDecisionRead, ShadowRead
from api.rules.trials import refuse_untried
from domain.rules.rule_sets import RuleKind, RuleState
from services.rules import shadows as changes
from store.rules import shadows, versions

router = APIRouter(
    prefix="/rules/{rule_id}/shadow",
    tags=["trials"],
    route_class=StrictRoute,
    responses=problems(401, 403, 404, 422, 503),
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_RULES))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_RULES, Limit.TRIALS))]
_LATEST = 20


@router.post("", summary="Run a draft in shadow", response_model=ShadowRead, responses=problems(400, 409, 413, 415))
async def start_shadow(rule_id: Id, caller: Editor, request: RepeatableRequest, context: Context) -> Response:
    """From now on, beside the rules in force, until it is switched off, put into force or discarded; no lead feels it.
    One of a kind at a time: the one before stops. 409 `not_a_draft`."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def effect() -> ShadowRead:
            return await _switch(session, caller, rule_id, on=True)

        return await answer_once(session, caller, request, effect, status=200)


@router.delete("", summary="Stop a shadow run")
async def stop_shadow(rule_id: Id, caller: Editor, context: Context) -> ShadowRead:
    """What it decided so far stays."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        return await _switch(session, caller, rule_id, on=False)


@router.get("", summary="Get how often a draft decides differently")
async def how_often_it_differs(rule_id: Id, caller: Reader, context: Context) -> ShadowRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return await _read(session, caller.tenant_id, rule_id)


async def _switch(session: AsyncSession, caller: Caller, rule_set_id: int, *, on: bool) -> ShadowRead:
    """Raises `NotFound`, `Refused`, and `Invalid` for a kind that makes no decisions on its own."""
    rules = await versions.find_to_change(session, caller.tenant_id, rule_set_id)
    refuse_untried(rules)
    await changes.switch(session, rules, on=on, actor=caller.actor, now=datetime.now(UTC))
    return await _read(session, caller.tenant_id, rule_set_id)


async def _read(session: AsyncSession, tenant_id: int, rule_set_id: int) -> ShadowRead:
    """Raises `NotFound`."""
    rules = await versions.find_version(session, tenant_id, rule_set_id)
    counts = await shadows.counted(session, tenant_id, rule_set_id)
    latest = await shadows.latest_differing(session, tenant_id, rule_set_id, _LATEST)
    return ShadowRead(
        rule_set_id=rules.id,
        kind=RuleKind(rules.kind),
        version=rules.version,
        on=rules.shadow and rules.state == RuleState.DRAFT.value,
        decided=counts.decided,
        differing=counts.differing,
        bands=counts.by_field.get("band", {}),
        priorities=counts.by_field.get("priority", {}),
        qualified=counts.by_field.get("qualified", {}),
        latest=[ShadowDecisionRead.model_validate(row) for row in latest],
    )
