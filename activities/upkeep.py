"""Upkeep: what was not told yet is told, who is away gives back, imports go on, the audit log is sealed."""

from datetime import timedelta

from temporalio import activity

from activities import clock
from activities.telling import tell
from domain.importing.states import ImportRef
from domain.ports import LeadRuns
from domain.steps import Swept
from store import audit
from store.queries.assignment import absence
from store.queries.delivery import outbox
from store.queries.imports.import_files import imports_under_way
from store.queries.lead import lives
from store.queries.staff import notices
from store.session import Database

FRESH = timedelta(seconds=2)
BATCH = 100


class UpkeepActivities:
    def __init__(self, database: Database, runs: LeadRuns) -> None:
        self._database, self._runs = database, runs

    @activity.defn
    async def sweep(self) -> Swept:
        """Tells every tenant's outbox in turns, urgent first, so that one tenant's import delays nobody else; seals.

        What was asked in the last two seconds is left to whoever asked.
        """
        tenants = await outbox.tenant_ids(self._database)
        delivered = waiting = sealed = 0
        behind = tenants
        while behind:
            still = []
            for tenant_id in behind:
                told, left = await self._tell(tenant_id)
                delivered, waiting = delivered + told, waiting + left
                if told == BATCH:
                    still.append(tenant_id)
                activity.heartbeat(delivered)
            behind = still
        for tenant_id in tenants:
            await self._give_back(tenant_id)
            async with self._database.tenant_session(tenant_id) as session:
                sealed += await audit.seal(session, tenant_id)
                imports = await imports_under_way(session, tenant_id)
                untold = await notices.waits(session, tenant_id, clock.wall())
            for import_id in imports:
                await self._runs.begin_import(ImportRef(tenant_id, import_id))
            if untold:
                await self._runs.begin_notices(tenant_id)
        return Swept(delivered, waiting, sealed)

    async def _give_back(self, tenant_id: int) -> None:
        """An absence begins without anybody's doing."""
        async with self._database.tenant_session(tenant_id) as session:
            tenant = await lives.load_tenant(session, tenant_id)
            asked = await absence.give_back_of_the_away(session, tenant, clock.wall(), BATCH)
        await tell(self._database, self._runs, tenant_id, asked)

    async def _tell(self, tenant_id: int) -> tuple[int, int]:
        async with self._database.tenant_session(tenant_id) as session:
            requests = await outbox.pending(session, tenant_id, clock.wall() - FRESH, BATCH)
        told = await tell(self._database, self._runs, tenant_id, requests)
        return told, len(requests) - told
