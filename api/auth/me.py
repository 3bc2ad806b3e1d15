"""The caller, as the engine knows them."""

from typing import Annotated

from fastapi import APIRouter, Depends

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.me_schema import MeRead
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.problems import problems
from store.lifecycle import lead_runs
from store.team import users

router = APIRouter(prefix="/me", tags=["me"], route_class=StrictRoute, responses=problems(401, 403, 503))


@router.get("", summary="Get the caller and their hospital")
async def read_me(caller: Annotated[Caller, Depends(Allow(Action.READ_SELF))], context: Context) -> MeRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        tenant = await lead_runs.load_tenant(session, caller.tenant_id)
        name = await users.name_of(session, caller.tenant_id, caller.user_id)
    return MeRead(
        user_id=caller.user_id,
        name=name,
        role=caller.role,
        tenant_id=tenant.id,
        hospital=tenant.name,
        country=tenant.country,
        time_zone=tenant.time_zone,
        currency=tenant.currency,
    )
