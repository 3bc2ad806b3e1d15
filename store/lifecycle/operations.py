"""How a hospital's engine is now, and how it was in the last day."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.lifecycle import unattended
from store.session import run_sql

SAMPLED_EVERY, KEPT = timedelta(minutes=5), timedelta(days=1)

_NOW = text("""
    SELECT
        (SELECT count(*) FROM leads WHERE tenant_id = :tenant AND queued_at IS NOT NULL) AS queue,
        (SELECT count(*) FROM start_requests WHERE tenant_id = :tenant AND sent_at IS NULL) AS outbox,
        (SELECT count(*) FROM offers WHERE tenant_id = :tenant AND answer IS NULL) AS offers_open,
        (SELECT count(*) FROM first_contacts WHERE tenant_id = :tenant AND contacted_at IS NULL AND ended_at IS NULL
            AND due_at < :now) AS first_contacts_late,
        (SELECT count(*) FROM leads WHERE tenant_id = :tenant AND NOT run_closed
            AND status IN ('new', 'contacted', 'qualified')) AS running
""")
_KEEP = text("""
    INSERT INTO operation_samples VALUES
        (:tenant, :at, :unattended, :queue, :outbox, :offers_open, :first_contacts_late, :running)
    ON CONFLICT DO NOTHING
""")
_FORGET = text("DELETE FROM operation_samples WHERE tenant_id = :tenant AND at < :before")
_DAY = text("SELECT * FROM operation_samples WHERE tenant_id = :tenant AND at >= :since ORDER BY at")


@dataclass(frozen=True)
class Operations:
    """`running`: open leads whose run goes on. The others as the metrics of the same names."""

    unattended: int
    queue: int
    outbox: int
    offers_open: int
    first_contacts_late: int
    running: int


async def operations(session: AsyncSession, tenant_id: int, now: datetime) -> Operations:
    row = (await run_sql(session, _NOW, {"tenant": tenant_id, "now": now})).one()
    return Operations(unattended=await unattended.count(session, tenant_id), **row._mapping)


async def sample(session: AsyncSession, tenant_id: int, at: datetime) -> None:
    """Keeps how it is at this moment, and no longer what is older than a day. The same moment again changes nothing."""
    found = asdict(await operations(session, tenant_id, at))
    await run_sql(session, _KEEP, {"tenant": tenant_id, "at": at, **found})
    await run_sql(session, _FORGET, {"tenant": tenant_id, "before": at - KEPT})


async def last_day(session: AsyncSession, tenant_id: int, now: datetime) -> Sequence[Row[Any]]:
    """The oldest first."""
    return (await run_sql(session, _DAY, {"tenant": tenant_id, "since": now - KEPT})).all()
