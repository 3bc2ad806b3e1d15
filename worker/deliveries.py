"""Has new deliveries of webhooks begun soon after their commit: triggers write them, so nobody else knows of them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from domain.sync.deliveries import EndpointRef
from store.session import Database
from store.sync.endpoints import waiting
from workflows.client.client import LeadClient

LOOK_EVERY = 1.0
# An endpoint whose run was lost is begun anew.
_AGAIN_AFTER = 600.0
_MOST_AT_ONCE = 8
log = structlog.get_logger(__name__)


class DeliveryWatch:
    """One per worker. That several look is harmless: a run that is under way is only woken."""

    def __init__(self, database: Database, runs: LeadClient, *, every: float = LOOK_EVERY) -> None:
        self._database, self._runs, self._every = database, runs, every
        self._begun: dict[EndpointRef, tuple[int, float]] = {}

    @asynccontextmanager
    async def looked_after(self) -> AsyncIterator[None]:
        looking = asyncio.create_task(self._look_on())
        try:
            yield
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def look(self) -> None:
        """Begins the deliveries of each endpoint for which something new waits."""
        now = time.monotonic()
        found = {one.endpoint: one.newest for one in await waiting(self._database)}
        self._begun = {endpoint: begun for endpoint, begun in self._begun.items() if endpoint in found}
        new = [endpoint for endpoint, newest in found.items() if self._is_new(endpoint, newest, now)]
        for first in range(0, len(new), _MOST_AT_ONCE):
            batch = new[first : first + _MOST_AT_ONCE]
            outcomes = await asyncio.gather(*(self._runs.begin_deliveries(endpoint) for endpoint in batch))
            for endpoint, runs in zip(batch, outcomes, strict=True):
                if runs:
                    self._begun[endpoint] = (found[endpoint], now)
            if not any(outcomes):
                return

    def _is_new(self, endpoint: EndpointRef, newest: int, now: float) -> bool:
        known = self._begun.get(endpoint)
        return known is None or known[0] != newest or now - known[1] >= _AGAIN_AFTER

    async def _look_on(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as error:
                log.warning("webhooks not looked for", error=type(error).__name__)
            await asyncio.sleep(self._every)
