"""Speed to lead, and leads in limbo."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.auth.dependencies import Allow, OpenDoor
from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.http.body import StrictRoute
from api.http.problems import problems
from api.team.schemas.speed import LimboRead, OwedRead, SpeedLineRead, SpeedRead, StuckRead
from store.lifecycle import limbo
from store.team import speed
from store.team.speed import SpeedBy

router = APIRouter(tags=["speed"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
_MOST = 10


@router.get("/speed", summary="How soon people were contacted, and who is due")
async def read_speed(
    caller: Annotated[Caller, Depends(Allow(Action.READ_SPEED))],
    door: OpenDoor,
    days: Annotated[int, Query(ge=1, le=400, description="How far back; runs count by their beginning.")] = 30,
    by: SpeedBy = SpeedBy.AGENT,
) -> SpeedRead:
    """An agent sees what is their own."""
    now = datetime.now(UTC)
    since, own = now - timedelta(days=days), caller.user_id if caller.role is Role.AGENT else None
    async with door.database.tenant_session(caller.tenant_id) as session:
        total, lines = await speed.report(session, caller.tenant_id, by, since, now, own)
        soonest = await speed.due_soonest(session, caller.tenant_id, _MOST, own)
        stuck = await limbo.count(session, caller.tenant_id) if own is None else None
    return SpeedRead(
        by=by,
        since=since,
        total=SpeedLineRead.model_validate(total),
        lines=[SpeedLineRead.model_validate(line) for line in lines],
        due_soonest=[OwedRead.model_validate(owed) for owed in soonest],
        limbo=stuck,
    )


@router.get("/limbo", summary="Open leads that nothing and nobody moves on")
async def read_limbo(
    caller: Annotated[Caller, Depends(Allow(Action.READ_LIMBO))],
    door: OpenDoor,
    limit: Annotated[int, Query(ge=1, le=200, description="How many to name.")] = 20,
) -> LimboRead:
    """0, unless something is broken: each says what."""
    async with door.database.tenant_session(caller.tenant_id) as session:
        count = await limbo.count(session, caller.tenant_id)
        first = await limbo.first(session, caller.tenant_id, limit)
    return LimboRead(count=count, leads=[StuckRead.model_validate(stuck) for stuck in first])
