"""Events are delivered again: one, or those of a span of time."""

from datetime import datetime
from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Invalid, Refused
from domain.privacy import Actor
from domain.sync.deliveries import EndpointState
from store import privacy
from store.sync import log
from store.tables.sync import WebhookEndpointRow, WebhookRedeliveryRow

MOST_EVENTS = 10_000


class Which(StrEnum):
    """`failed`: given up; `missing`: never queued, as while the endpoint was switched off; `all`, the delivered too."""

    FAILED = "failed"
    MISSING = "missing"
    ALL = "all"


def require_active(endpoint: WebhookEndpointRow) -> None:
    """Raises `Refused("endpoint_not_active")`."""
    if endpoint.state != EndpointState.ACTIVE:
        raise Refused("endpoint_not_active", "The endpoint is not active: set its state to active first.")


async def redeliver(
    session: AsyncSession, endpoint: WebhookEndpointRow, delivery_id: int, *, actor: Actor, now: datetime
) -> None:
    require_active(endpoint)
    await log.redeliver(session, endpoint, delivery_id)
    entry = privacy.Entry(now, actor, "webhook_redelivered", "webhook", endpoint.id, facts={"delivery": delivery_id})
    await privacy.record(session, endpoint.tenant_id, entry)


async def begin_redelivery(
    session: AsyncSession, endpoint: WebhookEndpointRow, request: WebhookRedeliveryRow, *, actor: Actor, now: datetime
) -> WebhookRedeliveryRow:
    """`request` with span, choice and user. Raises `Invalid("until")`, `Refused("redelivery_running")`."""
    require_active(endpoint)
    if any(one.pending for one in await log.redeliveries(session, endpoint, 1)):
        raise Refused("redelivery_running", "Another redelivery of this endpoint is under way: wait until it is over.")
    span = {"since": request.since, "until": request.until, "which": request.which}
    request.total, last = await log.count_span(session, endpoint, span, MOST_EVENTS)
    if request.total > MOST_EVENTS and last is not None:
        detail = f"the span has more than {MOST_EVENTS:,} events: choose {last.isoformat()} or earlier"
        raise Invalid("until", detail)
    session.add(request)
    await session.flush()
    if request.total:
        await log.queue_span(session, endpoint, request, span)
    facts: dict[str, privacy.Fact] = {"redelivery": request.id, "which": request.which, "events": request.total}
    entry = privacy.Entry(now, actor, "webhook_span_redelivered", "webhook", endpoint.id, facts=facts)
    await privacy.record(session, endpoint.tenant_id, entry)
    return request
