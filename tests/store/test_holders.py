"""Who holds a phone is found by indexes alone: each capture of a known person waits for it."""

import psycopg
import pytest
from sqlalchemy import TextClause

from store.capture.holders import LATEST, NAMESAKES
from store.seed import DEMO_TENANTS, add_tenants
from store.session import driver_sql
from tests.fixtures.postgres import Clone

STORED = """
    INSERT INTO leads (tenant_id, id, first_name, last_name, name_norm, source, stage, phase, run, run_closed, priority,
                       attempts_made)
    SELECT 1, n, 'First', 'Last ' || n, 'first last ' || n, 'import', 'awareness', 'intake', 1, false, 3, 0
    FROM generate_series(1, 20000) n;
    INSERT INTO identities (tenant_id, kind, value, lead_id)
    SELECT 1, 'phone', '+91987' || lpad(n::text, 7, '0'), n FROM generate_series(1, 20000) n;
    INSERT INTO touches (tenant_id, lead_id, source, raw, channel)
    SELECT 1, n, 'import', '{}', 'import' FROM generate_series(1, 20000) n
"""
NAMED = {"tenant": 1, "kinds": ["phone"], "values": ["+919870000077"], "most": 40, "name_norm": "first last 77"}


@pytest.mark.parametrize("statement", [LATEST, NAMESAKES])
def test_the_runtime_role_reads_no_table_whole(clone: Clone, statement: TextClause) -> None:
    add_tenants(clone.owner_url, DEMO_TENANTS[:1])
    with psycopg.connect(clone.superuser_url) as server:
        server.execute(STORED)
        server.execute("ANALYZE leads, identities, touches")
    with psycopg.connect(clone.app_url) as app:
        app.execute("SELECT set_config('app.current_tenant_id', '1', false)")
        plan = "\n".join(row[0] for row in app.execute(b"EXPLAIN " + driver_sql(statement), NAMED))
    assert "Seq Scan on" not in plan, plan
