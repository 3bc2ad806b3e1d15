"""Endpoints as they are configured, and how they do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.sync.deliveries import EndpointRef
from store.errors import existing
from store.session import Database, driver_sql, run_sql
from store.tables.sync import WebhookEndpointRow

_NOBODY = 0
_WAITING = driver_sql(text("SELECT tenant_id, endpoint_id, newest FROM webhooks_waiting()"))
_FIGURES = text("""
    SELECT e.id,
        (SELECT count(*) FROM (
            SELECT FROM webhook_deliveries d
            WHERE (d.tenant_id, d.endpoint_id) = (:tenant, e.id) AND d.state = 'pending' LIMIT 10001
        ) AS few) AS pending,
        (SELECT min(d.created_at) FROM webhook_deliveries d
         WHERE (d.tenant_id, d.endpoint_id) = (:tenant, e.id) AND d.state = 'pending') AS oldest_pending_at,
        CASE WHEN e.state <> 'disabled' THEN 0 ELSE (SELECT count(*) FROM (
            SELECT FROM webhook_events v
            WHERE v.tenant_id = :tenant AND v.at >= e.state_at AND (e.events = '[]' OR e.events ? v.type)
                AND NOT EXISTS (
                    SELECT FROM webhook_deliveries d
                    WHERE (d.tenant_id, d.endpoint_id, d.event_id) = (:tenant, e.id, v.id))
            LIMIT 10001) AS few) END AS missed
    FROM webhook_endpoints e WHERE e.tenant_id = :tenant AND e.id = ANY (:ids)
""")


@dataclass(frozen=True)
class Waiting:
    """An active endpoint with deliveries that wait; `newest`: the latest event among them."""

    endpoint: EndpointRef
    newest: int


async def waiting(database: Database) -> list[Waiting]:
    """Of all tenants, ids only."""
    async with database.tenant_cursor(_NOBODY) as cursor:
        await cursor.execute(_WAITING)
        return [Waiting(EndpointRef(tenant, endpoint), newest) for tenant, endpoint, newest in await cursor.fetchall()]


async def find_endpoint(
    session: AsyncSession, tenant_id: int, endpoint_id: int, *, lock: bool = False
) -> WebhookEndpointRow:
    """Raises `NotFound`, also of one that was removed."""
    row = await session.get(
        WebhookEndpointRow, (tenant_id, endpoint_id), with_for_update={"key_share": True} if lock else None
    )
    return existing(None if row is None or row.removed_at is not None else row, "webhook endpoint")


async def list_endpoints(session: AsyncSession, tenant_id: int) -> list[WebhookEndpointRow]:
    """By id."""
    query = select(WebhookEndpointRow).where(
        WebhookEndpointRow.tenant_id == tenant_id, col(WebhookEndpointRow.removed_at).is_(None)
    )
    return list(await session.exec(query.order_by(col(WebhookEndpointRow.id))))


async def count_endpoints(session: AsyncSession, tenant_id: int) -> int:
    query = select(func.count()).where(
        col(WebhookEndpointRow.tenant_id) == tenant_id, col(WebhookEndpointRow.removed_at).is_(None)
    )
    return int((await session.exec(query)).one())


async def figures(session: AsyncSession, tenant_id: int, ids: Sequence[int]) -> dict[int, Any]:
    """`pending`, `oldest_pending_at`, and what one that is switched off has `missed`, by endpoint; at most 10,001."""
    rows = await run_sql(session, _FIGURES, {"tenant": tenant_id, "ids": list(ids)})
    return {row.id: row for row in rows}
