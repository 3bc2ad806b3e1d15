"""What a known lead did on the website or with an e-mail, reported by integrations."""

from datetime import UTC, datetime, timedelta
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
from api.leads.schemas.behaviours import BehaviourCreate, BehaviourRead
from domain.errors import Invalid, NotFound
from domain.leads.behaviours import Behaviour
from domain.lifecycle.outbox import RunRequest
from services.leads.behaviours import record_behaviour
from store.capture.partners import has_brought
from store.errors import existing
from store.leads.behaviours import find_behaviour
from store.outreach.inbound import lead_of
from store.tables.leads import LeadRow

router = APIRouter(tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))
Watcher = Annotated[Caller, Depends(Allow(Action.RECORD_BEHAVIOUR))]
# Clocks of other machines are never quite ours.
_CLOCKS_DIFFER = timedelta(minutes=5)


@router.post(
    "/leads/{lead_id}/behaviours",
    summary="Record a behaviour of a known lead",
    status_code=201,
    response_model=BehaviourRead,
    responses=problems(400, 409, 413, 415, 429),
)
async def add_behaviour(
    lead_id: Id, body: BehaviourCreate, caller: Watcher, request: RepeatableRequest, context: Context
) -> Response:
    """Harmless to repeat: the same kind and key of one caller is the same behaviour. Of a merged lead, its survivor
    hears it. A partner's key reaches the leads that the partner sent in."""
    await context.limits.count(Limit.CALLER, caller.tenant_id, caller.actor)
    now = datetime.now(UTC)
    at = body.occurred_at or now
    if at > now + _CLOCKS_DIFFER:
        raise Invalid("occurred_at", "must not be in the future")
    shown: list[RunRequest] = []
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def add() -> BehaviourRead:
            lead = await _reached(session, caller, lead_id)
            behaviour = Behaviour(body.kind, caller.own_key(body.key), caller.actor, min(at, now))
            heard = await record_behaviour(session, lead, behaviour)
            shown.extend([heard] if heard else [])
            stored = await find_behaviour(session, lead, body.kind, behaviour.key)
            return BehaviourRead.model_validate(stored).model_copy(update={"key": body.key})

        answer = await answer_once(session, caller, request, add)
    for one in shown:
        context.dispatcher.hand(one)
    return answer


async def _reached(session: AsyncSession, caller: Caller, lead_id: int) -> LeadRow:
    """Raises `NotFound`, to a partner alike for an absent lead and for one that others brought."""
    partner = caller.integration_id
    if partner is not None and not await has_brought(session, caller.tenant_id, partner, lead_id):
        raise NotFound("lead")
    return existing(await lead_of(session, caller.tenant_id, lead_id), "lead")
