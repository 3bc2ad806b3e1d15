"""What vendors ask and tell of calls that are under way: each answer is the next step of the call, and no more."""

from typing import Literal

from fastapi import APIRouter, Depends, Request, Response

from api.auth.dependencies import Context, Limited
from api.http.ids import TenantId
from api.http.limits import Limit
from api.outreach.calls.steps import next_step
from api.outreach.events import take_events
from api.outreach.signatures import genuine
from providers.twilio.documents import step_document

router = APIRouter(prefix="/hooks", include_in_schema=False, dependencies=[Depends(Limited(Limit.HOOKS))])
What = Literal["announced", "heard", "joined", "leg", "machine", "message", "next", "notice", "recording",
               "transcript", "whisper"]  # fmt: skip
NOTICES = frozenset({"leg", "machine", "recording", "transcript"})


@router.post("/twilio/{tenant_id}/calls/{what}")
async def twilio_call(
    tenant_id: TenantId, what: What, request: Request, context: Context, agent: int = 0, place: int = 0
) -> Response:
    """The signature covers the URL, so the call's token in it is as true as the body."""
    events = await genuine(request, context, "twilio")
    if not events:
        return Response(status_code=204)
    await take_events(context, tenant_id, events)
    if what in NOTICES:
        return Response(status_code=204)
    step = await next_step(context, tenant_id, what, events[0], agent, place)
    return Response(step_document(step), media_type="text/xml")
