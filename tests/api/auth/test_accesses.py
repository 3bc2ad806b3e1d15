"""Who looked at whom, and who was refused: in the audit log, cheaply, and never lost in silence."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession
from structlog.testing import capture_logs

from api.auth.accesses import notes
from api.auth.accesses.buffer import EntryBuffer
from api.auth.accesses.notes import LISTS, MANY_REFUSALS, AccessLog
from api.auth.accesses.windows import Windows
from api.auth.permissions import Role
from api.routes import ROUTERS
from domain.privacy import Actor
from store import privacy
from store.session import Database
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

Entries = Callable[[], list[tuple[str, str, int | None, dict[str, Any]]]]


@pytest.fixture
def accesses(app: FastAPI) -> AccessLog:
    log: AccessLog = app.state.context.accesses
    return log


@pytest.fixture
def entries(clone: Clone) -> Entries:
    def read() -> list[tuple[str, str, int | None, dict[str, Any]]]:
        with psycopg.connect(clone.superuser_url) as everything:
            query = "SELECT actor, action, subject_id, facts FROM audit_log WHERE subject = 'access' ORDER BY id"
            return everything.execute(query.encode()).fetchall()

    return read


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


async def test_each_part_of_a_lead_that_somebody_reads_is_noted_once(
    manager: Visitor, agent: Visitor, accesses: AccessLog, entries: Entries
) -> None:
    lead = (await manager.captured(phone="+919876543210"))["id"]
    for part in ("", "/history", "/messages", "/touches", "/interactions", "/decisions", "", "/history"):
        assert (await manager.get(f"/leads/{lead}{part}")).status_code == 200
    problem(await agent.get(f"/leads/{lead}"), 404)
    await accesses.buffer.flush()
    read = [(who, what, subject, facts["part"]) for who, what, subject, facts in entries()]
    parts = ("profile", "history", "messages", "touches", "interactions", "decisions")
    assert read == [(f"user:{manager.user_id}", "lead_read", lead, part) for part in parts]


async def test_every_route_below_a_lead_is_noted_without_anybodys_doing() -> None:
    """The note hangs on the path's name of the lead; a new route that calls it otherwise fails here."""
    below = [route.path for router in ROUTERS for route in router.routes if route.path.startswith("/leads/{")]  # type: ignore[attr-defined]
    assert below
    assert all(path.startswith("/leads/{lead_id}") for path in below)
    every = {route.path for router in ROUTERS for route in router.routes}  # type: ignore[attr-defined]
    assert every >= LISTS


async def test_a_list_is_noted_with_its_rows_and_a_hash_of_its_filter(
    manager: Visitor, accesses: AccessLog, entries: Entries
) -> None:
    for number in range(3):
        await manager.captured(phone=f"+91987654321{number}")
    first = (await manager.get("/leads", limit=2)).json()
    await manager.get("/leads", limit=2, cursor=first["next"])
    await manager.get("/leads", search="9876543210")
    accesses.close_windows(all_of_them=True)
    await accesses.buffer.flush()
    [every, searched, more] = [facts for _, action, _, facts in entries() if action == "leads_listed"]
    assert (every["route"], every["requests"], every["rows"]) == ("/leads", 1, 2)
    assert (more["filter"], more["requests"], more["rows"]) == (every["filter"], 1, 1)
    assert searched["filter"] != every["filter"]
    assert (searched["requests"], searched["rows"]) == (1, 1)
    assert "9876543210" not in json.dumps(entries())


async def test_refusals_of_known_callers_are_audited_and_their_repeats_counted(
    visit: Visit, tenant: SeededTenant, manager: Visitor, accesses: AccessLog, entries: Entries
) -> None:
    ops = visit(tenant, Role.OPS)
    for _ in range(5):
        problem(await ops.get("/leads"), 403)
    await manager.post("/me/sign-out", {})
    problem(await manager.get("/me"), 401)
    accesses.close_windows(all_of_them=True)
    await accesses.buffer.flush()
    refused = [(who, facts) for who, action, _, facts in entries() if action == "refused"]
    forbidden = {"method": "GET", "route": "/leads", "status": 403, "reason": "read_leads"}
    revoked = {"method": "GET", "route": "/me", "status": 401, "reason": "revoked", "requests": 1}
    assert refused == [
        (f"user:{ops.user_id}", {**forbidden, "requests": 1}),
        (f"user:{manager.user_id}", revoked),
        (f"user:{ops.user_id}", {**forbidden, "requests": 4}),
    ]


async def test_a_flood_of_unknown_callers_fills_no_table_and_is_logged_by_a_hash(
    http: httpx2.AsyncClient, accesses: AccessLog, entries: Entries
) -> None:
    with capture_logs() as logged:
        for _ in range(20):
            problem(await http.get("/api/v1/leads", headers={"Authorization": "Bearer a.b.c"}), 401)
        accesses.close_windows(all_of_them=True)
        await accesses.buffer.flush()
    assert entries() == []
    [line] = [line for line in logged if line["event"] == "refused_client"]
    assert (line["requests"], len(line["client"])) == (20, 16)
    assert accesses.refused[0] == 20


async def test_who_is_refused_often_is_warned_of_once_a_minute(
    visit: Visit, tenant: SeededTenant, accesses: AccessLog
) -> None:
    agent = visit(tenant, Role.AGENT)
    with capture_logs() as logged:
        for number in range(MANY_REFUSALS + 10):
            problem(await agent.get(f"/leads/{10**6 + number}"), 404)
    warned = [line for line in logged if line["event"] == "many_refusals"]
    assert [(line["tenant"], line["caller"], line["log_level"]) for line in warned] == [
        (tenant.id, f"user:{agent.user_id}", "warning")
    ]
    assert accesses.figures()["many_refusals"] == {tenant.id: 1}
    assert f'lead_many_refusals_total{{tenant="{tenant.id}"}} 1.0' in await _metrics(accesses)


