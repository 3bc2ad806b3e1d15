"""What a vendor posted, if it was the vendor."""

from datetime import UTC, datetime

from fastapi import Request

from api.auth.dependencies import AppContext
from api.http.errors import Unauthenticated, UnreadableBody
from domain.outreach.ports import ProviderEvent
from providers.http.hooks import HookRequest, Unreadable


async def genuine(request: Request, context: AppContext, vendor: str) -> list[ProviderEvent]:
    """401 for what the vendor did not sign, and nothing is stored of it."""
    hook = context.hooks.get(vendor)
    query = request.scope["query_string"].decode("latin-1")
    path = request.scope["raw_path"].decode("latin-1")
    said = HookRequest(f"{path}?{query}" if query else path, request.headers, await request.body())
    if hook is None or not hook.is_genuine(said, datetime.now(UTC)):
        request.scope["refused"] = f"{vendor} signature"
        raise Unauthenticated(f"{vendor} signature")
    try:
        return hook.read(said)
    except Unreadable as error:
        raise UnreadableBody(400, str(error)) from None
