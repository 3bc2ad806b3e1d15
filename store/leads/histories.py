"""A lead's past as people read it: what happened, what was written.

That of the leads merged into it stands in it, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.duplicates.members import MEMBERS, members
from store.session import run_sql
from store.tables.leads import InteractionRow, TouchRow
from store.tables.outreach import MessageRow
from store.tables.privacy import AuditEntryRow
from store.tables.rules import DecisionRow

_KEPT = """
    SELECT m.*, kept.kept_at
    FROM messages m LEFT JOIN LATERAL (
        SELECT min(s.kept_at) AS kept_at FROM sandbox_messages s
        WHERE s.tenant_id = m.tenant_id AND s.token = m.token) kept ON m.provider = 'sandbox'
    WHERE m.tenant_id = :tenant
"""
_MESSAGES = text(f"{_KEPT} AND m.lead_id IN {MEMBERS} AND m.id > :after ORDER BY m.id LIMIT :limit")
WRITTEN_BY_ID = f"{_KEPT} AND m.id = ANY(:ids)"

_DECIDED = {"scored": "score", "offer_made": "route", "queued": "route"}


@dataclass(frozen=True)
class References:
    """What entries of a history refer to, by the entry's id."""

    decisions: dict[int, DecisionRow]
    messages: dict[int, MessageRow]
    notes: dict[int, str]
    touches: dict[int, TouchRow]


async def happened(
    session: AsyncSession, tenant_id: int, lead_id: int, after: int, limit: int
) -> Sequence[AuditEntryRow]:
    """The lead's audit entries in order, behind id `after`."""
    query = select(AuditEntryRow).where(
        AuditEntryRow.tenant_id == tenant_id,
        AuditEntryRow.subject == "lead",
        col(AuditEntryRow.subject_id).in_(members(tenant_id, lead_id)),
        col(AuditEntryRow.id) > after,
    )
    return (await session.exec(query.order_by(col(AuditEntryRow.id)).limit(limit))).all()


async def written(session: AsyncSession, tenant_id: int, lead_id: int, after: int, limit: int) -> Sequence[Row[Any]]:
    """Messages out and in, in order, behind id `after`; `kept_at`: when the sandbox took it."""
    criteria = {"tenant": tenant_id, "lead": lead_id, "after": after, "limit": limit}
    return (await run_sql(session, _MESSAGES, criteria)).all()


async def referenced(session: AsyncSession, tenant_id: int, entries: Sequence[AuditEntryRow]) -> References:
    """A decision belongs to the first entry of its moment."""
    decisions = await _decisions(session, tenant_id, entries)
    messages, notes, touches = (_named(entries, fact) for fact in ("message", "notes", "touch_id"))
    by_id = await _by_id(session, MessageRow, tenant_id, messages)
    texts = {
        id: row.notes for id, row in (await _by_id(session, InteractionRow, tenant_id, notes)).items() if row.notes
    }
    submitted = await _by_id(session, TouchRow, tenant_id, touches)
    return References(
        decisions,
        {entry: by_id[id] for entry, id in messages.items() if id in by_id},
        {entry: texts[id] for entry, id in notes.items() if id in texts},
        {entry: submitted[id] for entry, id in touches.items() if id in submitted},
    )


async def _by_id(session: AsyncSession, table: Any, tenant_id: int, named: Mapping[int, int]) -> dict[int, Any]:
    """Asks only where something is named."""
    if not named:
        return {}
    ids = set(named.values())
    found = await session.exec(select(table).where(table.tenant_id == tenant_id, table.id.in_(ids)))
    return {row.id: row for row in found}


def _named(entries: Sequence[AuditEntryRow], fact: str) -> dict[int, int]:
    """The id that each entry names so."""
    return {entry.id: id for entry in entries if isinstance(id := entry.facts.get(fact), int)}


async def _decisions(session: AsyncSession, tenant_id: int, entries: Sequence[AuditEntryRow]) -> dict[int, DecisionRow]:
    made: dict[tuple[int | None, str, datetime], int] = {}
    for entry in entries:
        if kind := _DECIDED.get(entry.action):
            made.setdefault((entry.subject_id, kind, entry.at), entry.id)
    if not made:
        return {}
    rows = await session.exec(
        select(DecisionRow).where(
            DecisionRow.tenant_id == tenant_id,
            col(DecisionRow.lead_id).in_({lead_id for lead_id, _, _ in made}),
            col(DecisionRow.decided_at).in_({at for _, _, at in made}),
        )
    )
    keyed = (((row.lead_id, row.kind, row.decided_at), row) for row in rows)
    return {made[key]: row for key, row in keyed if key in made}
