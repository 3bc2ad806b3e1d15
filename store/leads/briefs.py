"""A lead in a few fields, for lists of what is about leads: one statement for all of a list."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.leads.leads import AnyRow
from store.session import run_sql

# The cap of what the lead waits for, else of its run's newest attempt.
_BRIEFS = text("""
    SELECT l.id, l.first_name, l.last_name, l.procedure, l.city, l.language, l.band, l.score, l.priority, l.status,
           l.stage, l.phase, l.source, l.phone_e164 IS NOT NULL AS phone_known, l.owner_id, l.waiting_for, l.deadline,
           l.attempts_made, coalesce((l.waiting_for ->> 'cap')::int, (
               SELECT a.cap FROM attempts a WHERE a.tenant_id = :tenant AND a.lead_id = l.id AND a.run = l.run
               ORDER BY a.number DESC LIMIT 1)) AS attempt_cap
    FROM leads l WHERE l.tenant_id = :tenant AND l.id = ANY(:leads)
""")


async def briefs_of(session: AsyncSession, tenant_id: int, lead_ids: Collection[int]) -> Mapping[int, AnyRow]:
    """By the lead's id; what does not exist is left out."""
    if not lead_ids:
        return {}
    rows: Collection[Any] = (await run_sql(session, _BRIEFS, {"tenant": tenant_id, "leads": sorted(lead_ids)})).all()
    return {row.id: row for row in rows}
