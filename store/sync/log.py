"""The log of an endpoint's deliveries, and what was delivered again."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.sync import WebhookEndpointRow, WebhookRedeliveryRow, WebhookTryRow

_COLUMNS = """
    d.id, d.event_id, e.type, d.lead_id, e.at, e.data, d.state, d.tries, d.status, d.error, d.due_at, d.tried_at,
    d.ended_at, d.redelivery_id
"""
_LIST = text(f"""
    SELECT {_COLUMNS} FROM webhook_deliveries d JOIN webhook_events e ON (e.tenant_id, e.id) = (:tenant, d.event_id)
    WHERE d.tenant_id = :tenant AND d.endpoint_id = :endpoint
        AND (CAST(:state AS text) IS NULL OR d.state = :state) AND (CAST(:type AS text) IS NULL OR e.type = :type)
        AND (CAST(:lead AS bigint) IS NULL OR d.lead_id = :lead)
        AND (CAST(:after AS bigint) IS NULL OR d.id < :after)
    ORDER BY d.id DESC LIMIT :limit
""")  # noqa: S608 - a constant of this file
_ONE = text(f"""
    SELECT {_COLUMNS} FROM webhook_deliveries d JOIN webhook_events e ON (e.tenant_id, e.id) = (:tenant, d.event_id)
    WHERE d.tenant_id = :tenant AND d.endpoint_id = :endpoint AND d.id = :delivery
""")  # noqa: S608 - a constant of this file
_AGAIN = """
    state = 'pending', tries = 0, due_at = clock_timestamp(), tried_at = NULL, ended_at = NULL, status = NULL,
    error = NULL
"""
_REDELIVER = text(f"""
    UPDATE webhook_deliveries SET {_AGAIN} WHERE tenant_id = :tenant AND endpoint_id = :endpoint AND id = :delivery
""")  # noqa: S608 - a constant of this file
# What waits already is left to its turn.
_SPAN = """
    FROM webhook_events e LEFT JOIN webhook_deliveries d
        ON d.tenant_id = :tenant AND d.endpoint_id = :endpoint AND d.event_id = e.id
    WHERE e.tenant_id = :tenant AND e.at >= :since AND e.at < :until
        AND (d.id IS NOT NULL OR CAST(:types AS jsonb) = '[]' OR CAST(:types AS jsonb) ? e.type)
        AND CASE :which WHEN 'missing' THEN d.id IS NULL WHEN 'failed' THEN d.state = 'failed'
            ELSE d.state IS DISTINCT FROM 'pending' END
    ORDER BY e.id LIMIT :limit
"""
_COUNT = text(f"SELECT count(*) AS total, max(at) AS last FROM (SELECT e.at {_SPAN}) AS span")  # noqa: S608
_QUEUE = text(f"""
    INSERT INTO webhook_deliveries (tenant_id, endpoint_id, event_id, lead_id, redelivery_id)
    SELECT :tenant, :endpoint, e.id, e.lead_id, :redelivery {_SPAN}
    ON CONFLICT (tenant_id, endpoint_id, event_id) DO UPDATE SET redelivery_id = excluded.redelivery_id, {_AGAIN}
""")
_PROGRESS = text("""
    SELECT r.*, count(d.id) FILTER (WHERE d.state = 'pending') AS pending,
        count(d.id) FILTER (WHERE d.state = 'delivered') AS delivered,
        count(d.id) FILTER (WHERE d.state = 'failed') AS failed
    FROM (SELECT * FROM webhook_redeliveries WHERE tenant_id = :tenant AND endpoint_id = :endpoint
          ORDER BY id DESC LIMIT :limit) AS r
    LEFT JOIN webhook_deliveries d ON (d.tenant_id, d.redelivery_id) = (:tenant, r.id)
    GROUP BY r.tenant_id, r.id, r.endpoint_id, r.since, r.until, r.which, r.total, r.requested_by, r.created_at
    ORDER BY r.id DESC
""")


async def list_deliveries(
    session: AsyncSession, endpoint: WebhookEndpointRow, only: Mapping[str, Any], after: int | None, limit: int
) -> Sequence[Row[Any]]:
    """The newest first, older than `after`. `only`: `state`, `type`, `lead`."""
    criteria = {"tenant": endpoint.tenant_id, "endpoint": endpoint.id, "after": after, "limit": limit}
    return (await run_sql(session, _LIST, {**criteria, **only})).all()


async def find_delivery(session: AsyncSession, endpoint: WebhookEndpointRow, delivery_id: int) -> Row[Any] | None:
    criteria = {"tenant": endpoint.tenant_id, "endpoint": endpoint.id, "delivery": delivery_id}
    return (await run_sql(session, _ONE, criteria)).one_or_none()


async def list_tries(session: AsyncSession, tenant_id: int, delivery_id: int) -> list[WebhookTryRow]:
    """In their order, the last hundred."""
    query = select(WebhookTryRow).where(WebhookTryRow.tenant_id == tenant_id, WebhookTryRow.delivery_id == delivery_id)
    found = list(await session.exec(query.order_by(col(WebhookTryRow.id).desc()).limit(100)))
    return found[::-1]


async def redeliver(session: AsyncSession, endpoint: WebhookEndpointRow, delivery_id: int) -> None:
    criteria = {"tenant": endpoint.tenant_id, "endpoint": endpoint.id, "delivery": delivery_id}
    await run_sql(session, _REDELIVER, criteria)


async def count_span(
    session: AsyncSession, endpoint: WebhookEndpointRow, span: Mapping[str, Any], most: int
) -> tuple[int, datetime | None]:
    """How many events, at most one more than `most`, and when the last of these happened."""
    found = (await run_sql(session, _COUNT, {**_of(endpoint), **span, "limit": most + 1})).one()
    return int(found.total), found.last


async def queue_span(
    session: AsyncSession, endpoint: WebhookEndpointRow, redelivery: WebhookRedeliveryRow, span: Mapping[str, Any]
) -> None:
    given = {**_of(endpoint), **span, "limit": redelivery.total, "redelivery": redelivery.id}
    await run_sql(session, _QUEUE, given)


async def redeliveries(session: AsyncSession, endpoint: WebhookEndpointRow, limit: int) -> Sequence[Row[Any]]:
    """The newest first, with how far each is."""
    criteria = {"tenant": endpoint.tenant_id, "endpoint": endpoint.id, "limit": limit}
    return (await run_sql(session, _PROGRESS, criteria)).all()


def _of(endpoint: WebhookEndpointRow) -> dict[str, Any]:
    return {"tenant": endpoint.tenant_id, "endpoint": endpoint.id, "types": json.dumps(endpoint.events)}
