"""Counting costs no more than its cap, whatever leads are counted by."""

import psycopg

from store.leads.lists.counts import CountKey, count_leads
from store.leads.lists.filters import LeadFilter
from store.seed import DEMO_TENANTS, add_tenants
from store.session import Database
from tests.fixtures.postgres import Clone

OWNED = """
    INSERT INTO leads (tenant_id, first_name, last_name, name_norm, source, status, stage, phase, run, run_closed,
                       priority, attempts_made, owner_id)
    SELECT 1, '', '', '', 'website', 'contacted', 'interest', 'contact', 1, true, 3, 0,
           CASE WHEN n > 7 THEN ids[1 + n % array_length(ids, 1)] END
    FROM generate_series(1, 20000) n, (SELECT array_agg(id) AS ids FROM agents WHERE tenant_id = 1) AS every
"""
READ = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables WHERE relname LIKE 'leads%'"


async def test_leads_are_counted_by_owner_from_an_index_alone(clone: Clone) -> None:
    add_tenants(clone.owner_url, DEMO_TENANTS[:1])
    with psycopg.connect(clone.superuser_url, autocommit=True) as server:
        server.execute(OWNED)
        server.execute("VACUUM ANALYZE leads")
    async with Database(clone.app_url) as database, database.tenant_cursor(1) as cursor:
        counted = await count_leads(cursor, 1, CountKey.OWNER, LeadFilter())
        read = await (await cursor.execute(READ)).fetchone()
    assert {one.key: one.count for one in counted}[None] == 7
    assert sum(one.count for one in counted) == 20_000
    assert read is not None
    assert int(read[0]) == 0
