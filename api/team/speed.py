"""Speed to lead, and unattended leads."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.http.body import StrictRoute
from api.http.problems import problems
from api.team.schemas.speed import OwedRead, SpeedLineRead, SpeedRead, StuckRead, UnattendedRead
from domain.text.plain import PLAIN
from store.lifecycle import unattended
from store.team import speed
from store.team.speed import SpeedBy

router = APIRouter(tags=["speed"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
_MOST = 10


@router.get("/speed", summary="Get the speed to first contact")
async def read_speed(
    caller: Annotated[Caller, Depends(Allow(Action.READ_SPEED))],
    context: Context,
    days: Annotated[int, Query(ge=1, le=400, description="Runs that started in the last so many days."), PLAIN] = 30,
    by: SpeedBy = SpeedBy.AGENT,
) -> SpeedRead:
    """An agent sees what is their own."""
    now = datetime.now(UTC)
    since, own = now - timedelta(days=days), caller.user_id if caller.role is Role.AGENT else None
    async with context.database.tenant_session(caller.tenant_id) as session:
        total, lines = await speed.report(session, caller.tenant_id, by, since, now, own)
        soonest = await speed.due_soonest(session, caller.tenant_id, _MOST, own)
        stuck = await unattended.count(session, caller.tenant_id) if own is None else None
    return SpeedRead(
        by=by,
        since=since,
        total=SpeedLineRead.model_validate(total),
        lines=[SpeedLineRead.model_validate(line) for line in lines],
        due_soonest=[OwedRead.model_validate(owed) for owed in soonest],
        unattended=stuck,
    )


@router.get("/unattended", summary="List unattended leads")
async def read_unattended(
    caller: Annotated[Caller, Depends(Allow(Action.READ_UNATTENDED))],
    context: Context,
    limit: Annotated[int, Query(ge=1, le=200, description="How many to list."), PLAIN] = 20,
) -> UnattendedRead:
    """0, unless something is broken: each says what."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        count = await unattended.count(session, caller.tenant_id)
        first = await unattended.first(session, caller.tenant_id, limit)
    return UnattendedRead(count=count, leads=[StuckRead.model_validate(stuck) for stuck in first])
