"""Worker, Temporal and Postgres come back together, on loaded cores, to leads whose deadlines passed meanwhile."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

from benchmarks.bed.hospital import TENANT
from benchmarks.bed.line import Goal, Line
from benchmarks.bed.overdue import Crowd, gather_crowd, inversions, latencies, lost_tasks, until
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage
from benchmarks.response import Bare, Desk
from devstack.temporal import EmbeddedTemporal
from domain.lifecycle.messages import LeadRef
from store.session import Database
from workflows.client.client import LeadClient, TemporalSettings
from workflows.client.starts import lead_workflow_id

LEADS = Sizes(6, 150, 2_000)
# The first offers must outlive the time in which all of them are made.
DUE_AFTER_SECONDS = Sizes(12, 30, 130)
LIVE_PER_SECOND = 2
LIVE_SECONDS_AT_LEAST = 3
BURNERS = Sizes(0, os.cpu_count() or 1, os.cpu_count() or 1)
GOALS = (Goal("lost_tasks", at_most=0), Goal("live_offer_max_s", at_most=5))
_BURN = "import time\nend = time.monotonic() + 900\nwhile time.monotonic() < end: pass"


async def measure(stage: Stage, size: Size) -> Line:
    """The floor are bare runs with one timer and one empty step after it, restarted in the same way."""
    floor = await _floor(stage, size)
    figures = await _ours(stage, size)
    return Line("restart", GOALS, figures, floor)


async def _ours(stage: Stage, size: Size) -> dict[str, float]:
    site, count, due_after = stage.site(), LEADS.of(size), DUE_AFTER_SECONDS.of(size)
    with ExitStack() as servers:
        temporal = servers.enter_context(stage.temporal())
        api = servers.enter_context(stage.api(site, temporal.address))
        with stage.worker(site, temporal.address) as worker:
            stage.report(f"restart, {count} leads come and wait")
            crowd = await _crowd(site, temporal, count, due_after)
            worker.kill()
        temporal.kill()
        stage.postgres.kill()
        stage.report("restart, everything is down until the last deadline has passed")
        await until(crowd.last)
        servers.enter_context(burners(BURNERS.of(size)))
        began = time.monotonic()
        await _come_back(stage, site, temporal, servers)
        up_after = time.monotonic() - began
        stage.report(f"restart, up after {up_after:.1f} s")
        desk = Desk(site, f"http://{api.address}", stage.token(site, "integration"), first=count + 1)
        async with desk:
            ms, seconds = await _beside(desk.ask, crowd.leads.all_moved_on, began)
        stage.report(f"restart, all have moved on after {seconds:.1f} s")
        order = inversions([priority for _, priority in crowd.leads.moved_on()])
        lost = await _lost(temporal, [*crowd.leads.leads, *desk.leads])
    return {"moved_on_s": seconds, "up_after_s": up_after, **latencies(ms), "inversions": order, **lost, "leads": count}


class _Waiting:
    """A crowd, and when the last of it is due (nobody can be asked while the database is down)."""

    def __init__(self, leads: Crowd) -> None:
        self.leads, self.last = leads, leads.last_deadline()


async def _crowd(site: Site, temporal: EmbeddedTemporal, count: int, due_after: int) -> _Waiting:
    runs = await LeadClient.connect(TemporalSettings(address=temporal.address), lazy=False)
    async with Database(site.app_url) as database:
        waiting = _Waiting(await gather_crowd(site, database, runs, count, timedelta(seconds=due_after)))
    await asyncio.sleep(8)  # the last workflow tasks end, and the worker lets their runs go
    return waiting


async def _come_back(stage: Stage, site: Site, temporal: EmbeddedTemporal, servers: ExitStack) -> None:
    """Returns once the worker polls."""
    stage.postgres.launch()
    temporal.launch()
    ready = asyncio.to_thread(temporal.wait_ready, 120)
    await asyncio.gather(ready, asyncio.to_thread(servers.enter_context, stage.worker(site, temporal.address)))


async def _beside(
    ask: Callable[[], Coroutine[None, None, float]], moved_on: Callable[[], Coroutine[None, None, None]], began: float
) -> tuple[list[float], float]:
    """Milliseconds of each live capture until all have moved on, and the seconds since `began` that this took."""
    moving, at_least = asyncio.create_task(moved_on()), time.monotonic() + LIVE_SECONDS_AT_LEAST
    moving.add_done_callback(lambda _: ended.append(time.monotonic() - began))
    ended: list[float] = []
    under_way: list[asyncio.Task[float]] = []
    try:
        while not moving.done() or time.monotonic() < at_least:
            under_way.append(asyncio.create_task(ask()))
            await asyncio.sleep(1 / LIVE_PER_SECOND)
        await moving
        return await asyncio.gather(*under_way), ended[0]
    finally:
        for task in (moving, *under_way):
            task.cancel()


async def _lost(temporal: EmbeddedTemporal, leads: list[int]) -> dict[str, float]:
    runs = await LeadClient.connect(TemporalSettings(address=temporal.address), lazy=False)
    found = await lost_tasks(runs.client, [lead_workflow_id(LeadRef(TENANT, lead)) for lead in leads])
    return {"lost_tasks": sum(found.values()), **found}


async def _floor(stage: Stage, size: Size) -> dict[str, float]:
    count, due_after = LEADS.of(size), DUE_AFTER_SECONDS.of(size)
    with ExitStack() as servers:
        temporal = servers.enter_context(stage.temporal())
        bare = Bare(temporal.address)
        due = datetime.now(UTC) + timedelta(seconds=due_after / 2)
        async with bare:
            stage.report(f"restart, {count} bare runs come and wait")
            ids = await bare.wait_for(due, count)
        temporal.kill()
        await until(due)
        servers.enter_context(burners(BURNERS.of(size)))
        began = time.monotonic()
        temporal.launch()
        await asyncio.to_thread(temporal.wait_ready, 120)
        async with bare:
            ms, seconds = await _beside(bare.ask, lambda: bare.have_ended(ids), began)
            lost = await lost_tasks(bare.client, ids)
    return {"moved_on_s": seconds, **latencies(ms), "lost_tasks": sum(lost.values())}


@contextmanager
def burners(count: int) -> Iterator[None]:
    """Processes that only burn a core's time; they end by themselves, too."""
    burning = [subprocess.Popen([sys.executable, "-c", _BURN]) for _ in range(count)]
    try:
        yield
    finally:
        for process in burning:
            process.kill()
            process.wait()
