"""What a vendor posted, if it was the vendor."""

from datetime import UTC, datetime

from fastapi import Request

from api.auth.dependencies import AppContext
from api.http.errors import Unauthenticated, UnreadableBody
from domain.errors import Unavailable
from domain.outreach.ports import ProviderEvent
from providers.http.hooks import Hook, HookRequest, Unreadable
from providers.registry import own_hook
from store.outreach.vendors import accounts

VENDOR_OF_HOOK = {"vonage_messages": "vonage", "vonage_receipts": "vonage", "sendgrid_parse": "sendgrid"}


async def genuine(
    request: Request, context: AppContext, vendor: str, tenant_id: int | None = None
) -> list[ProviderEvent]:
    """401 for what the vendor did not sign, and nothing is stored of it. With `tenant_id` the tenant's own account may
    have signed it, or the installation's, which serves every tenant."""
    query = request.scope["query_string"].decode("latin-1")
    path = request.scope["raw_path"].decode("latin-1")
    said = HookRequest(f"{path}?{query}" if query else path, request.headers, await request.body())
    own = await _own_hook(context, tenant_id, vendor) if tenant_id is not None else None
    tried = [hook for hook in (own, context.hooks.get(vendor)) if hook is not None]
    hook = next((hook for hook in tried if hook.is_genuine(said, datetime.now(UTC))), None)
    if hook is None:
        request.scope["refused"] = f"{vendor} signature"
        raise Unauthenticated(f"{vendor} signature")
    try:
        return hook.read(said)
    except Unreadable as error:
        raise UnreadableBody(400, str(error)) from None


async def _own_hook(context: AppContext, tenant_id: int, vendor: str) -> Hook | None:
    """What the tenant's own account signs; None without credentials that can be opened."""
    return own_hook(vendor, await own_secrets(context, tenant_id, vendor), context.callbacks_at)


async def own_secrets(context: AppContext, tenant_id: int, vendor: str) -> dict[str, str]:
    """Of the tenant's own account at a vendor; none without credentials that can be opened."""
    async with context.database.tenant_session(tenant_id) as session:
        sealed = await accounts.secrets_of(session, tenant_id, VENDOR_OF_HOOK.get(vendor, vendor))
    try:
        return context.vault.open(sealed)
    except Unavailable:
        return {}
