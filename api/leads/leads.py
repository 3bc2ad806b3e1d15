"""Leads: listed, looked at, corrected."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.auth.versions import IfMatch, require_version, tagged
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.limits import Limit
from api.http.problems import problems
from api.leads.contacts import detailed
from api.leads.lists.pages import page_of_leads
from api.leads.schemas.details import PersonRead
from api.leads.schemas.leads import LeadDetail, LeadPage, LeadUpdate
from api.leads.schemas.lists.filters import LeadQuery
from api.leads.visible import corrected, detail, own_lead, refuse_left_out, shown, visible_lead
from domain.capture.submission import normalised
from domain.tenants.custom_fields import check_custom
from services.leads.profiles import ProfileEdit, write_profile
from store.leads.profiles import lock_profile

router = APIRouter(prefix="/leads", tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))


@router.get("", summary="List leads", response_model=LeadPage, responses=problems(400))
async def list_leads(
    query: Annotated[LeadQuery, Query()],
    caller: Annotated[Caller, Depends(Allow(Action.READ_LEADS, Limit.SEARCHES))],
    context: Context,
) -> Response:
    """Filters narrow together. Agents see the leads that they own, are offered, or may take from the queue."""
    return await page_of_leads(context, caller, query)


@router.get("/{lead_id}", summary="Get a lead", responses=problems(404))
async def read_lead(
    lead_id: Id, caller: Annotated[Caller, Depends(Allow(Action.READ_LEADS))], context: Context, response: Response
) -> PersonRead:
    """With further contacts, other names, ids of other systems, and the leads that were merged into it."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = (await visible_lead(session, caller, lead_id)).row
        answer = await detailed(session, caller, row)
        response.headers["ETag"] = answer.version
        return answer


@router.put("/{lead_id}", summary="Correct a lead's profile", responses=problems(400, 404, 409, 412, 413, 415))
async def update_lead(
    lead_id: Id,
    body: LeadUpdate,
    caller: Annotated[Caller, Depends(Allow(Action.EDIT_LEAD))],
    context: Context,
    response: Response,
    if_match: IfMatch = None,
) -> LeadDetail:
    """Fields that are sent are replaced, others stay. Status, stage, score and owner move by commands only.
    409 `identity_taken` names the lead that has this phone or e-mail already; 412 `lead_changed` has the fields as
    they are now in `current`."""
    now, fields = datetime.now(UTC), await context.custom_fields.of(caller.tenant_id)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await own_lead(session, caller, lead_id)
        before = await lock_profile(session, caller.tenant_id, lead_id)
        if if_match is not None:
            stored = shown((await visible_lead(session, caller, lead_id)).row)
            require_version(if_match, stored, LeadUpdate, "lead_changed")
        after = normalised(corrected(before, body), caller.country, now)
        refuse_left_out(after, body)
        if "custom" in body.model_fields_set:
            check_custom(after.custom, fields, before.custom)
        edit = ProfileEdit(caller.tenant_id, lead_id, before, after, caller.actor)
        given = await write_profile(session, edit, now)
        answer = await detail(session, caller, (await visible_lead(session, caller, lead_id)).row)
    context.dispatcher.hand(given)
    return tagged(response, answer, LeadUpdate)
