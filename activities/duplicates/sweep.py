"""Look for duplicates among everything stored, page by page, after a count of its values."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from temporalio import activity

from activities import clock
from activities.duplicates.finder import DuplicateFinder, Looked
from domain.duplicates.frequencies import Value, with_fields
from domain.duplicates.person import counted_values
from domain.duplicates.profile import Profile
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.ports import LeadRuns
from domain.lifecycle.upkeep import SweepDuplicates
from store.duplicates import counts, sweeps
from store.session import Database

PAGE, COUNTED_PAGE, PAGES_COUNTED = 200, 1_000, 50


class DuplicateActivities:
    def __init__(self, database: Database, runs: LeadRuns) -> None:
        self._database, self._finder = database, DuplicateFinder(database, runs)

    @activity.defn
    async def sweep_duplicates(self, step: SweepDuplicates) -> bool:
        """Counts the values of all leads, then looks at the next page; whether it was the last.

        A page that is begun again harms nothing.
        """
        tenant_id = step.tenant_id
        for _ in range(PAGES_COUNTED):
            if await self._is_counted(step):
                break
            activity.heartbeat()
        else:
            return False
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

    async def _is_counted(self, step: SweepDuplicates) -> bool:
        """Counts the next page, unless all is."""
        async with self._database.tenant_session(step.tenant_id) as session:
            sweep = await sweeps.find(session, step.tenant_id, step.sweep_id)
            if sweep.counted_at is not None or sweep.finished_at is not None:
                return True
            page = await counts.page(session, sweep, COUNTED_PAGE)
            if page:
                values = await asyncio.to_thread(_counted, list(page.values()))
                await counts.add(session, sweep, list(page), values)
            if len(page) < COUNTED_PAGE:
                await counts.finish(session, sweep, clock.wall())
        return False

    async def _look(self, lead: LeadRef) -> tuple[Looked, int]:
        now = clock.wall()
        async with self._database.tenant_session(lead.tenant_id) as session:
            looked = await self._finder.look(session, lead, now)
        return looked, await self._finder.merge(lead, looked.alike, now)


def _counted(profiles: Sequence[Profile]) -> Counter[Value]:
    return Counter(value for profile in profiles for value in with_fields(counted_values(profile)))
