"""Runs of imported leads are started in their turn: a few at a time, so that live work finds its place at once."""

import asyncio
import time
from datetime import timedelta

from temporalio import activity

from activities import clock
from activities.telling import tell
from domain.importing.states import StartImported
from domain.ports import LeadRuns
from store.queries.delivery import outbox
from store.queries.imports.import_files import is_importing
from store.session import Database

SPELL = timedelta(seconds=20)
_PAUSE_SECONDS = 0.1
# A run that has not come so far by now is held up by something else: it must not hold up the others.
_STARTING = timedelta(minutes=2)
# While rows are stored they have the machine; a file that takes longer waits for nobody.
_STORING = timedelta(minutes=15)


class StartActivities:
    def __init__(self, database: Database, runs: LeadRuns) -> None:
        self._database, self._runs = database, runs

    @activity.defn
    async def start_imported(self, step: StartImported) -> bool:
        """Starts runs, `at_once` under way at a time, each tenant's in turn; whether more wait when the spell ends."""
        until = time.monotonic() + SPELL.total_seconds()
        tenants = [id for id in await outbox.tenant_ids(self._database) if await self._waits(id)]
        while tenants and time.monotonic() < until:
            tenants = await self._round(tenants, step.at_once)
            if activity.in_activity():
                activity.heartbeat(len(tenants))
            await asyncio.sleep(_PAUSE_SECONDS)
        return bool(tenants)

    async def _waits(self, tenant_id: int) -> bool:
        async with self._database.tenant_session(tenant_id) as session:
            return await outbox.has_paced(session, tenant_id)

    async def _round(self, tenants: list[int], at_once: int) -> list[int]:
        """As many as there is room for; gives those that have more, whoever was served last at the end."""
        room = at_once - sum([await self._starting(tenant_id) for tenant_id in tenants])
        served, left = [], list(tenants)
        while left and room > 0:
            tenant_id = left.pop(0)
            told, more = await self._start(tenant_id, max(1, room // (len(left) + 1)))
            room -= told
            served += [tenant_id] if more else []
        return left + served

    async def _starting(self, tenant_id: int) -> int:
        async with self._database.tenant_session(tenant_id) as session:
            return await outbox.starting(session, tenant_id, clock.wall() - _STARTING)

    async def _start(self, tenant_id: int, most: int) -> tuple[int, bool]:
        """How many were started, and whether others wait."""
        async with self._database.tenant_session(tenant_id) as session:
            if await is_importing(session, tenant_id, clock.wall() - _STORING):
                return 0, True
            requests = await outbox.paced(session, tenant_id, most)
        return await tell(self._database, self._runs, tenant_id, requests), len(requests) == most
