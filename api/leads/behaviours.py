"""What a known lead did on the website or with an e-mail, reported by integrations."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.schemas.behaviours import BehaviourCreate, BehaviourRead
from domain.errors import Invalid
from domain.leads.behaviours import Behaviour
from domain.lifecycle.outbox import RunRequest
from services.leads.behaviours import record_behaviour
from store.errors import existing
from store.leads.behaviours import find_behaviour
from store.outreach.inbound import lead_of

router = APIRouter(tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))
Watcher = Annotated[Caller, Depends(Allow(Action.RECORD_BEHAVIOUR))]
# Clocks of other machines are never quite ours.
_CLOCKS_DIFFER = timedelta(minutes=5)


@router.post(
    "/leads/{lead_id}/behaviours",
    summary="Record a behaviour of a known lead",
    status_code=201,
    response_model=BehaviourRead,
    responses=problems(400, 409, 413, 415),
)
async def add_behaviour(
    lead_id: Id, body: BehaviourCreate, caller: Watcher, request: RepeatableRequest, context: Context
) -> Response:
    """Harmless to repeat: the same kind and key is the same behaviour. Of a merged lead, its survivor hears it."""
    now = datetime.now(UTC)
    at = body.occurred_at or now
    if at > now + _CLOCKS_DIFFER:
        raise Invalid("occurred_at", "must not be in the future")
    shown: list[RunRequest] = []
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def add() -> BehaviourRead:
            lead = existing(await lead_of(session, caller.tenant_id, lead_id), "lead")
            behaviour = Behaviour(body.kind, body.key, caller.actor, min(at, now))
            heard = await record_behaviour(session, lead, behaviour)
            shown.extend([heard] if heard else [])
            return BehaviourRead.model_validate(await find_behaviour(session, lead, body.kind, body.key))

        answer = await answer_once(session, caller, request, add)
    for one in shown:
        context.dispatcher.hand(one)
    return answer
