"""Unattended leads: open, and nothing or nobody moves them on. There are none, unless something is broken."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql

# What is late by less is being seen to.
GRACE = timedelta(minutes=5)

COUNT = "SELECT count(*) FROM unattended_leads(:grace) WHERE tenant_id = :tenant"
_COUNT = text(COUNT)
_FIRST = text("""
    SELECT lead_id, why FROM unattended_leads(:grace) WHERE tenant_id = :tenant ORDER BY lead_id LIMIT :most
""")


@dataclass(frozen=True)
class Stuck:
    """`why`: not taken in | neither offered, owned nor queued | no deadline | deadline passed."""

    lead_id: int
    why: str


async def count(session: AsyncSession, tenant_id: int) -> int:
    """How many there are."""
    found = await run_sql(session, _COUNT, {"tenant": tenant_id, "grace": GRACE})
    return int(found.scalar_one())


async def first(session: AsyncSession, tenant_id: int, most: int) -> list[Stuck]:
    """The oldest of them."""
    found = await run_sql(session, _FIRST, {"tenant": tenant_id, "grace": GRACE, "most": most})
    return [Stuck(row.lead_id, row.why) for row in found]
