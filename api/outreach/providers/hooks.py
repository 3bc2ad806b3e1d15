"""Webhooks of vendors' message services, and of a tenant's own accounts."""

from collections import defaultdict
from typing import Literal

from fastapi import APIRouter, Depends, Request, Response

from api.auth.dependencies import Context, Limited
from api.http.errors import Unauthenticated
from api.http.ids import TenantId
from api.http.limits import Limit
from api.outreach.events import AnothersCall, take_events
from api.outreach.signatures import genuine
from domain.outreach.ports import ProviderEvent

router = APIRouter(prefix="/hooks", include_in_schema=False, dependencies=[Depends(Limited(Limit.HOOKS))])


@router.post("/vonage/{tenant_id}/messages/{what}")
async def vonage_messages(
    tenant_id: TenantId, what: Literal["status", "inbound"], request: Request, context: Context
) -> Response:
    """What became of a message, by our own reference, and what people write. The signature says nothing about the URL:
    our reference does, and of an inbound message the number that was written to, or else who heard of it first."""
    events = await genuine(request, context, "vonage_messages", tenant_id)
    if any(event.tenant_id not in (None, tenant_id) for event in events):
        raise _elsewhere(request)
    try:
        await take_events(context, tenant_id, events)
    except AnothersCall:
        raise _elsewhere(request) from None
    return Response(status_code=204)


@router.post("/sendgrid/{tenant_id}/events")
async def sendgrid_events(tenant_id: TenantId, request: Request, context: Context) -> Response:
    """Of the tenant's own account; events of mail that others send from it are dropped."""
    by_tenant: dict[int | None, list[ProviderEvent]] = defaultdict(list)
    for event in await genuine(request, context, "sendgrid", tenant_id):
        by_tenant[event.tenant_id].append(event)
    if ours := by_tenant[tenant_id]:
        await take_events(context, tenant_id, ours)
    return Response(status_code=204)


def _elsewhere(request: Request) -> Unauthenticated:
    request.scope["refused"] = "vonage number"
    return Unauthenticated("vonage number")
