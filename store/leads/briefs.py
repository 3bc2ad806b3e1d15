"""A lead in a few fields, for lists of what is about leads: one statement for all of a list."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.leads.leads import AnyRow
from store.session import run_sql

# The cap of what the lead waits for, else of its run's newest attempt.
_COLUMNS = """
    l.id, l.first_name, l.last_name, l.procedure, l.city, l.language, l.band, l.score, l.priority, l.status,
    l.stage, l.phase, l.source, l.phone_e164 IS NOT NULL AS phone_known, l.owner_id, l.deadline,
    l.attempts_made, nullif(l.waiting_for, '{}') AS waiting_for, coalesce((l.waiting_for ->> 'cap')::int, (
        SELECT a.cap FROM attempts a WHERE a.tenant_id = :tenant AND a.lead_id = l.id AND a.run = l.run
        ORDER BY a.number DESC LIMIT 1)) AS attempt_cap
"""
_BRIEFS = text(f"SELECT {_COLUMNS} FROM leads l WHERE l.tenant_id = :tenant AND l.id = ANY(:leads)")  # noqa: S608
# As `store.leads.leads.visible_to`; `agent` None: somebody who sees every lead of the tenant.
_SEEN = """(
    CAST(:agent AS bigint) IS NULL OR l.owner_id = :agent OR l.queued_at IS NOT NULL OR EXISTS (
        SELECT FROM offers o WHERE o.tenant_id = :tenant AND o.lead_id = l.id AND o.agent_id = :agent
          AND o.answer IS NULL))"""


def with_brief(rows: str) -> str:
    """The statement `rows`, each with its `lead` as JSON text, null where the agent may not see it. In no order.

    Parameters beside its own: `tenant`, `agent`.
    """
    return f"""
        SELECT listed.*, row_to_json(brief)::text AS lead FROM ({rows}) listed LEFT JOIN LATERAL (
            SELECT {_COLUMNS} FROM leads l WHERE l.tenant_id = :tenant AND l.id = listed.lead_id AND {_SEEN}
        ) brief ON true"""  # noqa: S608 - constants of the store


async def briefs_of(session: AsyncSession, tenant_id: int, lead_ids: Collection[int]) -> Mapping[int, AnyRow]:
    """By the lead's id; what does not exist is left out."""
    if not lead_ids:
        return {}
    rows: Collection[Any] = (await run_sql(session, _BRIEFS, {"tenant": tenant_id, "leads": sorted(lead_ids)})).all()
    return {row.id: row for row in rows}
