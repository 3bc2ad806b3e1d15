"""Drafts that decide silently beside the rules in force."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.rules.schemas.shadows import ShadowRead
from api.rules.shadow_counts import read_shadow, switch_shadow

router = APIRouter(
    prefix="/rules/{rule_id}/shadow",
    tags=["trials"],
    route_class=StrictRoute,
    responses=problems(401, 403, 404, 422, 503),
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_RULES))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_RULES))]


@router.post(
    "", summary="Let a draft decide silently", response_model=ShadowRead, responses=problems(400, 409, 413, 415)
)
async def start_shadow(rule_id: Id, caller: Editor, request: RepeatableRequest, context: Context) -> Response:
    """From now on, beside the rules in force, until it is switched off, put into force or discarded; no lead feels it.
    One of a kind at a time: the one before stops. 409 `not_a_draft`."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def effect() -> ShadowRead:
            return await switch_shadow(session, caller, rule_id, on=True)

        return await answer_once(session, caller, request, effect, status=200)


@router.delete("", summary="Let a draft decide no more")
async def stop_shadow(rule_id: Id, caller: Editor, context: Context) -> ShadowRead:
    """What it decided so far stays."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        return await switch_shadow(session, caller, rule_id, on=False)


@router.get("", summary="How often a draft differs")
async def how_often_it_differs(rule_id: Id, caller: Reader, context: Context) -> ShadowRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return await read_shadow(session, caller.tenant_id, rule_id)
