"""Vendors' events of one tenant: one transaction, then the runs are signalled."""

from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from fastapi import Request
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext
from api.http.errors import Unauthenticated
from api.outreach.signatures import genuine
from domain.outreach.ports import ProviderEvent
from services.capture.capture import retry_raced
from services.outreach.inbound.first_messages import Place
from services.outreach.inbound.vendor_events import Taken, take_in
from store.outreach import inbound
from store.tenants import tenants

_log = structlog.get_logger("api.outreach.vendors")


class _AnothersCall(Exception):
    """Another tenant was told of it."""


def elsewhere(request: Request) -> Unauthenticated:
    """What Vonage signed is another tenant's."""
    request.scope["refused"] = "vonage number"
    return Unauthenticated("vonage number")


async def take_vonage_events(
    request: Request, context: AppContext, hook: str, tenant_id: int
) -> Sequence[ProviderEvent]:
    """The signature says nothing about the URL: our reference does, or the number that was called or written to, or
    else who heard of it first. Raises `Unauthenticated`."""
    events = await genuine(request, context, hook, tenant_id)
    if any(event.tenant_id not in (None, tenant_id) for event in events):
        raise elsewhere(request)
    try:
        await take_events(context, tenant_id, events)
    except _AnothersCall:
        raise elsewhere(request) from None
    return events


async def take_events(
    context: AppContext, tenant_id: int, events: Sequence[ProviderEvent], *, makes_leads: bool = True
) -> str:
    """All together, or each by itself when one cannot be stored. Raises `NotFound("tenant")`. Returns the reply."""
    now = datetime.now(UTC)

    async def store(session: AsyncSession) -> list[Taken]:
        place = Place(tenant_id, await tenants.country_of(session, tenant_id), context.vault, makes_leads)
        for event in events:
            if (
                event.provider == "vonage"
                and not event.token
                and not await inbound.hears_call(session, tenant_id, event.provider_id)
            ):
                raise _AnothersCall
        return [await take_in(session, place, event, now) for event in events]

    try:
        taken = await retry_raced(context.database, tenant_id, store)
    except (DataError, IntegrityError):
        if len(events) == 1:
            _log.warning("event_not_stored", vendor=events[0].provider, tenant=tenant_id)
            return ""
        return "".join([await take_events(context, tenant_id, [event], makes_leads=makes_leads) for event in events])
    for part in taken:
        for request in part.shown:
            context.dispatcher.hand(request)
        for start in part.begins:
            await context.runs.begin_message(start)
    return next((part.reply for part in taken if part.reply), "")
