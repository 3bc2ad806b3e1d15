"""Outgoing webhooks: enqueued with the ending, posted later."""

from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.sync import WebhookPost
from store.tables.criteria import of_run
from store.tables.leads import LeadRow
from store.tables.sync import WebhookDeliveryRow
from store.tables.tenants import WebhookEndpointRow


async def enqueue(session: AsyncSession, lead: LeadRow, event: str, now: datetime) -> None:
    """One delivery per active endpoint, once per event of a run."""
    endpoints = await session.exec(
        select(WebhookEndpointRow.id).where(
            WebhookEndpointRow.tenant_id == lead.tenant_id, col(WebhookEndpointRow.active)
        )
    )
    payload = {
        "type": event,
        "timestamp": now.isoformat(),
        "data": {"lead_id": lead.id, "run": lead.run, "status": lead.status, "reason": lead.loss_reason},
    }
    for endpoint_id in endpoints:
        await session.exec(
            insert(WebhookDeliveryRow)
            .values(
                tenant_id=lead.tenant_id,
                endpoint_id=endpoint_id,
                lead_id=lead.id,
                run=lead.run,
                event=event,
                payload=payload,
            )
            .on_conflict_do_nothing()
        )


async def undelivered(session: AsyncSession, lead: LeadRow) -> list[int]:
    found = await session.exec(
        select(WebhookDeliveryRow.id)
        .where(*of_run(WebhookDeliveryRow, lead), col(WebhookDeliveryRow.delivered_at).is_(None))
        .order_by(col(WebhookDeliveryRow.id))
    )
    return list(found)


async def load(session: AsyncSession, tenant_id: int, delivery_id: int) -> WebhookPost | None:
    """None once it was delivered."""
    delivery = await session.get(WebhookDeliveryRow, (tenant_id, delivery_id))
    if delivery is None or delivery.delivered_at is not None:
        return None
    endpoint = await session.get(WebhookEndpointRow, (tenant_id, delivery.endpoint_id))
    if endpoint is None or not endpoint.active:
        return None
    return WebhookPost(f"msg_{tenant_id}_{delivery_id}", endpoint.url, endpoint.secret, delivery.payload)


async def delivered(session: AsyncSession, tenant_id: int, delivery_id: int, status: int) -> None:
    row = await session.get(WebhookDeliveryRow, (tenant_id, delivery_id))
    if row is not None:
        row.status_code, row.tries = status, row.tries + 1
        row.delivered_at = (await session.exec(select(func.now()))).one()


async def failed(session: AsyncSession, tenant_id: int, delivery_id: int, error: str) -> None:
    await session.exec(
        update(WebhookDeliveryRow)
        .where(col(WebhookDeliveryRow.tenant_id) == tenant_id, col(WebhookDeliveryRow.id) == delivery_id)
        .values(tries=WebhookDeliveryRow.tries + 1, error=error[:200])
    )
