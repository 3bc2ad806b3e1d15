"""Leads as they are posted."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.capture.answers import answer_capture
from api.capture.partners import accept_posted, receipt
from api.capture.schemas.partners import PartnerAnswer
from api.http.body import StrictRoute
from api.http.limits import Limit
from api.http.problems import problems
from api.leads.schemas.leads import LeadCaptured, LeadCreate
from domain.capture.submission import normalised
from domain.tenants.custom_fields import check_custom

router = APIRouter(prefix="/leads", tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))


@router.post(
    "",
    summary="Capture a lead",
    status_code=201,
    response_model=LeadCaptured,
    responses={
        200: {"model": LeadCaptured, "description": "The person is known: a touch of the lead that is there"},
        202: {"model": PartnerAnswer, "description": "With a partner's API key: the same for new and known people"},
        **problems(400, 404, 409, 413, 415, 429),
    },
)
async def capture_lead(
    body: LeadCreate,
    caller: Annotated[Caller, Depends(Allow(Action.CAPTURE_LEAD))],
    request: RepeatableRequest,
    context: Context,
) -> Response:
    """Answers once the lead is stored; its run starts a moment later. One person (phone, e-mail or external id) is one
    lead: a second submission is kept as a touch and answered 200 with the lead that is there, as far as the caller may
    read it; others get back what they sent, under the lead's id."""
    await context.limits.count(Limit.CALLER, caller.tenant_id, caller.actor)
    submission = normalised(body, caller.country, datetime.now(UTC))
    check_custom(submission.custom, await context.custom_fields.of(caller.tenant_id))
    if caller.integration_id is not None:
        return receipt(await accept_posted(context, caller, caller.integration_id, request, body, submission))
    return await answer_capture(context, caller, request, body, submission)
