"""Events that have been kept long enough go, with their deliveries."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql

_OLD = text("""
    SELECT id FROM webhook_events WHERE tenant_id = :tenant AND at < :before ORDER BY at LIMIT :limit
""")
_OF_THEM = "SELECT id FROM webhook_deliveries WHERE tenant_id = :tenant AND event_id = ANY (:events)"
# In this order: each refers to the next.
_DELETIONS = (
    text(f"DELETE FROM webhook_tries WHERE tenant_id = :tenant AND delivery_id IN ({_OF_THEM})"),  # noqa: S608
    text("DELETE FROM webhook_deliveries WHERE tenant_id = :tenant AND event_id = ANY (:events)"),
    text("DELETE FROM webhook_events WHERE tenant_id = :tenant AND id = ANY (:events)"),
)
_SPANS = text("DELETE FROM webhook_redeliveries WHERE tenant_id = :tenant AND created_at < :before")


async def forget_webhooks(session: AsyncSession, tenant_id: int, before: datetime, limit: int) -> int:
    """Also what still waits, as for an endpoint that has been paused all the time. Returns how many events."""
    found = await run_sql(session, _OLD, {"tenant": tenant_id, "before": before, "limit": limit})
    events = list(found.scalars())
    for deletion in _DELETIONS:
        await run_sql(session, deletion, {"tenant": tenant_id, "events": events})
    await run_sql(session, _SPANS, {"tenant": tenant_id, "before": before})
    return len(events)
