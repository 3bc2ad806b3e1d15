"""Audit entries that wait to be written: beside the request, in batches, bounded, and never lost in silence."""

import asyncio
from collections import Counter, deque
from contextlib import suppress
from datetime import UTC, datetime

import structlog

from domain.privacy import ENGINE
from store import privacy
from store.session import Database

EVERY_SECONDS = 1.0
MOST_WAITING = 20_000
_BATCH = 500
_LAST_SECONDS = 5.0
_log = structlog.get_logger("api.auth.accesses")


class EntryBuffer:
    """Written once a second and at the process's end. What no longer fits is counted, and the audit log says so."""

    def __init__(self, database: Database, most: int = MOST_WAITING) -> None:
        self._database, self._most = database, most
        self._waiting: deque[tuple[int, privacy.Entry]] = deque()
        self._unsaid: Counter[int] = Counter()
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self.lost: Counter[int] = Counter()

    def add(self, tenant_id: int, entry: privacy.Entry) -> bool:
        """False: it is full, and the entry is lost."""
        if len(self._waiting) >= self._most:
            self.lost[tenant_id] += 1
            self._unsaid[tenant_id] += 1
            return False
        self._waiting.append((tenant_id, entry))
        return True

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Writes what waits; what cannot be written within seconds is lost, and logged as such."""
        self._stopping.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_SECONDS):
                await (self._task or self.flush())
        if self._waiting:
            _log.error("accesses_lost", entries=len(self._waiting))

    async def flush(self) -> None:
        """All that waits. What the database did not take waits on."""
        while self._waiting or self._unsaid:
            if not await self._write():
                return

    async def _run(self) -> None:
        stopping = False
        while not stopping:
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_SECONDS):
                    await self._stopping.wait()
            stopping = self._stopping.is_set()
            await self.flush()

    async def _write(self) -> bool:
        """One tenant's oldest entries, in one transaction."""
        tenant_id = self._waiting[0][0] if self._waiting else next(iter(self._unsaid))
        batch = [one for one in self._waiting if one[0] == tenant_id][:_BATCH]
        entries = [entry for _, entry in batch]
        if unsaid := self._unsaid[tenant_id]:
            facts: dict[str, privacy.Fact] = {"entries": unsaid}
            entries.append(privacy.Entry(datetime.now(UTC), ENGINE, "accesses_lost", privacy.ACCESS, facts=facts))
        try:
            async with self._database.tenant_session(tenant_id) as session:
                await privacy.record_all(session, tenant_id, entries)
        except Exception as error:
            _log.warning("accesses_waiting", entries=len(self._waiting), error=type(error).__name__)
            return False
        written = {id(one) for one in batch}
        self._waiting = deque(one for one in self._waiting if id(one) not in written)
        self._unsaid[tenant_id] -= unsaid
        self._unsaid = +self._unsaid
        return True
