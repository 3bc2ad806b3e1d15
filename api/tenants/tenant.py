"""What the tenant decides for all its leads."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.problems import problems
from domain.tenants.policy import Policy
from services.tenants import policy as changes
from store.lifecycle import lead_runs

router = APIRouter(prefix="/tenant", tags=["tenant"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
_EXAMPLE = {"version": 3, "contact": {"cap": 4}, "quiet_hours": {"opens": "09:00", "closes": "20:00"}}
Admin = Annotated[Caller, Depends(Allow(Action.EDIT_POLICY))]


@router.get("/policy", summary="Every cap, duration and threshold")
async def read_policy(caller: Admin, context: Context) -> Policy:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return (await lead_runs.load_tenant(session, caller.tenant_id)).policy


@router.put("/policy", summary="Replace the policy", responses=problems(400, 409, 413, 415))
async def update_policy(body: Annotated[Policy, Body(examples=[_EXAMPLE])], caller: Admin, context: Context) -> Policy:
    """Parts that are left out take their defaults. Send the `version` that was read: 409 `policy_changed` when somebody
    else was faster. A `deposit` needs a payment desk. What leads wait for already stays as it was planned."""
    now = datetime.now(UTC)
    read_version = body.version if "version" in body.model_fields_set else None
    async with context.database.tenant_session(caller.tenant_id) as session:
        desk = await context.desks.of(session, caller.tenant_id)
        changes.refuse_unpayable(body, takes_deposits=desk is not None)
        return await changes.change_policy(session, caller.tenant_id, body, read_version, actor=caller.actor, now=now)
