"""From a person's submission until an agent has the offer, at a steady rate, through the real API and worker."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime

import httpx2
import psycopg
from temporalio.client import Client
from temporalio.worker import Worker

from benchmarks.bed.hospital import TENANT, person
from benchmarks.bed.line import Goal, Line, quantile
from benchmarks.bed.runs import FLOOR_QUEUE
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage
from benchmarks.bed.watch import Watcher
from benchmarks.floors import steps
from benchmarks.floors.steps import Step
from benchmarks.floors.workflow import Floor, FloorDeadline
from worker.sandbox import runner

PER_SECOND = 5
SECONDS = Sizes(1, 8, 60)
WARM_UP = Sizes(1, 5, 10)
GOALS = (Goal("p99_ms", at_most=2_000),)
_LOOK_EVERY = 0.01
_AGAIN_AFTER = 0.2
_PATIENCE_SECONDS = 300
# Of two offers made at once the later id may be committed first.
_OUT_OF_ORDER = 100


async def measure(stage: Stage, size: Size) -> Line:
    """The floor is a bare run's start until its second empty step has ended, at the same rate, in between."""
    site = stage.site()
    with ExitStack() as servers:
        temporal = servers.enter_context(stage.temporal())
        servers.enter_context(stage.worker(site, temporal.address))
        api = servers.enter_context(stage.api(site, temporal.address))
        ours, bare = Desk(site, f"http://{api.address}", stage.token(site, "integration")), Bare(temporal.address)
        ms: list[float] = []
        floor_ms: list[float] = []
        async with ours, bare:
            await asyncio.gather(*(ours.ask() for _ in range(WARM_UP.of(size))))
            await asyncio.gather(*(bare.ask() for _ in range(WARM_UP.of(size))))
            for second in range(SECONDS.of(size)):
                stage.report(f"response, second {second + 1} of {SECONDS.of(size)}")
                floor_ms += await _steadily(bare)
                ms += await _steadily(ours)
    figures = {
        "p50_ms": quantile(ms, 0.5),
        "p99_ms": quantile(ms, 0.99),
        "answered_p50_ms": quantile(ours.answered_ms, 0.5),
        "leads": float(len(ms)),
        "per_s": float(PER_SECOND),
    }
    return Line("response", GOALS, figures, {"p50_ms": quantile(floor_ms, 0.5), "p99_ms": quantile(floor_ms, 0.99)})


async def _steadily(requested: "Desk | Bare") -> list[float]:
    """One second's worth, whether or not the one before has been answered."""
    under_way = []
    for _ in range(PER_SECOND):
        under_way.append(asyncio.create_task(requested.ask()))
        await asyncio.sleep(1 / PER_SECOND)
    return await asyncio.gather(*under_way)


class Desk:
    """Submits people, and looks out for their offers."""

    def __init__(self, site: Site, url: str, token: str, first: int = 1) -> None:
        self._site, self._people = site, itertools.count(first)
        self._web = httpx2.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {token}"}, trust_env=False)
        self.answered_ms: list[float] = []
        self.leads: list[int] = []
        self._offered: dict[int, float] = {}

    async def __aenter__(self) -> None:
        self._looking = asyncio.create_task(self._look())

    async def __aexit__(self, *_: object) -> None:
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)
        await self._web.aclose()

    async def ask(self) -> float:
        """Milliseconds until the offer was there to see."""
        began = time.perf_counter()
        lead = await self._submit(person(next(self._people)))
        self.answered_ms.append(1000 * (time.perf_counter() - began))
        self.leads.append(lead)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while lead not in self._offered:
                if self._looking.done():
                    self._looking.result()
                await asyncio.sleep(_LOOK_EVERY)
        return 1000 * (self._offered[lead] - began)

    async def _submit(self, submission: dict[str, object]) -> int:
        """The new lead's id; a server that is not quite back yet is tried again, as a form does."""
        while (answer := await self._web.post("/api/v1/leads", json=submission, timeout=30)).status_code >= 500:
            await asyncio.sleep(_AGAIN_AFTER)
        answer.raise_for_status()
        lead: int = answer.json()["id"]
        return lead

    async def _look(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._site.checker_url, autocommit=True) as connection:
            last = 0
            while True:
                fresh = await connection.execute(
                    "SELECT id, lead_id FROM offers WHERE tenant_id = %s AND id > %s ORDER BY id",
                    (TENANT, last - _OUT_OF_ORDER),
                )
                seen = time.perf_counter()
                for id, lead in await fresh.fetchall():
                    self._offered.setdefault(lead, seen)
                    last = max(last, id)
                await asyncio.sleep(_LOOK_EVERY)


class Bare:
    """Starts runs that hold two empty local activities, and such as wait for a deadline in between."""

    def __init__(self, temporal_address: str) -> None:
        self._address, self._numbers, self._watcher = temporal_address, itertools.count(1), Watcher()

    async def __aenter__(self) -> None:
        self.client = await Client.connect(self._address, interceptors=[self._watcher])
        self._worker = Worker(
            self.client,
            task_queue=FLOOR_QUEUE,
            workflows=[Floor, FloorDeadline],
            activities=[steps.record],
            workflow_runner=runner(),
        )
        await self._worker.__aenter__()

    async def __aexit__(self, *_: object) -> None:
        await self._worker.__aexit__(None, None, None)

    async def ask(self) -> float:
        """Milliseconds until the second step has ended."""
        began, id = time.perf_counter(), f"bare-{next(self._numbers)}"
        script = [Step.RECORD.value, Step.RECORD.value]
        await self.client.start_workflow(Floor.run, script, id=id, task_queue=FLOOR_QUEUE)
        await self._watcher.until(id, lambda place: bool(place == 1))
        return 1000 * (time.perf_counter() - began)

    async def wait_for(self, due: datetime, count: int) -> list[str]:
        """Ids of so many runs that wait until `due`."""
        ids = [f"due-{number}" for number in range(count)]
        for id in ids:
            await self.client.start_workflow(FloorDeadline.run, due.timestamp(), id=id, task_queue=FLOOR_QUEUE)
        for id in ids:
            await self._watcher.until(id, lambda step: bool(step == 0))
        return ids

    async def have_ended(self, ids: Sequence[str]) -> None:
        """Returns once each has done its step after the deadline."""
        for id in ids:
            await self._watcher.until(id, lambda step: bool(step == 1), _PATIENCE_SECONDS)
