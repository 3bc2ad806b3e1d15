"""The caller, as the engine knows them."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from api.auth.dependencies import Allow, Context
from api.auth.identity import SESSION_IDLE, Caller
from api.auth.me_schema import Brand, MeRead
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.problems import problems
from store.lifecycle import lead_runs
from store.tables.tenants import AgentRow
from store.team import users
from store.team.people import teams_led
from store.tenants.brands import find_brand

router = APIRouter(prefix="/me", tags=["me"], route_class=StrictRoute, responses=problems(401, 403, 503))


@router.get("", summary="Get the caller and their hospital")
async def read_me(caller: Annotated[Caller, Depends(Allow(Action.READ_SELF))], context: Context) -> MeRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        tenant = await lead_runs.load_tenant(session, caller.tenant_id)
        name = await users.name_of(session, caller.tenant_id, caller.user_id)
        led = await teams_led(session, caller.tenant_id, caller.user_id)
        agent = await session.get(AgentRow, (caller.tenant_id, caller.user_id))
        brand = await find_brand(session, caller.tenant_id)
    return MeRead(
        user_id=caller.user_id,
        name=name,
        role=caller.role,
        tenant_id=tenant.id,
        hospital=tenant.name,
        country=tenant.country,
        time_zone=tenant.time_zone,
        currency=tenant.currency,
        permissions=[action for action in Action if caller.may(action)],
        teams_led=led,
        locations=agent.locations if agent else [],
        languages=agent.languages if agent else [],
        session_ends_at=_ends_at(caller),
        demo=caller.demo,
        brand=Brand.of(brand),
    )


def _ends_at(caller: Caller) -> datetime | None:
    if caller.session_id is None or caller.until is None:
        return None
    return min(datetime.now(UTC) + SESSION_IDLE, datetime.fromtimestamp(caller.until, UTC))
