"""A lead's past as people read it: what happened, what was written.

That of the leads merged into it stands in it, too.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.duplicates.members import MEMBERS, members
from store.session import run_sql
from store.tables.privacy import AuditEntryRow

_MESSAGES = text(f"""
    SELECT m.*, kept.kept_at
    FROM messages m LEFT JOIN LATERAL (
        SELECT min(s.kept_at) AS kept_at FROM sandbox_messages s
        WHERE s.tenant_id = m.tenant_id AND s.token = m.token) kept ON m.provider = 'sandbox'
    WHERE m.tenant_id = :tenant AND m.lead_id IN {MEMBERS} AND m.id > :after
    ORDER BY m.id LIMIT :limit
""")  # noqa: S608 - constants of this file


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
    wanted = {"tenant": tenant_id, "lead": lead_id, "after": after, "limit": limit}
    return (await run_sql(session, _MESSAGES, wanted)).all()
