"""Webhooks of vendors' message services, and of a tenant's own accounts."""

from typing import Literal

from fastapi import APIRouter, Depends, Request, Response

from api.auth.dependencies import AppContext, Context, Limited
from api.http.ids import TenantId
from api.http.limits import Limit
from api.outreach.events import elsewhere, take_events, take_vonage_events
from api.outreach.signatures import genuine

router = APIRouter(prefix="/hooks", include_in_schema=False, dependencies=[Depends(Limited(Limit.HOOKS))])


@router.post("/vonage/{tenant_id}/messages/{what}")
async def vonage_messages(
    tenant_id: TenantId, what: Literal["status", "inbound"], request: Request, context: Context
) -> Response:
    """What became of a message, by our own reference, and what people write."""
    await take_vonage_events(request, context, "vonage_messages", tenant_id)
    return Response(status_code=204)


@router.get("/vonage/{tenant_id}/sms/receipt")
@router.post("/vonage/{tenant_id}/sms/receipt")
async def vonage_receipt(tenant_id: TenantId, request: Request, context: Context) -> Response:
    """What became of an SMS with DLT ids. The signature says nothing about the URL: our reference does."""
    events = await genuine(request, context, "vonage_receipts", tenant_id)
    if any(event.tenant_id != tenant_id for event in events):
        raise elsewhere(request)
    await take_events(context, tenant_id, events)
    return Response(status_code=204)


@router.post("/sendgrid/{tenant_id}/events")
async def sendgrid_events(tenant_id: TenantId, request: Request, context: Context) -> Response:
    """Of the tenant's own account; events of mail that others send from it are dropped."""
    return await _take_ours(request, context, "sendgrid", tenant_id)


@router.post("/mandrill/{tenant_id}/events")
async def mandrill_events(tenant_id: TenantId, request: Request, context: Context) -> Response:
    """Signed by the tenant's own account's key, or the installation's; the signature covers the address."""
    return await _take_ours(request, context, "mandrill", tenant_id)


@router.head("/mandrill/{tenant_id}/events")
async def mandrill_looks(tenant_id: TenantId) -> Response:
    """Before it takes an address, Mandrill looks whether it is there."""
    return Response(status_code=200)


async def _take_ours(request: Request, context: AppContext, vendor: str, tenant_id: int) -> Response:
    ours = [event for event in await genuine(request, context, vendor, tenant_id) if event.tenant_id == tenant_id]
    if ours:
        await take_events(context, tenant_id, ours)
    return Response(status_code=204)
