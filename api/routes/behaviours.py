"""What a known lead did on the website or with a mail, told by the programs that saw it."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends

from api.body import StrictRoute
from api.door import Allow, Id, OpenDoor
from api.identity import Caller
from api.permissions import Action
from api.schemas.behaviours import BehaviourCreate, BehaviourRead
from api.schemas.problems import problems
from domain.errors import Invalid, NotFound
from store.queries.lead.behaviours import find_behaviour, record_behaviour
from store.queries.outreach.inbound import lead_of

router = APIRouter(tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))
Watcher = Annotated[Caller, Depends(Allow(Action.RECORD_BEHAVIOUR))]
# Clocks of other machines are never quite ours.
_CLOCKS_DIFFER = timedelta(minutes=5)


@router.post("/leads/{lead_id}/behaviours", summary="A known lead did something", status_code=201)
async def add_behaviour(lead_id: Id, body: BehaviourCreate, caller: Watcher, door: OpenDoor) -> BehaviourRead:
    """Harmless to repeat: the same kind and key is the same behaviour. Of a merged lead, its survivor hears it."""
    now = datetime.now(UTC)
    at = body.occurred_at or now
    if at > now + _CLOCKS_DIFFER:
        raise Invalid("occurred_at", "lies in the future")
    async with door.database.tenant_session(caller.tenant_id) as session:
        lead = await lead_of(session, caller.tenant_id, lead_id)
        if lead is None:
            raise NotFound("lead")
        told = await record_behaviour(session, lead, body.kind, body.key, actor=caller.actor, at=min(at, now))
        made = BehaviourRead.model_validate(await find_behaviour(session, lead, body.kind, body.key))
    if told is not None:
        door.dispatcher.hand(told)
    return made
