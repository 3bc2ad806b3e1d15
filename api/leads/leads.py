"""Leads: captured, listed, looked at, corrected."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.auth.dependencies import Allow, OpenDoor
from api.auth.idempotency import RepeatableRequest
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.capture.capturing import answer_capture
from api.capture.partners import accept_posted, receipt
from api.capture.schemas.partners import PartnerAnswer
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.limits import Limit
from api.http.problems import problems
from api.leads.schemas.leads import LeadCreate, LeadPage, LeadQuery, LeadRead, LeadUpdate
from api.leads.visible import corrected, own_lead, page_of_leads, shown, visible_lead
from domain.capture.submission import normalised
from domain.tenants.custom_fields import check_custom
from store.leads.profiles import lock_profile, write_profile

router = APIRouter(prefix="/leads", tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))


@router.post(
    "",
    summary="Capture a lead",
    status_code=201,
    response_model=LeadRead,
    responses={
        200: {"model": LeadRead, "description": "The person is known: a touch of the lead that is there"},
        202: {"model": PartnerAnswer, "description": "With a partner's API key: the same for new and known people"},
        **problems(400, 404, 409, 413, 415, 429),
    },
)
async def capture_lead(
    body: LeadCreate,
    caller: Annotated[Caller, Depends(Allow(Action.CAPTURE_LEAD))],
    request: RepeatableRequest,
    door: OpenDoor,
) -> Response:
    """Answers once the lead is stored; its life begins a moment later. One person (phone, e-mail or external id) is one
    lead: a second submission is kept as a touch and answered 200 with the lead that is there, as far as the caller may
    read it; others get back what they sent, under the lead's id."""
    await door.limits.count(Limit.CALLER, caller.tenant_id, caller.actor)
    submission = normalised(body, caller.country, datetime.now(UTC))
    check_custom(submission.custom, await door.custom_fields.of(caller.tenant_id))
    if caller.integration_id is not None:
        return receipt(await accept_posted(door, caller, caller.integration_id, request, body, submission))
    return await answer_capture(door, caller, request, body, submission)


@router.get("", summary="List leads", response_model=LeadPage, responses=problems(400))
async def list_leads(
    query: Annotated[LeadQuery, Query()], caller: Annotated[Caller, Depends(Allow(Action.READ_LEADS))], door: OpenDoor
) -> Response:
    """Filters narrow together. Agents see the leads that they own, are offered, or may take from the queue."""
    return await page_of_leads(door, caller, query)


@router.get("/{lead_id}", summary="One lead", responses=problems(404))
async def read_lead(
    lead_id: Id, caller: Annotated[Caller, Depends(Allow(Action.READ_LEADS))], door: OpenDoor
) -> LeadRead:
    async with door.database.tenant_session(caller.tenant_id) as session:
        return shown(caller, (await visible_lead(session, caller, lead_id)).row)


@router.put("/{lead_id}", summary="Correct a lead's profile", responses=problems(400, 404, 409, 413, 415))
async def update_lead(
    lead_id: Id, body: LeadUpdate, caller: Annotated[Caller, Depends(Allow(Action.EDIT_LEAD))], door: OpenDoor
) -> LeadRead:
    """Fields that are sent are replaced, others stay. Status, stage, score and owner move by commands only.
    409 `identity_taken` names the lead that has this phone or e-mail already."""
    now, fields = datetime.now(UTC), await door.custom_fields.of(caller.tenant_id)
    async with door.database.tenant_session(caller.tenant_id) as session:
        await own_lead(session, caller, lead_id)
        before = await lock_profile(session, caller.tenant_id, lead_id)
        after = normalised(corrected(before, body), caller.country, now)
        if "custom" in body.model_fields_set:
            check_custom(after.custom, fields, before.custom)
        told = await write_profile(session, caller.tenant_id, lead_id, before, after, actor=caller.actor, now=now)
        answer = shown(caller, (await visible_lead(session, caller, lead_id)).row)
    door.dispatcher.hand(told)
    return answer
