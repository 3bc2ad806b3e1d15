"""One tenant never meets another, whatever the engine asks."""

import asyncio
from typing import LiteralString

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store.session import Database
from tests.fixtures.leads import put_lead
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant


async def _count(database: Database, tenant_id: int, table: str) -> int:
    async with database.tenant_session(tenant_id) as session:
        connection = await session.connection()
        return int((await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())


async def _run(database: Database, tenant_id: int, statement: str) -> int:
    async with database.tenant_session(tenant_id) as session:
        connection = await session.connection()
        return (await connection.execute(text(statement))).rowcount


@pytest.mark.parametrize("setting", [None, ""])
@pytest.mark.parametrize("role", ["app_url", "owner_url"])
def test_without_a_tenant_nothing_shows(
    clone: Clone, tenants: list[SeededTenant], role: str, setting: str | None
) -> None:
    put_lead(clone.superuser_url, tenants[0].id)
    with psycopg.connect(getattr(clone, role)) as connection:
        if setting is not None:
            connection.execute("SELECT set_config('app.current_tenant_id', %s, false)", [setting])
        for table in ("leads", "users", "agents"):
            assert connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,)


async def test_a_tenant_sees_its_own_rows_only(database: Database, clone: Clone, tenants: list[SeededTenant]) -> None:
    for tenant, leads in zip(tenants, (3, 2), strict=True):
        for _ in range(leads):
            put_lead(clone.superuser_url, tenant.id)
    assert [await _count(database, tenant.id, "leads") for tenant in tenants] == [3, 2]
    assert [await _count(database, tenant.id, "tenants") for tenant in tenants] == [1, 1]


async def test_a_row_for_another_tenant_is_refused(database: Database, tenants: list[SeededTenant]) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        await _run(
            database,
            tenants[0].id,
            f"INSERT INTO users (tenant_id, name, email, role) VALUES ({tenants[1].id}, 'X', 'x@x.example', 'agent')",
        )


async def test_a_row_cannot_be_moved_to_another_tenant(
    database: Database, clone: Clone, tenants: list[SeededTenant]
) -> None:
    put_lead(clone.superuser_url, tenants[0].id)
    with pytest.raises(DBAPIError, match="permission denied for table leads"):
        await _run(database, tenants[0].id, f"UPDATE leads SET tenant_id = {tenants[1].id}")


async def test_nothing_can_be_attached_to_another_tenants_lead(
    database: Database, clone: Clone, tenants: list[SeededTenant]
) -> None:
    theirs = put_lead(clone.superuser_url, tenants[1].id)
    with pytest.raises(DBAPIError, match="foreign key"):
        await _run(
            database,
            tenants[0].id,
            f"INSERT INTO lead_interactions (tenant_id, lead_id, interaction_type) VALUES (1, {theirs}, 'call')",
        )


async def test_another_tenants_rows_are_not_changed(
    database: Database, clone: Clone, tenants: list[SeededTenant]
) -> None:
    put_lead(clone.superuser_url, tenants[1].id)
    assert await _run(database, tenants[0].id, "UPDATE leads SET status = 'lost'") == 0


async def test_the_tenant_does_not_leak_to_the_next_user_of_a_connection(
    clone: Clone, tenants: list[SeededTenant]
) -> None:
    async with Database(clone.app_url, pool_size=1) as database:
        assert await _count(database, tenants[0].id, "users") == 11
        async with database._engine.connect() as next_user:
            assert (await next_user.execute(text("SELECT count(*) FROM users"))).scalar_one() == 0
        counts = await asyncio.gather(*(_count(database, tenants[n % 2].id, "users") for n in range(20)))
        assert counts == [11, 4] * 10


@pytest.mark.parametrize("partition", ["leads_p0", "messages_p3", "audit_log_p7"])
async def test_a_partition_cannot_be_asked_directly(
    database: Database, tenants: list[SeededTenant], partition: str
) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        await _count(database, tenants[0].id, partition)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM leads",
        "TRUNCATE leads",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE leads DISABLE ROW LEVEL SECURITY",
        "INSERT INTO tenants (id, name, country, time_zone, locale, currency) VALUES (9, 'X', 'IN', 'UTC', '', 'INR')",
        "UPDATE start_requests SET message = 'start'",
        "SET ROLE lead_owner",
    ],
)
async def test_the_engines_role_may_not(database: Database, tenant: SeededTenant, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"denied|must be owner"):
        await _run(database, tenant.id, statement)


async def test_a_cursor_sees_its_tenant_only_and_keeps_what_it_did(
    database: Database, clone: Clone, tenants: list[SeededTenant]
) -> None:
    for tenant in tenants:
        put_lead(clone.superuser_url, tenant.id)
    async with database.tenant_cursor(tenants[0].id) as cursor:
        await cursor.execute("UPDATE leads SET city = 'Salem'")
        assert cursor.rowcount == 1
    async with database.tenant_cursor(tenants[1].id) as cursor:
        await cursor.execute("SELECT city FROM leads")
        assert await cursor.fetchall() == [(None,)]
    async with database.tenant_cursor(tenants[0].id) as cursor:
        await cursor.execute("SELECT city FROM leads")
        assert await cursor.fetchall() == [("Salem",)]


async def test_an_error_in_a_cursor_undoes_all_and_the_connection_serves_on(
    clone: Clone, tenants: list[SeededTenant]
) -> None:
    put_lead(clone.superuser_url, tenants[0].id)
    async with Database(clone.app_url, pool_size=1) as database:
        with pytest.raises(psycopg.errors.UndefinedTable):
            await _move_to_salem(database, tenants[0].id, "SELECT FROM nowhere")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(_move_to_salem(database, tenants[0].id, "SELECT pg_sleep(60)"), 0.5)
        async with database.tenant_cursor(tenants[0].id) as cursor:
            await cursor.execute("SELECT city FROM leads")
            assert await cursor.fetchall() == [(None,)]


async def _move_to_salem(database: Database, tenant_id: int, then: LiteralString) -> None:
    async with database.tenant_cursor(tenant_id) as cursor:
        await cursor.execute("UPDATE leads SET city = 'Salem'")
        await cursor.execute(then)


async def test_connections_that_died_in_the_pool_are_replaced(clone: Clone, tenants: list[SeededTenant]) -> None:
    async with Database(clone.app_url, pool_size=2) as database:
        async with database.tenant_cursor(tenants[0].id) as one, database.tenant_cursor(tenants[0].id) as other:
            pids = [cursor.connection.info.backend_pid for cursor in (one, other)]
        with psycopg.connect(clone.superuser_url) as connection:
            for pid in pids:
                connection.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        for _ in range(3):
            async with database.tenant_cursor(tenants[0].id) as cursor:
                await cursor.execute("SELECT count(*) FROM tenants")
                assert await cursor.fetchone() == (1,)
        with pytest.raises(psycopg.OperationalError):
            async with database.tenant_cursor(tenants[0].id) as cursor:
                await cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        assert await _count(database, tenants[0].id, "tenants") == 1
