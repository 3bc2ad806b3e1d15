"""Whole runs a second against bare workflows of the same events, on the same servers in turns."""

import asyncio
import itertools
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import psycopg

from benchmarks.bed.hospital import captured
from benchmarks.bed.line import Goal, Line, median_ratio
from benchmarks.bed.runs import Runs, at_once, driven_runs
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage, cpu_seconds, pid_of

CONCURRENCY = 16
RUNS = Sizes(3, 24, 300)
ROUNDS = Sizes(1, 5, 7)
WARM_UP = Sizes(1, 16, 32)
GOALS = (
    Goal("ratio", at_least=0.6),
    Goal("events", at_most=90),
    Goal("postgres_commits", at_most=14),
    Goal("postgres_statements", at_most=90),
)
# Each run: the submission and the assessment are stored by the front desk, not by the worker.
_FRONT_DESK_TRANSACTIONS = 2


async def measure(stage: Stage, size: Size) -> Line:
    """CPU figures: the worker's process holds the driver too, on both sides."""
    site = stage.site()
    people = itertools.count(1)
    committed, requested = _commits(site), _statements(site)
    with stage.temporal() as temporal:
        pids = {"worker": os.getpid(), "temporal": pid_of(temporal), "postgres": pid_of(stage.postgres)}
        async with driven_runs(site, temporal.address) as here:
            stage.report("lifecycle, warming up")
            warm = await _new_runs(here, itertools.islice(people, WARM_UP.of(size)))
            (first, *_) = await at_once(warm, CONCURRENCY)
            script = await here.script(first)
            await at_once([partial(here.live_floor, script)] * WARM_UP.of(size), CONCURRENCY)
            ours, bare = Rounds(pids), Rounds(pids)
            for round in range(ROUNDS.of(size)):
                stage.report(f"lifecycle, round {round + 1} of {ROUNDS.of(size)}")
                await bare.run([partial(here.live_floor, script)] * RUNS.of(size))
                await ours.run(await _new_runs(here, itertools.islice(people, RUNS.of(size))))
            figures, floor = await ours.figures(here), await bare.figures(here)
    lived = next(people) - 1
    figures["postgres_commits"] = (_commits(site) - committed) / lived - _FRONT_DESK_TRANSACTIONS
    figures["postgres_statements"] = (_statements(site) - requested) / lived
    figures["lives"] = float(lived)
    figures["concurrency"] = float(CONCURRENCY)
    figures |= {f"{step}_steps": float(script.count(step)) for step in sorted(set(script))}
    return Line("lifecycle", GOALS, {"ratio": median_ratio(ours.per_s, bare.per_s), **figures}, floor)


async def _new_runs(here: Runs, numbers: "itertools.islice[int]") -> list[Callable[[], Awaitable[str]]]:
    return [partial(here.live, start) for start in await captured(here.database, list(numbers))]


@dataclass
class Round:
    """One round: how many runs a second, ids, and CPU for each run by process, in ms."""

    per_s: float
    ids: Sequence[str]
    cpu_ms: dict[str, float]


class Rounds:
    """Rounds of one kind of run."""

    def __init__(self, pids: dict[str, int]) -> None:
        self._pids, self._rounds = pids, list[Round]()

    async def run(self, work: Sequence[Callable[[], Awaitable[str]]]) -> None:
        before = {name: cpu_seconds(pid) for name, pid in self._pids.items()}
        began = time.perf_counter()
        ids = await at_once(work, CONCURRENCY)
        seconds = time.perf_counter() - began
        cpu = {name: 1000 * (cpu_seconds(pid) - before[name]) / len(ids) for name, pid in self._pids.items()}
        self._rounds.append(Round(len(ids) / seconds, ids, cpu))

    @property
    def per_s(self) -> list[float]:
        return [round.per_s for round in self._rounds]

    async def figures(self, here: Runs) -> dict[str, float]:
        sizes = await asyncio.gather(*(here.size_of(id) for id in self._rounds[-1].ids[:20]))
        cpu = {f"{name}_cpu_ms": statistics.median(round.cpu_ms[name] for round in self._rounds) for name in self._pids}
        return {
            "per_s": statistics.median(self.per_s),
            "events": statistics.median(events for events, _ in sizes),
            "history_bytes": statistics.median(size for _, size in sizes),
            **cpu,
        }


def _commits(site: Site) -> int:
    """Committed transactions in the database so far; asked from outside of it, and once its sessions have ended."""
    with psycopg.connect(site.superuser_url.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        deadline = time.monotonic() + 5
        busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        while connection.execute(busy, [site.name]).fetchone() != (0,) and time.monotonic() < deadline:
            time.sleep(0.05)
        found = connection.execute("SELECT xact_commit FROM pg_stat_database WHERE datname = %s", [site.name])
        row = found.fetchone()
    assert row is not None
    return int(row[0])


def _statements(site: Site) -> int:
    """Statements that the database was sent so far, but what only begins and ends a transaction."""
    counted = """
        SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
        WHERE d.datname = current_database() AND s.query !~ '^(BEGIN|COMMIT|ROLLBACK|SELECT set_config)'
    """
    with psycopg.connect(site.superuser_url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        row = connection.execute(counted).fetchone()
    assert row is not None
    return int(row[0])
