"""From a commit until everybody who has the console open hears of it; and what it costs the one who commits."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta

import psycopg
from websockets.asyncio.client import ClientConnection, connect

from api.auth.keys import ensure_key, mint
from benchmarks.bed.hospital import TENANT
from benchmarks.bed.line import Goal, Line, median_ratio, quantile
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage

SOCKETS = Sizes(5, 50, 200)
COMMITS = Sizes(5, 200, 400)
PER_SECOND = 20
WRITERS = Sizes(2, 16, 16)
WRITTEN = Sizes(4, 100, 200)
ROUNDS = Sizes(1, 5, 7)
GOALS = (Goal("p99_ms", at_most=500),)
_PER_USER = 10
_PATIENCE_SECONDS = 60
_LEADS = """
    INSERT INTO leads (tenant_id, first_name, last_name, name_norm, source, stage, phase, run, run_closed, priority,
                       attempts_made, created_at, queued_at)
    SELECT %s, '', '', '', 'website', 'awareness', 'intake', 1, false, 3, 0, now(), now() FROM generate_series(1, %s)
    RETURNING id
"""
_MANAGERS = """
    INSERT INTO users (tenant_id, name, email, role)
    SELECT %s, 'Manager ' || n, 'live-' || n || '@hospital.example', 'manager' FROM generate_series(1, %s) AS n
