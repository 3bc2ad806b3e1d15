"""What vendors ask and tell of calls that are under way: each answer is the next step of the call, and no more."""

from typing import Literal

from fastapi import APIRouter, Depends, Request, Response

from api.auth.dependencies import Context, Limited
from api.http.ids import TenantId
from api.http.limits import Limit
from api.outreach.calls.steps import Rung, next_step, recording_url, spoken_notice
from api.outreach.events import take_events
from api.outreach.signatures import genuine
from domain.outreach.calls.record import LegState
from domain.outreach.calls.script import CallStep
from providers.twilio.documents import step_document
from providers.vonage.documents import step_ncco

router = APIRouter(prefix="/hooks", include_in_schema=False, dependencies=[Depends(Limited(Limit.HOOKS))])
What = Literal["announced", "heard", "joined", "leg", "machine", "message", "next", "notice", "recording",
               "transcript", "whisper"]  # fmt: skip
VonageWhat = Literal["agent", "heard", "message", "next", "notice", "person", "recording", "whisper"]
NOTICES = frozenset({"leg", "machine", "recording", "transcript"})


@router.post("/twilio/{tenant_id}/calls/{what}")
async def twilio_call(
    tenant_id: TenantId, what: What, request: Request, context: Context, agent: int = 0, place: int = 0
) -> Response:
    """The signature covers the URL, so the call's token in it is as true as the body."""
    events = await genuine(request, context, "twilio", tenant_id)
    if not events:
        return Response(status_code=204)
    await take_events(context, tenant_id, events)
    if what in NOTICES:
        return Response(status_code=204)
    step = await next_step(context, tenant_id, what, events[0], Rung(agent, place))
    return Response(step_document(step), media_type="text/xml")


@router.api_route("/vonage/{tenant_id}/calls/{what}", methods=["GET", "POST"])
async def vonage_call(
    tenant_id: TenantId, what: VonageWhat, request: Request, context: Context, agent: int = 0, place: int = 0
) -> Response:
    """The signature covers the body only: the call must be this tenant's, and each report is one of its legs."""
    events = await genuine(request, context, "vonage", tenant_id)
    if not events:
        return Response(status_code=204)
    await take_events(context, tenant_id, events)
    event, rung = events[0], Rung(agent, place)
    if what in ("notice", "whisper"):
        return _ncco(await spoken_notice(context, tenant_id, what, event))
    state = event.call.state if event.call is not None else None
    unanswered = what == "next" and state is not None and state.over and state is not LegState.COMPLETED
    if what != "heard" and not unanswered:
        return Response(status_code=204)
    step = await next_step(context, tenant_id, what, event, rung)
    return _ncco(step, await recording_url(context, tenant_id, event) if what == "heard" else "")


def _ncco(step: CallStep, recording_url: str = "") -> Response:
    document = step_ncco(step, recording_url)
    return Response(document, media_type="application/json") if document else Response(status_code=204)
