"""The audit log is append-only, and its chain shows every change."""

import asyncio
from datetime import UTC, datetime

import psycopg
import pytest

from domain.privacy import Actor
from store import privacy
from store.session import Database
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

NOW = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)


async def _record(database: Database, tenant_id: int, count: int = 1) -> None:
    for number in range(count):
        async with database.tenant_session(tenant_id) as session:
            entry = privacy.Entry(
                NOW,
                Actor("engine"),
                "score_set",
                "lead",
                number,
                1,
                {"value": 71.5, "band": "hot", "urgent": False, "owner": None, "big": 1e16},
            )
            await privacy.record(session, tenant_id, entry)


async def _seal(database: Database, tenant_id: int, limit: int = 1000) -> int:
    async with database.tenant_session(tenant_id) as session:
        return await privacy.seal(session, tenant_id, limit)


async def _problems(database: Database, tenant_id: int) -> list[str]:
    async with database.tenant_session(tenant_id) as session:
        return await privacy.verify(session, tenant_id)


async def test_every_entry_is_sealed_once_and_the_chain_holds(database: Database, tenant: SeededTenant) -> None:
    await _record(database, tenant.id, 7)
    assert [await _seal(database, tenant.id, 5) for _ in range(3)] == [5, 2, 0]
    assert await _problems(database, tenant.id) == []


async def test_sealers_at_once_make_one_chain(
    database: Database, tenant: SeededTenant, checker: psycopg.AsyncConnection[tuple[object, ...]]
) -> None:
    await _record(database, tenant.id, 20)
    assert sum(await asyncio.gather(*(_seal(database, tenant.id, 4) for _ in range(8)))) == 20
    seqs = await (await checker.execute("SELECT seq FROM audit_seals ORDER BY seq")).fetchall()
    assert [seq for (seq,) in seqs] == list(range(1, 21))
    assert await _problems(database, tenant.id) == []


async def test_an_entry_that_commits_late_is_sealed_behind_those_with_higher_ids(
    database: Database, tenant: SeededTenant
) -> None:
    async with database.tenant_session(tenant.id) as late:
        await privacy.record(late, tenant.id, privacy.Entry(NOW, Actor("agent:5"), "lead_captured", "lead", 1))
        await _record(database, tenant.id, 3)
        assert await _seal(database, tenant.id) == 3
    assert await _seal(database, tenant.id) == 1
    assert await _problems(database, tenant.id) == []


@pytest.mark.parametrize("role", ["app_url", "owner_url", "superuser_url"])
@pytest.mark.parametrize("table", ["audit_log", "audit_seals"])
@pytest.mark.parametrize("change", ["UPDATE {} SET tenant_id = tenant_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_nobody_changes_the_log_or_its_seals(
    database: Database, clone: Clone, tenant: SeededTenant, role: str, table: str, change: str
) -> None:
    await _record(database, tenant.id)
    await _seal(database, tenant.id)
    with psycopg.connect(getattr(clone, role)) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', %s, false)", [str(tenant.id)])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(change.format(table).encode())


async def test_not_even_one_partition_of_the_log_is_emptied(clone: Clone) -> None:
    with psycopg.connect(clone.owner_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("TRUNCATE audit_log_p3 CASCADE")


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE audit_log SET facts = '{\"value\": 99}' WHERE subject_id = 1", "does not fit entry"),
        ("UPDATE audit_log SET actor = 'nobody' WHERE subject_id = 1", "does not fit entry"),
        ("DELETE FROM audit_seals WHERE seq = 2", "seal 2 or its entry is missing"),
        ("DELETE FROM audit_log WHERE subject_id = 1", "seal 2 or its entry is missing"),
        ("DELETE FROM audit_seals WHERE seq = 3; UPDATE audit_log SET recorded_at = '2020-01-01'", "was never sealed"),
    ],
)
async def test_a_change_behind_the_triggers_shows_in_the_chain(
    database: Database, clone: Clone, tenant: SeededTenant, tampering: str, found: str
) -> None:
    await _record(database, tenant.id, 3)
    await _seal(database, tenant.id)
    with psycopg.connect(clone.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(tampering.encode())
    assert any(found in problem for problem in await _problems(database, tenant.id))
