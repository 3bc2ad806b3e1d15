"""What changed since a moment, tenant by tenant. A moment is a snapshot of PostgreSQL: what it sees of transactions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import Database, run_sql

MOST_CHANGES = 5_000
_NOBODY = 0
# When one of its processes dies, the server goes on under the same start, and forgets its statistics with the changes.
_SERVER = b"greatest(pg_postmaster_start_time(), pg_stat_get_bgwriter_stat_reset_time())"
_HERE = b"pg_current_snapshot()::text, " + _SERVER
_NOW = b"SELECT " + _HERE
# One statement, one snapshot: what it does not see yet, the next one finds.
_SINCE = b"SELECT " + _HERE + b", c.*"
_SINCE += b"""
    FROM (SELECT 1) AS once LEFT JOIN changes_since(%(tenants)s, %(since)s::pg_snapshot, %(most)s) AS c ON true
"""
_PLACES = text("""
    SELECT l.id, l.owner_id, l.queued_at IS NOT NULL AS queued,
           ARRAY(SELECT o.agent_id FROM offers o
                 WHERE o.tenant_id = :tenant AND o.lead_id = l.id AND o.answer IS NULL) AS offered_to
    FROM leads l WHERE l.tenant_id = :tenant AND l.id = ANY (:leads)
""")
_FORGET = text("""
    DELETE FROM changes WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM changes WHERE tenant_id = :tenant AND at < :before LIMIT :limit))
""")


class Moment(NamedTuple):
    """`snapshot` in PostgreSQL's words, of a server sound since `server`: a crash loses what changed before."""

    snapshot: str
    server: datetime


class Change(NamedTuple):
    """Of `kind`, by its id (0: many); of a lead, perhaps; it concerns this user beside those who see the lead."""

    kind: str
    subject_id: int
    lead_id: int | None
    user_id: int | None


@dataclass(frozen=True)
class Place:
    """Which agents may see a lead: its owner, those it is offered to, everybody while it is queued."""

    owner_id: int | None
    queued: bool
    offered_to: frozenset[int]

    def open_to(self, agent_id: int) -> bool:
        return self.queued or agent_id == self.owner_id or agent_id in self.offered_to


async def moment(database: Database) -> Moment:
    async with database.tenant_cursor(_NOBODY) as cursor:
        await cursor.execute(_NOW)
        row = await cursor.fetchone()
    assert row is not None
    return Moment(*row)


async def changes_since(
    database: Database, tenants: Collection[int], since: Moment
) -> tuple[Moment, Mapping[int, Sequence[Change]]]:
    """What they committed since, and the moment until which that is all. More than `MOST_CHANGES` are cut off there."""
    given = {"tenants": list(tenants), "since": since.snapshot, "most": MOST_CHANGES + 1}
    async with database.tenant_cursor(_NOBODY) as cursor:
        await cursor.execute(_SINCE, given)
        rows = await cursor.fetchall()
    found: dict[int, list[Change]] = {}
    for _, _, tenant_id, *change in rows:
        if tenant_id is not None:
            found.setdefault(tenant_id, []).append(Change(*change))
    return Moment(*rows[0][:2]), found


async def places_of(session: AsyncSession, tenant_id: int, leads: Collection[int]) -> Mapping[int, Place]:
    """Of those of the leads that there are."""
    rows = await run_sql(session, _PLACES, {"tenant": tenant_id, "leads": list(leads)})
    return {row.id: Place(row.owner_id, row.queued, frozenset(row.offered_to)) for row in rows}


async def forget_changes(session: AsyncSession, tenant_id: int, before: datetime, limit: int) -> int:
    """Returns how many."""
    return (await run_sql(session, _FORGET, {"tenant": tenant_id, "before": before, "limit": limit})).rowcount
