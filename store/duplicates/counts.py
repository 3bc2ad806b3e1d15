"""How many of a tenant's leads hold a value: counted by a sweep, page by page, and read as long as no later one has.

Values are hashes of field and plain form. Nobody but the sweep writes here, so that captures never wait for a count.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.duplicates.frequencies import NOT_COUNTED, Frequencies, Value
from domain.duplicates.profile import Profile
from store.duplicates.candidates import hashed, profile_of
from store.session import run_sql
from store.tables.duplicates import DuplicateSweepRow

# What fewer hold is as rare as what nobody holds: both profiles of one person carry it.
COUNTED_FROM = 3

_PAGE = text("""
    SELECT id, first_name, last_name, city, birth_date, address_line, postcode, sex,
        ARRAY[]::text[] AS phones, ARRAY[]::text[] AS emails
    FROM leads WHERE tenant_id = :tenant AND id > :after AND merged_into IS NULL AND withdrawn_at IS NULL
    ORDER BY id LIMIT :limit
""")
_ADVANCE = text("""
    UPDATE duplicate_sweeps SET counted_to = :to, counted = counted + :leads
    WHERE tenant_id = :tenant AND id = :sweep AND counted_to = :after AND counted_at IS NULL RETURNING id
""")
_ADD = text("""
    INSERT INTO value_counts (tenant_id, sweep_id, key, leads)
    SELECT :tenant, :sweep, key, leads
    FROM unnest(CAST(:keys AS bigint[]), CAST(:counts AS int[])) AS page (key, leads)
    ON CONFLICT (tenant_id, sweep_id, key) DO UPDATE SET leads = value_counts.leads + excluded.leads
""")
_DROP_RARE = text("""
    DELETE FROM value_counts WHERE tenant_id = :tenant AND (sweep_id < :sweep OR sweep_id = :sweep AND leads < :few)
""")
_FINISH = text("UPDATE duplicate_sweeps SET counted_at = :now WHERE tenant_id = :tenant AND id = :sweep")
_READ = text("""
    WITH newest AS (
        SELECT id, counted FROM duplicate_sweeps
        WHERE tenant_id = :tenant AND counted_at IS NOT NULL ORDER BY id DESC LIMIT 1)
    SELECT newest.counted, found.key, found.leads FROM newest
    LEFT JOIN value_counts found ON found.tenant_id = :tenant AND found.sweep_id = newest.id
        AND found.key = ANY(CAST(:keys AS bigint[]))
""")


async def page(session: AsyncSession, sweep: DuplicateSweepRow, limit: int) -> Mapping[int, Profile]:
    """The next leads to count, each person once; without phones and e-mail addresses, which are not counted."""
    bounds = {"tenant": sweep.tenant_id, "after": sweep.counted_to, "limit": limit}
    return {row.id: profile_of(row) for row in await run_sql(session, _PAGE, bounds)}


async def add(session: AsyncSession, sweep: DuplicateSweepRow, leads: Sequence[int], counts: Counter[Value]) -> None:
    """Writes a page down, unless somebody has done so already."""
    this = {"tenant": sweep.tenant_id, "sweep": sweep.id}
    bounds = {"after": sweep.counted_to, "to": leads[-1], "leads": len(leads)}
    if (await run_sql(session, _ADVANCE, {**this, **bounds})).one_or_none() is None:
        return
    keyed = sorted(_keys(counts).items())
    values = {"keys": [key for key, _ in keyed], "counts": [counts[value] for _, value in keyed]}
    await run_sql(session, _ADD, {**this, **values})


async def finish(session: AsyncSession, sweep: DuplicateSweepRow, now: datetime) -> None:
    """From now on these counts are read; those of earlier sweeps go."""
    this = {"tenant": sweep.tenant_id, "sweep": sweep.id}
    await run_sql(session, _DROP_RARE, {**this, "few": COUNTED_FROM})
    await run_sql(session, _FINISH, {**this, "now": now})


async def frequencies(session: AsyncSession, tenant_id: int, values: Collection[Value]) -> Frequencies:
    """Of these values, as they were counted last."""
    keys = _keys(values)
    rows = (await run_sql(session, _READ, {"tenant": tenant_id, "keys": list(keys)})).all()
    if not rows:
        return NOT_COUNTED
    return Frequencies(rows[0].counted, {keys[row.key]: row.leads for row in rows if row.key is not None})


def _keys(values: Collection[Value]) -> dict[int, Value]:
    return {hashed([f"{name}={value}"])[0]: (name, value) for name, value in values}
