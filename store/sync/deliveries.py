"""What is due for an endpoint, and what came of each try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.sync.deliveries import HELD_FOR_TRIES, DeliveryState, PostAnswer
from domain.sync.events import Event, Profile
from store.session import run_sql
from store.tables.sync import WebhookDeliveryRow, WebhookEndpointRow, WebhookTryRow

# Behind an older event of the same lead it waits, unless the endpoint keeps refusing that one: not while it is down,
# nor before it was asked once more after that.
_HEADS = f"""
    FROM webhook_deliveries d
    WHERE d.tenant_id = :tenant AND d.endpoint_id = :endpoint AND d.state = 'pending' AND NOT EXISTS (
        SELECT FROM webhook_deliveries o
        WHERE (o.tenant_id, o.endpoint_id, o.lead_id) = (d.tenant_id, d.endpoint_id, d.lead_id)
            AND o.state = 'pending' AND o.event_id < d.event_id
            AND (o.tries <= {HELD_FOR_TRIES} OR o.error IS DISTINCT FROM 'status' OR o.status IN (429, 502, 503, 504)
                OR o.tried_at < CAST(:recovered_at AS timestamptz)))
"""  # noqa: S608 - a constant of the rules
_EARLY = "coalesce(d.tried_at < CAST(:recovered_at AS timestamptz), false)"
_DUE = text(f"""
    SELECT d.id, d.tries, d.due_at > :now AS early, e.id AS event_id, e.type, e.lead_id, e.at, e.data,
           l.first_name, l.last_name, l.email, l.phone
    FROM (SELECT d.* {_HEADS} AND (d.due_at <= :now OR {_EARLY}) ORDER BY d.event_id LIMIT :limit) AS d
    JOIN webhook_events e ON (e.tenant_id, e.id) = (:tenant, d.event_id)
    JOIN leads l ON (l.tenant_id, l.id) = (:tenant, d.lead_id)
    ORDER BY e.id
""")  # noqa: S608 - constants of this file
_NEXT = text(f"""
    SELECT min(CASE WHEN {_EARLY} THEN CAST(:now AS timestamptz) ELSE d.due_at END) {_HEADS}
""")


@dataclass(frozen=True)
class DueDelivery:
    """`tries` so far; `early`: before its turn, for the endpoint has recovered."""

    id: int
    tries: int
    early: bool
    event: Event
    profile: Profile


async def due(session: AsyncSession, endpoint: WebhookEndpointRow, now: datetime, limit: int) -> list[DueDelivery]:
    """The oldest first, at most one of a lead."""
    criteria = {
        "tenant": endpoint.tenant_id,
        "endpoint": endpoint.id,
        "now": now,
        "recovered_at": endpoint.recovered_at,
        "limit": limit,
    }
    return [
        DueDelivery(
            row.id,
            row.tries,
            row.early,
            Event(endpoint.tenant_id, row.event_id, row.type, row.lead_id, row.at, row.data),
            Profile(row.first_name, row.last_name, row.email, row.phone),
        )
        for row in await run_sql(session, _DUE, criteria)
    ]


async def next_at(session: AsyncSession, endpoint: WebhookEndpointRow, now: datetime) -> datetime | None:
    """When something is due; None: nothing waits."""
    criteria = {
        "tenant": endpoint.tenant_id,
        "endpoint": endpoint.id,
        "now": now,
        "recovered_at": endpoint.recovered_at,
    }
    found: datetime | None = (await run_sql(session, _NEXT, criteria)).scalar_one()
    if found is None or endpoint.retry_at is None:
        return found
    return max(found, endpoint.retry_at)


async def note_try(
    session: AsyncSession, tenant_id: int, delivery_id: int, at: datetime, answer: PostAnswer, said: str
) -> None:
    session.add(
        WebhookTryRow(
            tenant_id=tenant_id,
            delivery_id=delivery_id,
            at=at,
            status=answer.status,
            ms=answer.ms,
            error=answer.error,
            answer=said,
        )
    )


async def set_delivery(session: AsyncSession, tenant_id: int, delivery_id: int, **values: object) -> None:
    """Of one that was delivered meanwhile, nothing."""
    row = (col(WebhookDeliveryRow.tenant_id) == tenant_id, col(WebhookDeliveryRow.id) == delivery_id)
    open_still = col(WebhookDeliveryRow.state) == DeliveryState.PENDING.value
    await session.exec(update(WebhookDeliveryRow).where(*row, open_still).values(**values))


def secrets_of(opened: dict[str, str], endpoint: WebhookEndpointRow, now: datetime) -> Sequence[str]:
    """Which sign now, the newest first. `opened`: what the vault holds of the endpoint."""
    newest = opened.get("secret") or endpoint.secret
    previous = opened.get("previous") if endpoint.previous_until and now < endpoint.previous_until else None
    return [one for one in (newest, previous) if one]
