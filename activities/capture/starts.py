"""Runs of imported leads are started in their turn: a few at a time, so that live work finds its place at once."""

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import timedelta

from temporalio import activity

from activities import clock
from activities.heartbeats import heartbeat
from activities.signals import notify_runs
from domain.capture.imports.states import StartImported
from domain.lifecycle.ports import LeadRuns
from store.capture.imports.files import is_importing
from store.lifecycle import outbox
from store.session import Database

SPELL = timedelta(seconds=20)
_PAUSE_SECONDS = 0.1
_IDLE_SECONDS = 1.0
# A run that has not come so far by now is held up by something else: it must not hold up the others.
_STARTING = timedelta(minutes=2)
# While rows are stored they have the machine; a file that takes longer waits for nobody.
_STORING = timedelta(minutes=15)


@dataclass(frozen=True)
class _Waiting:
    """A tenant whose leads wait; what has a number up to `behind` was tried in this spell."""

    id: int
    after: int = 0


class StartActivities:
    def __init__(self, database: Database, runs: LeadRuns) -> None:
        self._database, self._runs = database, runs

    @activity.defn
    async def start_imported(self, step: StartImported) -> bool:
        """Starts runs, `at_once` under way at a time, each tenant's in turn; whether more wait when the spell ends."""
        until = time.monotonic() + SPELL.total_seconds()
        waiting = [_Waiting(id) for id in await outbox.tenant_ids(self._database) if await self._waits(id)]
        while waiting and time.monotonic() < until:
            waiting, started = await self._round(waiting, step.at_once)
            heartbeat(len(waiting))
            await asyncio.sleep(_PAUSE_SECONDS if started else _IDLE_SECONDS)
        return bool(waiting)

    async def _waits(self, tenant_id: int) -> bool:
        async with self._database.tenant_session(tenant_id) as session:
            return await outbox.has_paced(session, tenant_id)

    async def _round(self, tenants: list[_Waiting], at_once: int) -> tuple[list[_Waiting], int]:
        """As many as there is room for; gives those that have more, the last one served at the end, and how many."""
        room = at_once - sum([await self._starting(tenant.id) for tenant in tenants])
        served, left, all_started = [], list(tenants), 0
        while left and room > 0:
            tenant = left.pop(0)
            started, more = await self._start(tenant, max(1, room // (len(left) + 1)))
            room, all_started = room - started, all_started + started
            served += [more] if more else []
        return left + served, all_started

    async def _starting(self, tenant_id: int) -> int:
        async with self._database.tenant_session(tenant_id) as session:
            return await outbox.starting(session, tenant_id, clock.wall() - _STARTING)

    async def _start(self, tenant: _Waiting, most: int) -> tuple[int, _Waiting | None]:
        """How many were started, and the tenant if others wait.

        One that does not arrive keeps nobody: it has its turn again in the next spell.
        """
        async with self._database.tenant_session(tenant.id) as session:
            if await is_importing(session, tenant.id, clock.wall() - _STORING):
                return 0, tenant
            requests = await outbox.paced(session, tenant.id, most, tenant.after)
        started = await notify_runs(self._database, self._runs, tenant.id, requests)
        if len(requests) < most:
            return started, None
        return started, tenant if started == most else replace(tenant, after=requests[-1].id)
