"""What is watched from outside, of one tenant: numbers only, from indexes where the tables are large."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.lifecycle import unattended
from store.session import run_sql

LATELY = timedelta(days=1)
QUANTILES = (0.5, 0.9, 0.99)

_QUEUE = text("""
    SELECT priority, count(*) AS length FROM leads
    WHERE tenant_id = :tenant AND queued_at IS NOT NULL GROUP BY priority
""")
_NUMBERS = text("""
    SELECT
        (SELECT count(*) FROM offers WHERE tenant_id = :tenant AND answer IS NULL) AS open_offers,
        (SELECT count(*) FROM start_requests WHERE tenant_id = :tenant AND sent_at IS NULL) AS outbox_waiting,
        (SELECT count(*) FROM first_contacts
         WHERE tenant_id = :tenant AND contacted_at IS NULL AND ended_at IS NULL) AS owed,
        (SELECT count(*) FROM first_contacts
         WHERE tenant_id = :tenant AND contacted_at IS NULL AND ended_at IS NULL AND due_at < :now) AS overdue,
        (SELECT count(*) FROM failing_steps WHERE tenant_id = :tenant) AS failing_steps
""")
_CONTACTS = text("""
    SELECT count(*) AS made, count(*) FILTER (WHERE contacted_at > due_at) AS late,
           percentile_cont(:quantiles) WITHIN GROUP (ORDER BY business_s) AS at
    FROM first_contacts WHERE tenant_id = :tenant AND contacted_at >= :since
""")


@dataclass(frozen=True)
class CampaignFigures:
    """`queue`: its length by priority. Contacts are those of the last day, their times business seconds.

    `contact_seconds` are the values at `QUANTILES`; none without a contact.
    """

    tenant_id: int
    unattended: int
    queue: dict[int, int]
    open_offers: int
    outbox_waiting: int
    owed: int
    overdue: int
    failing_steps: int
    contacts: int
    late: int
    contact_seconds: tuple[float, ...]


async def figures(session: AsyncSession, tenant_id: int, now: datetime) -> CampaignFigures:
    """At this moment."""
    tenant = {"tenant": tenant_id}
    queue = {row.priority: row.length for row in await run_sql(session, _QUEUE, tenant)}
    numbers = (await run_sql(session, _NUMBERS, {**tenant, "now": now})).one()
    request = {**tenant, "since": now - LATELY, "quantiles": list(QUANTILES)}
    contacts = (await run_sql(session, _CONTACTS, request)).one()
    return CampaignFigures(
        tenant_id=tenant_id,
        unattended=await unattended.count(session, tenant_id),
        queue=queue,
        open_offers=numbers.open_offers,
        outbox_waiting=numbers.outbox_waiting,
        owed=numbers.owed,
        overdue=numbers.overdue,
        failing_steps=numbers.failing_steps,
        contacts=contacts.made,
        late=contacts.late,
        contact_seconds=tuple(contacts.at or ()),
    )
