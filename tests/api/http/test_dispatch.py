"""What is handed to the dispatcher after a commit: sent at once, or left to the sweep; never blocking."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from fastapi import FastAPI

from api.http import dispatch
from api.http.dispatch import Dispatcher
from domain.lifecycle.outbox import RunRequest
from store.lifecycle import outbox
from store.session import Database
from tests.activities.clinic import NobodyToTell
from tests.api.conftest import Visitor, problem
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant


class Runs(NobodyToTell):
    """Lead runs that record their signals; `open` is closed while Temporal is unavailable."""

    def __init__(self) -> None:
        self.told: list[int] = []
        self.open = asyncio.Event()
        self.open.set()
        self.failing = False

    async def deliver(self, requests: Sequence[RunRequest]) -> list[int]:
        await self.open.wait()
        if self.failing:
            raise RuntimeError("gone")
        ids = [request.id for request in requests]
        self.told += ids
        return ids


async def asked(database: Database, visitor: Visitor, how_many: int) -> list[RunRequest]:
    """Requests in the outbox that are not sent yet."""
    for number in range(how_many):
        await visitor.captured(external_ids={"crm": str(number)})
    async with database.tenant_session(visitor.tenant_id) as session:
        found = await outbox.pending(session, visitor.tenant_id, datetime.now(UTC) + timedelta(hours=1), 100)
    assert len(found) == how_many
    return found


async def unsent(checker: "psycopg.AsyncConnection[tuple[object, ...]]") -> object:
    row = await (await checker.execute("SELECT count(*) FROM start_requests WHERE sent_at IS NULL")).fetchone()
    return row and row[0]


async def test_what_arrived_is_marked_sent(
    database: Database, manager: Visitor, checker: "psycopg.AsyncConnection[tuple[object, ...]]"
) -> None:
    requests = await asked(database, manager, 5)
    runs = Runs()
    dispatcher = Dispatcher(runs, database)
    dispatcher.start()
    for request in requests:
        dispatcher.hand(request)
    dispatcher.hand(None)
    await dispatcher.stop()
    assert sorted(runs.told) == [request.id for request in requests]
    assert await unsent(checker) == 0


async def test_what_cannot_be_told_is_left_to_the_sweep(
    database: Database, manager: Visitor, checker: "psycopg.AsyncConnection[tuple[object, ...]]"
) -> None:
    requests = await asked(database, manager, 3)
    runs = Runs()
    runs.failing = True
    dispatcher = Dispatcher(runs, database)
    dispatcher.start()
    for request in requests:
        dispatcher.hand(request)
    await asyncio.sleep(0.05)
    began = time.monotonic()
    await dispatcher.stop()
    assert time.monotonic() - began < 1
    assert await unsent(checker) == 3


async def test_a_full_queue_refuses_nobody(
    database: Database, manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "_MOST_WAITING", 2)
    monkeypatch.setattr(dispatch, "_BATCH", 1)
    requests = await asked(database, manager, 6)
    runs = Runs()
    runs.open.clear()
    dispatcher = Dispatcher(runs, database)
    dispatcher.start()
    for request in requests:
        dispatcher.hand(request)
        await asyncio.sleep(0)
    runs.open.set()
    await dispatcher.stop()
    assert 0 < len(runs.told) < len(requests)


async def test_without_temporal_captures_are_taken_and_readiness_says_so(app: FastAPI, manager: Visitor) -> None:
    began = time.monotonic()
    for number in range(10):
        await manager.captured(external_ids={"crm": str(number)})
    assert time.monotonic() - began < 3
    ready = await manager.http.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "degraded", "database": "up", "temporal": "down"})
    assert (await manager.http.get("/healthz")).json() == {"status": "ok"}


async def test_without_the_database_everything_is_a_503_with_a_time_to_come_back(
    postgres: object, clone: Clone, manager: Visitor, tenant: SeededTenant
) -> None:
    assert (await manager.get("/leads")).status_code == 200
    name = clone.app_url.rpartition("/")[2]
    with psycopg.connect(clone.superuser_url.rpartition("/")[0] + "/postgres", autocommit=True) as server:
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            for _ in range(10):
                answer = await manager.post("/leads", {"phone": "098765 43210"})
                problem(answer, 503)
                assert answer.headers["retry-after"] == "5"
            ready = await manager.http.get("/readyz")
            assert (ready.status_code, ready.json()["database"]) == (503, "down")
        finally:
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert (await manager.post("/leads", {"phone": "098765 43210"})).status_code == 201
