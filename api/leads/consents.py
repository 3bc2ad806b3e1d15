"""What the person behind a lead agreed to, and what they want no more."""

from typing import Annotated

from fastapi import APIRouter, Depends

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.schemas.consents import ConsentRead, ConsentsRead, OptOutRead
from api.leads.visible import visible_lead
from store.leads import consents

router = APIRouter(
    prefix="/leads/{lead_id}", tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503)
)


@router.get("/consents", summary="List what a person agreed to")
async def read_consents(
    lead_id: Id, caller: Annotated[Caller, Depends(Allow(Action.READ_LEADS))], context: Context
) -> ConsentsRead:
    """With opt-outs in force. That of leads merged into this one, too."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        said = await consents.said_by(session, caller.tenant_id, lead_id)
        opt_outs = await consents.opt_outs_of(session, caller.tenant_id, lead_id)
    return ConsentsRead(
        consents=[ConsentRead.model_validate(row) for row in said],
        opt_outs=[OptOutRead.model_validate(row) for row in opt_outs],
    )
