"""What looks through every tenant's rows finds them by an index, however many there are."""

import psycopg
import pytest

from store.seed import DEMO_TENANTS, add_tenants
from tests.fixtures.postgres import Clone

_EVENTS = """
    INSERT INTO inbound_events (tenant_id, provider, event_id, kind, raw, received_at)
    SELECT 1, 'vonage', 'call-' || n || ':ringing', 'inbound', '{}', now() FROM generate_series(1, 20000) n
"""
_USERS = """
    INSERT INTO users (tenant_id, name, email, role, subject, issuer)
    SELECT 1, 'Anu', 'anu' || n || '@hospital.example', 'agent', 'sub-' || n, 'https://issuer.example'
    FROM generate_series(1, 20000) n
"""
_READ = """
    SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE relname = %s
"""


@pytest.mark.parametrize(
    ("table", "rows", "call", "found"),
    [
        ("inbound_events", _EVENTS, "SELECT hears_call(1, 'call-7')", [(True,)]),
        ("inbound_events", _EVENTS, "SELECT hears_call(2, 'call-7')", [(False,)]),
        ("inbound_events", _EVENTS, "SELECT hears_call(2, 'call-')", [(True,)]),
        (
            "users",
            _USERS,
            "SELECT tenant_id, bound FROM people_of('https://issuer.example', 'sub-7', 'anu7@hospital.example', now())",
            [(1, True)],
        ),
    ],
)
def test_a_lookup_over_all_tenants_reads_a_few_rows(
    clone: Clone, table: str, rows: str, call: str, found: list[tuple[object, ...]]
) -> None:
    add_tenants(clone.owner_url, DEMO_TENANTS[:1])
    with psycopg.connect(clone.superuser_url) as server:
        server.execute(rows.encode())
        server.execute(b"ANALYZE inbound_events, users")
    with psycopg.connect(clone.app_url) as app:
        assert app.execute(call.encode()).fetchall() == found
        row = app.execute(_READ, (table,)).fetchone()
    assert row
    assert row[0] < 100, f"{row[0]} rows of {table}"
