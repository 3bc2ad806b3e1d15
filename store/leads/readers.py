"""Who looked at a lead, from the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.duplicates.members import MEMBERS
from store.privacy import ACCESS
from store.session import run_sql

_READS = text(f"""
    SELECT id, at, actor, facts->>'part' AS part FROM audit_log
    WHERE tenant_id = :tenant AND subject = :access AND subject_id IN {MEMBERS}
      AND (CAST(:after AS bigint) IS NULL OR id < :after)
    ORDER BY id DESC LIMIT :limit
""")  # noqa: S608 - constants of this file


@dataclass(frozen=True)
class Reading:
    """`actor` as in the audit log; `part` of the lead's record, such as `messages`."""

    id: int
    at: datetime
    actor: str
    part: str


async def list_readings(
    session: AsyncSession, tenant_id: int, lead_id: int, after: int | None, limit: int
) -> Sequence[Reading]:
    """The newest first, behind `after`."""
    given = {"tenant": tenant_id, "access": ACCESS, "lead": lead_id, "after": after, "limit": limit}
    return [Reading(**row._mapping) for row in await run_sql(session, _READS, given)]
