"""Mailchimp's webhooks: unsigned, so their address holds a secret; what one misses, the next round reads."""

import hmac
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Context, Limited
from api.http.errors import Unauthenticated, UnreadableBody
from api.http.ids import TenantId
from api.http.limits import Limit
from domain.sync.audiences import AudienceRef
from providers.mailchimp.webhooks import read_change
from services.sync.audiences import digest, hear
from store.sync import audiences

router = APIRouter(prefix="/hooks/mailchimp", include_in_schema=False, dependencies=[Depends(Limited(Limit.HOOKS))])
ListId = Annotated[str, Path(max_length=50)]
Secret = Annotated[str, Path(max_length=100)]


@router.get("/{tenant_id}/{list_id}/{secret}")
async def mailchimp_looks(
    tenant_id: TenantId, list_id: ListId, secret: Secret, request: Request, context: Context
) -> Response:
    """Before it takes an address, Mailchimp looks whether it is there."""
    async with context.database.tenant_session(tenant_id) as session:
        await _audience(session, tenant_id, list_id, secret, request)
    return Response(status_code=200)


@router.post("/{tenant_id}/{list_id}/{secret}")
async def mailchimp_event(
    tenant_id: TenantId, list_id: ListId, secret: Secret, request: Request, context: Context
) -> Response:
    now = datetime.now(UTC)
    async with context.database.tenant_session(tenant_id) as session:
        audience = await _audience(session, tenant_id, list_id, secret, request)
    try:
        change = read_change(await request.body(), list_id, now)
    except ValueError:
        raise UnreadableBody(400, "The event could not be read: send application/x-www-form-urlencoded.") from None
    if change is not None:
        async with context.database.tenant_session(tenant_id) as session:
            requests = await hear(session, audience, change, now)
        for one in requests:
            context.dispatcher.hand(one)
    return Response(status_code=204)


async def _audience(session: AsyncSession, tenant_id: int, list_id: str, secret: str, request: Request) -> AudienceRef:
    """The secret is looked at before the body."""
    row = await audiences.of_list(session, tenant_id, list_id)
    if row is None or not hmac.compare_digest(digest(secret), row.secret):
        request.scope["refused"] = "mailchimp secret"
        raise Unauthenticated("mailchimp secret")
    return AudienceRef(tenant_id, row.id)
