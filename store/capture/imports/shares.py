"""Which submissions of an import the store has already, and what they brought."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql

_STORED = text("""
    SELECT submission_key, lead_id FROM touches
    WHERE tenant_id = :tenant AND submission_key = ANY(:keys) AND withdrawn_at IS NULL
""")


async def stored_submissions(session: AsyncSession, tenant_id: int, keys: Iterable[str]) -> dict[str, int]:
    """The lead of each key that was stored before."""
    found = await run_sql(session, _STORED, {"tenant": tenant_id, "keys": list(keys)})
    return {row.submission_key: row.lead_id for row in found}


@dataclass(frozen=True)
class Share:
    """How many leads one value has of `of`: origin, source or status."""

    of: str
    name: str | None
    leads: int


_SHARES = text("""
    WITH imported AS (
        SELECT DISTINCT ON (touches.lead_id) touches.utm_source AS origin, touches.source, leads.status
        FROM touches JOIN leads ON (leads.tenant_id, leads.id) = (touches.tenant_id, touches.lead_id)
        WHERE touches.tenant_id = :tenant AND touches.submission_key ^@ :prefix AND touches.withdrawn_at IS NULL
        ORDER BY touches.lead_id, touches.id
    )
    SELECT CASE WHEN grouping(origin) = 0 THEN 'origin' WHEN grouping(source) = 0 THEN 'source' ELSE 'status' END AS of,
        coalesce(origin, source, status) AS name, count(*) AS leads
    FROM imported GROUP BY GROUPING SETS (origin, source, status) ORDER BY 1, 3 DESC, 2
""")


async def import_shares(session: AsyncSession, tenant_id: int, system: str) -> list[Share]:
    """The leads of all imports of a system, each counted once, by what its first imported row said."""
    found = await run_sql(session, _SHARES, {"tenant": tenant_id, "prefix": f"import:{system}:"})
    return [Share(row.of, row.name, row.leads) for row in found]
