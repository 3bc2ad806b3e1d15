"""Look for duplicates among everything stored, page by page."""

from temporalio import activity

from activities import clock
from activities.duplicates.finder import DuplicateFinder, Looked
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.ports import LeadRuns
from domain.lifecycle.upkeep import SweepDuplicates
from store.duplicates import sweeps
from store.session import Database

PAGE = 200


class DuplicateActivities:
    def __init__(self, database: Database, runs: LeadRuns) -> None:
        self._database, self._matchmaker = database, DuplicateFinder(database, runs)

    @activity.defn
    async def sweep_duplicates(self, step: SweepDuplicates) -> bool:
        """Looks at the next page of leads; whether it was the last. A page that is begun again harms nothing."""
        tenant_id = step.tenant_id
        async with self._database.tenant_session(tenant_id) as session:
            sweep = await sweeps.find(session, tenant_id, step.sweep_id)
            page = await sweeps.leads_after(session, tenant_id, sweep.last_lead, PAGE)
        if sweep.finished_at is not None:
            return True
        merged = raised = 0
        for lead_id in page:
            looked, became = await self._look(LeadRef(tenant_id, lead_id))
            merged, raised = merged + became, raised + looked.raised
            activity.heartbeat(lead_id)
        last = len(page) < PAGE
        async with self._database.tenant_session(tenant_id) as session:
            found = sweeps.PairsFound(merged, raised)
            await sweeps.advance(session, sweep, page, found, clock.wall() if last else None)
        return last

    async def _look(self, lead: LeadRef) -> tuple[Looked, int]:
        now = clock.wall()
        async with self._database.tenant_session(lead.tenant_id) as session:
            looked = await self._matchmaker.look(session, lead, now)
        return looked, await self._matchmaker.merge(lead, looked.alike, now)
