"""A file of people is imported, and its runs start, while others capture leads one by one: through the real API."""

import asyncio
import io
import json
import time
from contextlib import ExitStack

import httpx2
import psycopg

from benchmarks.bed.hospital import TENANT, person
from benchmarks.bed.line import Goal, Line, quantile
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage
from benchmarks.response import Desk

ROWS = Sizes(50, 5_000, 100_000)
SECONDS = Sizes(2, 30, 120)
PER_SECOND = 2
GOALS = (Goal("rows_per_s", at_least=1_000), Goal("live_offer_p99_ms", at_most=2_000))
_COLUMNS = ("first_name", "last_name", "phone", "email", "city", "language", "procedure", "timeframe", "notes")
_PAUSE = 0.1
_PATIENCE_SECONDS = 900
_FLOOR = "CREATE TABLE floor_rows (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, said jsonb NOT NULL)"


async def measure(stage: Stage, size: Size) -> Line:
    """The floor stores the same rows as JSON in one table, 500 in a transaction. Live captures go on throughout."""
    site, rows = stage.site(), ROWS.of(size)
    floor_s = _floor(site, rows)
    with ExitStack() as servers:
        temporal = servers.enter_context(stage.temporal())
        servers.enter_context(stage.worker(site, temporal.address))
        api = servers.enter_context(stage.api(site, temporal.address))
        url = f"http://{api.address}"
        desk, importer = Desk(site, url, stage.token(site, "integration")), Importer(url, stage.token(site, "manager"))
        async with desk, importer:
            await desk.ask()
            stage.report(f"import of {rows:,} rows")
            answered_s, stored_s, storing_ms = await _stored(importer, desk, rows)
            stage.report(f"import stored in {stored_s:.1f} s; its runs start")
            began, before = time.perf_counter(), _started(site)
            starting_ms = await _live(desk, asyncio.create_task(asyncio.sleep(SECONDS.of(size))))
            started = (_started(site) - before) / (time.perf_counter() - began)
    figures = {
        "rows_per_s": rows / stored_s,
        "rows": float(rows),
        "upload_answered_s": answered_s,
        "live_offer_p99_ms": quantile(storing_ms + starting_ms, 0.99),
        "live_offer_p50_ms": quantile(storing_ms + starting_ms, 0.5),
        "live_offer_p99_ms_while_storing": quantile(storing_ms, 0.99),
        "live_offer_p99_ms_while_starting": quantile(starting_ms, 0.99),
        "live_leads": float(len(storing_ms) + len(starting_ms)),
        "imported_runs_per_s": started,
    }
    return Line("import", GOALS, figures, {"rows_per_s": rows / floor_s})


async def _stored(importer: "Importer", desk: Desk, rows: int) -> tuple[float, float, list[float]]:
    """Seconds until the upload was answered, and until every row was stored; live captures' milliseconds meanwhile."""
    began = time.perf_counter()
    id = await importer.upload(_file(rows))
    answered = time.perf_counter() - began
    done = asyncio.create_task(importer.done(id))
    ms = await _live(desk, done)
    await done
    return answered, done.result() - began, ms


async def _live(desk: Desk, until: "asyncio.Task[object] | asyncio.Task[float] | asyncio.Task[None]") -> list[float]:
    """Submissions at a steady rate, whether or not the one before has its offer yet; at least one."""
    under_way = [asyncio.create_task(desk.ask())]
    while not until.done():
        await asyncio.sleep(1 / PER_SECOND)
        under_way.append(asyncio.create_task(desk.ask()))
    return await asyncio.gather(*under_way)


class Importer:
    """A manager who uploads a file and waits until it is stored."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._web = httpx2.AsyncClient(base_url=f"{url}/api/v1", headers=headers, trust_env=False, timeout=120)

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *_: object) -> None:
        await self._web.aclose()

    async def upload(self, content: bytes) -> int:
        answer = await self._web.post("/imports", files={"file": ("people.csv", content, "text/csv")})
        answer.raise_for_status()
        return int(answer.json()["id"])

    async def done(self, id: int) -> float:
        """When every row was stored as a new lead."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while (report := (await self._web.get(f"/imports/{id}")).json())["state"] != "done":
                await asyncio.sleep(_PAUSE)
        assert report["counts"]["created"] == report["rows"], report
        return time.perf_counter()


def _people(rows: int) -> list[dict[str, object]]:
    """None of them is, or is called as, somebody who is captured live: they would be merged."""
    people = []
    for number in range(1, rows + 1):
        own = {"first_name": "Guest", "last_name": f"Row {number}"}
        own |= {"phone": f"+9170{number:08d}", "email": f"imported{number}@example.com"}
        one = person(number) | own
        people.append({name: one[name] for name in _COLUMNS})
    return people


def _file(rows: int) -> bytes:
    out = io.StringIO()
    out.write(",".join(_COLUMNS) + "\n")
    for one in _people(rows):
        out.write(",".join(str(value) for value in one.values()) + "\n")
    return out.getvalue().encode()


def _floor(site: Site, rows: int) -> float:
    """Seconds."""
    said = [json.dumps(one) for one in _people(rows)]
    with psycopg.connect(site.superuser_url, autocommit=True) as connection:
        connection.execute(_FLOOR)
        began = time.perf_counter()
        for first in range(0, rows, 500):
            connection.execute("INSERT INTO floor_rows (said) SELECT unnest(%s::jsonb[])", (said[first : first + 500],))
        return time.perf_counter() - began


def _started(site: Site) -> int:
    query = "SELECT count(*) FROM start_requests WHERE tenant_id = {} AND priority = 5 AND sent_at IS NOT NULL"
    return site.count(query.format(TENANT))
