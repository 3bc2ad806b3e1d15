"""What an open lead costs while it waits: memory of the worker, cached and evicted; CPU while nothing happens."""

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence

import psutil

from benchmarks.bed.hospital import TENANT, captured
from benchmarks.bed.line import Goal, Line
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage, cpu_seconds, pid_of
from devstack.program import Program
from devstack.temporal import EmbeddedTemporal
from store.session import Database
from workflows.client.client import LeadClient, TemporalSettings

LEADS = Sizes(10, 300, 10_000)
WARM_UP = Sizes(2, 200, 500)
# Longer than the worker's sweep (20 s) takes to come round.
IDLE_SECONDS = Sizes(1, 25, 25)
# Not fewer: the worker takes 100 workflow tasks at a time, and what it evicts meanwhile it must replay.
FEW = 200
GOALS = (Goal("evicted_kb_per_lead", at_most=25), Goal("idle_worker_cores", at_most=0.02))
_PATIENCE_SECONDS = 1_800
_QUIET_SECONDS, _QUIET_CORES = 3, 0.05
_OFFERED = f"SELECT count(*) FROM leads WHERE tenant_id = {TENANT} AND waiting_for ->> 'kind' = 'offer'"


async def measure(stage: Stage, size: Size) -> Line:
    """The floor is the same worker that has lived a few leads and holds none of the others."""
    site, count = stage.site(), LEADS.of(size)
    people = itertools.count(1)
    with stage.temporal() as temporal:
        async with Database(site.app_url) as database:
            runs = await LeadClient.connect(TemporalSettings(address=temporal.address), lazy=False)
            crowd = Crowd(stage, site, database, runs, people)
            with stage.worker(site, temporal.address, max_cached_workflows=FEW) as worker:
                await crowd.joins(WARM_UP.of(size))
                settling = await _settled(worker)
                empty = await _idle(stage, worker, temporal, IDLE_SECONDS.of(size))
                before = _rss(worker)
                await crowd.joins(count)
                evicted = (_rss(worker) - before) / count
            with stage.worker(site, temporal.address, max_cached_workflows=2 * count + FEW) as worker:
                await crowd.joins(LEADS.tiny)
                before = _rss(worker)
                await crowd.joins(count)
                cached = (_rss(worker) - before) / count
                await _settled(worker)
                idle = await _idle(stage, worker, temporal, IDLE_SECONDS.of(size))
    figures = {
        "evicted_kb_per_lead": evicted / 1000,
        "cached_kb_per_lead": cached / 1000,
        **idle,
        "waiting_leads": float(await asyncio.to_thread(site.count, _OFFERED)),
    }
    return Line("waiting", GOALS, figures, {**empty, "settling_s": settling, "rss_mb": before / 1e6})


class Crowd:
    """Leads that get an offer, which nobody answers."""

    def __init__(self, stage: Stage, site: Site, database: Database, runs: LeadClient, people: Iterator[int]) -> None:
        self._stage, self._site, self._database, self._runs, self._people = stage, site, database, runs, people

    async def joins(self, count: int) -> None:
        """So many more, until all of them wait."""
        self._stage.report(f"{count} leads come and wait")
        expected = await asyncio.to_thread(self._site.count, _OFFERED) + count
        starts = await captured(self._database, list(itertools.islice(self._people, count)))
        if len(await self._runs.deliver(starts)) != count:
            raise RuntimeError("runs could not be started")
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while await asyncio.to_thread(self._site.count, _OFFERED) < expected:
            if time.monotonic() > deadline:
                raise TimeoutError("the leads did not come to wait")
            await asyncio.sleep(0.2)
        await asyncio.sleep(0.5)  # the last workflow tasks end


async def _settled(worker: Program) -> float:
    """Seconds until the worker rests: after the last offer it still sends each agent's notice, one after the other."""
    began, pid = time.monotonic(), pid_of(worker)
    while True:
        before = cpu_seconds(pid)
        await asyncio.sleep(_QUIET_SECONDS)
        if (cpu_seconds(pid) - before) / _QUIET_SECONDS < _QUIET_CORES:
            return time.monotonic() - began
        if time.monotonic() - began > _PATIENCE_SECONDS:
            raise TimeoutError("the worker did not come to rest")


async def _idle(stage: Stage, worker: Program, temporal: EmbeddedTemporal, seconds: int) -> dict[str, float]:
    """Cores in use while nobody does anything but the worker's own sweep."""
    stage.report(f"nothing happens for {seconds} s")
    parts: Sequence[tuple[str, int]] = [
        ("worker", pid_of(worker)), ("temporal", pid_of(temporal)), ("postgres", pid_of(stage.postgres))
    ]  # fmt: skip
    before = {name: cpu_seconds(pid) for name, pid in parts}
    began = time.monotonic()
    await asyncio.sleep(seconds)
    passed = time.monotonic() - began
    return {f"idle_{name}_cores": (cpu_seconds(pid) - before[name]) / passed for name, pid in parts}


def _rss(worker: Program) -> int:
    resident: int = psutil.Process(pid_of(worker)).memory_info().rss
    return resident