"""
# What a commit may say to whoever listens: nothing, a notification, a row.
_SAYINGS: Mapping[str, Callable[[int], str]] = {
    "silent": lambda _: "SELECT 1",
    "notify": lambda number: f"SELECT pg_notify('changed', '{number}')",
    "row": lambda number: f"INSERT INTO changes (tenant_id, kind, subject_id) VALUES ({TENANT}, 'lead', {number})",
}


async def measure(stage: Stage, size: Size) -> Line:
    """The floor is a bare LISTEN: a notification of the same commits to one connection.

    `row_ratio`, `notify_ratio`: commits a second of 16 writers at once, against those of commits that say nothing.
    """
    site = stage.site()
    with psycopg.connect(site.superuser_url) as connection:
        leads = [int(row[0]) for row in connection.execute(_LEADS, [TENANT, COMMITS.of(size)])]
    with stage.api(site) as api:
        stage.report(f"live, {SOCKETS.of(size)} sockets")
        ms = await _heard(site, api.address, _tokens(stage, site, SOCKETS.of(size)), SOCKETS.of(size), leads)
    stage.report("live, a bare LISTEN")
    floor = await _notified(site, leads)
    stage.report("live, what a commit costs")
    per_s: dict[str, list[float]] = {name: [] for name in _SAYINGS}
    for _ in range(ROUNDS.of(size)):
        for name, saying in _SAYINGS.items():
            per_s[name].append(await _written(site, saying, WRITERS.of(size), WRITTEN.of(size)))
    figures = {
        "p50_ms": quantile(ms, 0.5),
        "p99_ms": quantile(ms, 0.99),
        "p99_ratio": quantile(ms, 0.99) / quantile(floor, 0.99),
        "sockets": float(SOCKETS.of(size)),
        "messages": float(len(ms)),
        "row_ratio": median_ratio(per_s["row"], per_s["silent"]),
        "notify_ratio": median_ratio(per_s["notify"], per_s["silent"]),
    }
    bare = {"p50_ms": quantile(floor, 0.5), "p99_ms": quantile(floor, 0.99), "commits_per_s": max(per_s["silent"])}
    return Line("live", GOALS, figures, bare)


def _tokens(stage: Stage, site: Site, sockets: int) -> list[str]:
    """Of everybody who may follow changes, and of as many more as it takes: leads in the queue are everybody's."""
    with psycopg.connect(site.superuser_url) as connection:
        connection.execute(_MANAGERS, [TENANT, sockets // _PER_USER])
    with psycopg.connect(site.checker_url) as connection:
        users = connection.execute(
            "SELECT id, role FROM users WHERE tenant_id = %s AND role <> 'integration' ORDER BY id", [TENANT]
        ).fetchall()
    key = ensure_key(stage.folder / "jwt.pem")
    return [mint(key, TENANT, user, role, timedelta(hours=6)) for user, role in users]


async def _heard(site: Site, address: str, tokens: list[str], sockets: int, leads: list[int]) -> list[float]:
    """Milliseconds from each commit to each socket."""
    committed: dict[int, float] = {}
    ms: list[float] = []
    async with AsyncExitStack() as open_sockets:
        connections = []
        for number in range(sockets):
            headers = {"Authorization": f"Bearer {tokens[number // _PER_USER % len(tokens)]}"}
            url = f"ws://{address}/api/v1/live"
            connections.append(
                await open_sockets.enter_async_context(connect(url, additional_headers=headers, proxy=None))
            )
            await connections[-1].recv()
        listening = [asyncio.create_task(_listen(one, committed, ms, set(leads))) for one in connections]
        await _steadily(site, leads, committed)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await asyncio.gather(*listening)
    return ms


async def _listen(socket: ClientConnection, committed: dict[int, float], ms: list[float], expected: set[int]) -> None:
    while expected:
        message = json.loads(await socket.recv())
        now = time.perf_counter()
        for change in message.get("changed", ()):
            if change["kind"] == "lead" and change["id"] in expected:
                expected.discard(change["id"])
                ms.append(1000 * (now - committed[change["id"]]))


async def _steadily(
    site: Site, leads: list[int], committed: dict[int, float], saying: Callable[[int], str] | None = None
) -> None:
    """One commit after another; a moment is noted before the commit is sent, so that nobody hears of it earlier."""
    async with await psycopg.AsyncConnection.connect(site.app_url) as connection:
        for lead in leads:
            await connection.execute(f"SELECT set_config('app.current_tenant_id', '{TENANT}', true)".encode())
            await connection.execute("UPDATE leads SET score = 7 WHERE tenant_id = %s AND id = %s", [TENANT, lead])
            if saying is not None:
                await connection.execute(saying(lead).encode())
            committed[lead] = time.perf_counter()
            await connection.commit()
            await asyncio.sleep(1 / PER_SECOND)


async def _notified(site: Site, leads: list[int]) -> list[float]:
    committed: dict[int, float] = {}
    ms: list[float] = []

    async def listen(connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        async for one in connection.notifies(stop_after=len(leads)):
            ms.append(1000 * (time.perf_counter() - committed[int(one.payload)]))

    async with await psycopg.AsyncConnection.connect(site.superuser_url, autocommit=True) as connection:
        await connection.execute("LISTEN changed")
        listening = asyncio.create_task(listen(connection))
        await _steadily(site, leads, committed, lambda lead: f"SELECT pg_notify('changed', '{lead}')")
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await listening
    return ms


async def _written(site: Site, saying: Callable[[int], str], writers: int, count: int) -> float:
    """Commits a second, of durable transactions that write one row and say so."""

    async def write(number: int, start: Awaitable[bool]) -> None:
        async with await psycopg.AsyncConnection.connect(site.app_url) as connection:
            await start
            for turn in range(count):
                await connection.execute(f"SELECT set_config('app.current_tenant_id', '{TENANT}', true)".encode())
                await connection.execute(saying(number * count + turn).encode())
                await connection.execute(
                    "INSERT INTO audit_log (tenant_id, at, actor, action, subject, subject_id) "
                    "VALUES (%s, now(), 'engine', 'measured', 'lead', 1)",
                    [TENANT],
                )
                await connection.commit()

    gate = asyncio.Event()
    writing = [asyncio.create_task(write(number, gate.wait())) for number in range(writers)]
    await asyncio.sleep(0.5)
    began = time.perf_counter()
    gate.set()
    await asyncio.gather(*writing)
    return writers * count / (time.perf_counter() - began)
