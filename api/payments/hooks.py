"""What payment vendors post: the signature over the raw bytes, then one transaction, then the run is signalled."""

from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Request, Response

from api.auth.dependencies import AppContext, Context, Limited
from api.http.errors import Unauthenticated, UnreadableBody
from api.http.ids import TenantId
from api.http.limits import Limit
from domain.errors import Unavailable
from domain.payments.desk import DeskVendor
from domain.payments.events import PaymentEvent
from providers.desks import payment_hook
from providers.http.hooks import HookRequest, Unreadable
from services.payments.events import take
from store.payments import desks

router = APIRouter(prefix="/hooks", include_in_schema=False, dependencies=[Depends(Limited(Limit.HOOKS))])


@router.post("/stripe/{tenant_id}")
async def stripe(tenant_id: TenantId, request: Request, context: Context) -> Response:
    """Stripe repeats what it got no 2xx for, for three days."""
    return await _take(context, tenant_id, await _genuine(request, context, tenant_id, DeskVendor.STRIPE))


@router.post("/razorpay/{tenant_id}")
async def razorpay(tenant_id: TenantId, request: Request, context: Context) -> Response:
    """Razorpay repeats what it got no 2xx for, for a day."""
    return await _take(context, tenant_id, await _genuine(request, context, tenant_id, DeskVendor.RAZORPAY))


async def _genuine(request: Request, context: AppContext, tenant_id: int, vendor: DeskVendor) -> list[PaymentEvent]:
    """401 for what the tenant's own account did not sign, and nothing is stored of it."""
    said = HookRequest(request.scope["path"], request.headers, await request.body())
    async with context.database.tenant_session(tenant_id) as session:
        account = (await desks.accounts(session, tenant_id)).get(vendor)
    try:
        secrets = context.vault.open(account.secrets if account is not None else None)
    except Unavailable:
        secrets = {}
    hook = payment_hook(vendor, secrets)
    if hook is None or not hook.is_genuine(said, datetime.now(UTC)):
        request.scope["refused"] = f"{vendor.value} signature"
        raise Unauthenticated(f"{vendor.value} signature")
    try:
        return hook.read(said)
    except Unreadable as error:
        raise UnreadableBody(400, str(error)) from None


async def _take(context: AppContext, tenant_id: int, events: list[PaymentEvent]) -> Response:
    now = datetime.now(UTC)
    for event in events:
        async with context.database.tenant_session(tenant_id) as session:
            request = await take(session, tenant_id, event, now)
        context.dispatcher.hand(request)
    return Response(status_code=204)
