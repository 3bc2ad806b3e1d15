"""Signals lead runs what a request wrote to the outbox; the scheduled sweep sends whatever is left."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import structlog

from api.http.log import where
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.ports import LeadRuns
from store.lifecycle import outbox
from store.session import Database

_log = structlog.get_logger("api.http.dispatch")
_MOST_WAITING = 5_000
_BATCH = 100
_TASKS = 2
_PAUSE_SECONDS = 2.0
_DRAIN_SECONDS = 5.0


class Dispatcher:
    """A bounded queue and a few tasks. `hand` never waits and never fails: the row in the outbox is the truth."""

    def __init__(self, runs: LeadRuns, database: Database) -> None:
        self._runs, self._database = runs, database
        self._waiting: asyncio.Queue[RunRequest] = asyncio.Queue(_MOST_WAITING)
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._work(), name=f"dispatch-{n}") for n in range(_TASKS)]

    async def stop(self) -> None:
        """Pending signals get a few seconds, unless sending fails; the sweep sends the rest."""
        self._stopping.set()
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                await self._waiting.join()
        except TimeoutError:
            _log.warning("left_to_sweep", requests=self._waiting.qsize())
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def hand(self, request: RunRequest | None) -> None:
        """Call only after the commit of the transaction that wrote it."""
        if request is not None and not self._waiting.full():
            self._waiting.put_nowait(request)

    async def _work(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < _BATCH and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            arrived = 0
            try:
                arrived = await self._notify(batch)
            except Exception as error:
                _log.warning("left_to_sweep", requests=len(batch), error=type(error).__name__, at=where(error))
            for _ in batch:
                self._waiting.task_done()
            if not arrived:
                await self._pause()

    async def _pause(self) -> None:
        """Nothing arrives at this moment. When stopping, waiting helps nobody."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PAUSE_SECONDS):
                await self._stopping.wait()
        while self._stopping.is_set() and not self._waiting.empty():
            self._waiting.get_nowait()
            self._waiting.task_done()

    async def _notify(self, batch: Sequence[RunRequest]) -> int:
        shown = set(await self._runs.deliver(batch))
        by_tenant: dict[int, list[int]] = defaultdict(list)
        for request in batch:
            if request.id in shown:
                by_tenant[request.tenant_id].append(request.id)
        for tenant_id, ids in by_tenant.items():
            async with self._database.tenant_session(tenant_id) as session:
                await outbox.mark_sent(session, tenant_id, ids, datetime.now(UTC))
        return len(shown)
