"""Which submissions of an import the store has already."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql

_STORED = text("""
    SELECT submission_key, lead_id FROM touches WHERE tenant_id = :tenant AND submission_key = ANY(:keys)
""")


async def stored_submissions(session: AsyncSession, tenant_id: int, keys: Iterable[str]) -> dict[str, int]:
    """The lead of each key that was stored before."""
    found = await run_sql(session, _STORED, {"tenant": tenant_id, "keys": list(keys)})
    return {row.submission_key: row.lead_id for row in found}