async def _metrics(accesses: AccessLog) -> str:
    from api.http.metrics import metrics_of

    return metrics_of([], accesses.figures()).decode()


async def test_an_admin_sees_who_looked_at_a_lead(
    admin: Visitor, manager: Visitor, stranger: Visitor, accesses: AccessLog
) -> None:
    lead = (await manager.captured(phone="+919876543210"))["id"]
    await manager.get(f"/leads/{lead}/messages")
    await accesses.buffer.flush()
    seen = (await admin.get(f"/leads/{lead}/readers")).json()
    assert [(one["actor"], one["part"]) for one in seen["items"]] == [(f"user:{manager.user_id}", "messages")]
    assert seen["items"][0]["name"]
    problem(await manager.get(f"/leads/{lead}/readers"), 403)
    await accesses.buffer.flush()
    seen = (await admin.get(f"/leads/{lead}/readers", limit=1)).json()
    assert [(one["actor"], one["part"]) for one in seen["items"]] == [(f"user:{admin.user_id}", "readers")]
    rest = (await admin.get(f"/leads/{lead}/readers", limit=1, cursor=seen["next"])).json()
    assert [one["part"] for one in rest["items"]] == ["messages"]
    problem(await admin.get("/leads/999999999/readers"), 404)


async def test_reads_are_sealed_with_the_rest(manager: Visitor, accesses: AccessLog, clone: Clone) -> None:
    lead = (await manager.captured(phone="+919876543210"))["id"]
    await manager.get(f"/leads/{lead}")
    await accesses.buffer.flush()
    async with Database(clone.app_url, pool_size=1) as database, database.tenant_session(1) as session:
        assert await privacy.seal(session, 1) >= 2
        assert await privacy.verify(session, 1) == []


async def test_what_waits_is_written_at_the_end_and_what_does_not_fit_is_said(
    app: FastAPI, clone: Clone, entries: Entries, tenant: SeededTenant
) -> None:
    def entry(number: int) -> privacy.Entry:
        return privacy.Entry(datetime.now(UTC), Actor("user:1"), "lead_read", privacy.ACCESS, number)

    async with Database(clone.app_url, pool_size=1) as database:
        buffer = EntryBuffer(database, most=3)
        assert [buffer.add(tenant.id, entry(number)) for number in range(5)] == [True, True, True, False, False]
        buffer.start()
        await buffer.stop()
        assert buffer.lost == {tenant.id: 2}
        said = [(action, subject, facts) for _, action, subject, facts in entries()]
        assert said == [("lead_read", number, {}) for number in range(3)] + [("accesses_lost", None, {"entries": 2})]
    away = EntryBuffer(Database("postgresql://nobody@127.0.0.1:1/lead"), most=3)
    away.add(tenant.id, entry(1))
    await away.flush()
    assert away.add(tenant.id, entry(2))


class SlowToAnswer(Database):
    """Whoever stored something hears of it late."""

    @asynccontextmanager
    async def tenant_session(self, tenant_id: int, *, plan_once: bool = True) -> AsyncIterator[AsyncSession]:
        async with super().tenant_session(tenant_id, plan_once=plan_once) as session:
            yield session
        await asyncio.sleep(0.5)


async def test_what_is_being_written_when_the_process_ends_is_written_once(
    monkeypatch: pytest.MonkeyPatch, clone: Clone, entries: Entries, tenant: SeededTenant
) -> None:
    monkeypatch.setattr("api.auth.accesses.buffer.EVERY_SECONDS", 0.01)
    async with SlowToAnswer(clone.app_url, pool_size=1) as database:
        buffer = EntryBuffer(database)
        buffer.add(tenant.id, privacy.Entry(datetime.now(UTC), Actor("user:1"), "lead_read", privacy.ACCESS, 7))
        buffer.start()
        while not entries():
            await asyncio.sleep(0.02)
        await buffer.stop()
    assert [subject for _, _, subject, _ in entries()] == [7]


async def test_entries_that_come_while_others_are_written_are_kept(
    clone: Clone, tenants: list[SeededTenant], entries: Entries
) -> None:
    async with Database(clone.app_url, pool_size=1) as database:
        buffer = EntryBuffer(database)
        now = datetime.now(UTC)
        for number in range(1_200):
            tenant = tenants[number % len(tenants)]
            buffer.add(tenant.id, privacy.Entry(now, Actor("user:1"), "lead_read", privacy.ACCESS, number))
        writing = asyncio.create_task(buffer.flush())
        await asyncio.sleep(0)
        buffer.add(tenants[0].id, privacy.Entry(now, Actor("user:1"), "lead_read", privacy.ACCESS, 5_000))
        await writing
        assert sorted(subject for _, _, subject, _ in entries()) == [*range(1_200), 5_000]  # type: ignore[type-var]


def test_a_window_counts_what_comes_after_its_first() -> None:
    now = 0.0
    windows = Windows[str](60, 2, lambda: now)
    assert [windows.is_first(key, 5) for key in "aabacc"] == [True, False, True, False, True, True]
    assert list(windows.ended()) == []
    now = 60.0
    [(key, count)] = windows.ended()
    assert (key, count.requests, count.rows) == ("a", 2, 10)
    assert windows.is_first("a")


def test_the_memory_of_notes_is_bounded() -> None:
    assert max(notes._MOST_READS, notes._MOST_WINDOWS) <= 50_000
