"""The figures of the metrics page for people: one hospital's, with the last day."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.problems import problems
from api.monitoring.schemas import OperationsRead, OperationsSample, OperationsShown
from store.lifecycle.operations import last_day, operations

router = APIRouter(tags=["operations"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))


@router.get("/operations", summary="Get the figures of operations, now and of the last 24 hours")
async def read_operations(
    caller: Annotated[Caller, Depends(Allow(Action.READ_OPERATIONS))], context: Context
) -> OperationsShown:
    """A sample is kept every five minutes."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        found = await operations(session, caller.tenant_id, now)
        day = await last_day(session, caller.tenant_id, now)
    return OperationsShown(
        now=OperationsRead.model_validate(found), day=[OperationsSample.model_validate(row) for row in day]
    )
