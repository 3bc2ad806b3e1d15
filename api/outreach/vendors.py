"""Vendors' webhooks: the signature over the raw bytes, then one transaction per tenant, then the runs are signalled."""

from collections import defaultdict
from typing import Literal

import structlog
from fastapi import APIRouter, Depends, Request, Response

from api.auth.dependencies import Context, Limited
from api.http.ids import TenantId
from api.http.limits import Limit
from api.outreach.calls.steps import answer
from api.outreach.events import take_events, take_vonage_events
from api.outreach.signatures import genuine
from domain.errors import NotFound
from domain.leads.lead import Channel
from domain.outreach.ports import EventKind, ProviderEvent
from providers.twilio.documents import reply_document, step_document
from providers.vonage.documents import step_ncco

router = APIRouter(prefix="/hooks", include_in_schema=False, dependencies=[Depends(Limited(Limit.HOOKS))])
_log = structlog.get_logger("api.outreach.vendors")


@router.post("/twilio/{tenant_id}/{what}")
async def twilio(
    tenant_id: TenantId, what: Literal["status", "inbound"], request: Request, context: Context
) -> Response:
    """The signature covers the URL, so the tenant in it is as true as the body."""
    events = await genuine(request, context, "twilio", tenant_id)
    reply = await take_events(context, tenant_id, events)
    for event in events:
        if event.kind is EventKind.INBOUND and event.channel is Channel.CALL:
            return _twiml(step_document(await answer(context, tenant_id, event)))
    return _twiml(reply_document(reply)) if what == "inbound" else Response(status_code=204)


@router.post("/vonage/{tenant_id}/{what}")
async def vonage(tenant_id: TenantId, what: Literal["answer", "event"], request: Request, context: Context) -> Response:
    """Answers an inbound call."""
    events = await take_vonage_events(request, context, "vonage", tenant_id)
    if what == "event":
        return Response(status_code=204)
    steps = [await answer(context, tenant_id, event) for event in events]
    return Response(step_ncco(steps[0]) if steps else "[]", media_type="application/json")


@router.post("/sendgrid/events")
async def sendgrid(request: Request, context: Context) -> Response:
    """Events say by our own argument whose they are; those of nobody here are dropped."""
    by_tenant: dict[int, list[ProviderEvent]] = defaultdict(list)
    for event in await genuine(request, context, "sendgrid"):
        if event.tenant_id is not None and 0 < event.tenant_id < 2**31:
            by_tenant[event.tenant_id].append(event)
    for tenant_id, events in sorted(by_tenant.items()):
        try:
            await take_events(context, tenant_id, events)
        except NotFound:
            continue
    return Response(status_code=204)


def _twiml(document: str) -> Response:
    return Response(document, media_type="text/xml")
