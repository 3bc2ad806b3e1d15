"""A day reads what is open, however many leads there were."""

from datetime import UTC, datetime, timedelta

import psycopg

from store.booking.appointments import AppointmentFilter
from store.seed import DEMO_TENANTS, add_tenants
from store.session import Database
from store.team.desk import today
from tests.fixtures.postgres import Clone

LEADS = """
    INSERT INTO leads (tenant_id, first_name, last_name, name_norm, source, status, stage, phase, run, run_closed,
                       priority, attempts_made, owner_id, deadline, waiting_for)
    SELECT 1, '', '', '', 'website', 'contacted', 'interest', 'contact', 1, n > %s, 3, 0,
           (SELECT min(id) FROM agents WHERE tenant_id = 1), now() - interval '1 day',
           jsonb_build_object('kind', 'attempt', 'channel', 'call', 'until', now())
    FROM generate_series(1, %s) n
"""
READ = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables WHERE relname LIKE 'leads%'"


async def test_a_managers_day_reads_no_closed_lead(clone: Clone) -> None:
    day, read = await _day(clone, leads=20_000, still_open=5)
    assert (len(day.waits), day.breaches.unattended) == (5, 5)
    assert read < 100


async def test_the_figures_count_what_the_day_has_no_room_for(clone: Clone) -> None:
    day, _ = await _day(clone, leads=150, still_open=150)
    assert len(day.waits) == 100
    assert {(one.every, one.late, one.due_today) for one in day.waits} == {(150, 150, 0)}


async def _day(clone: Clone, leads: int, still_open: int) -> tuple[today.DayRows, int]:
    """The day of the first hospital's team, and how many rows of leads were read for it."""
    add_tenants(clone.owner_url, DEMO_TENANTS[:1])
    with psycopg.connect(clone.superuser_url) as server:
        server.execute(LEADS, (still_open, leads))
        server.execute("ANALYZE leads")
    now = datetime.now(UTC)
    async with Database(clone.app_url) as database, database.tenant_cursor(1) as cursor:
        head = await today.head(cursor, 1, 0, "main")
        desk = today.Desk(1, head.team, None, None, now, now + timedelta(days=1))
        day = await today.day(cursor, desk, AppointmentFilter(since=now, until=desk.midnight, live=True), 100)
        read = await (await cursor.execute(READ)).fetchone()
    assert read is not None
    return day, int(read[0])
