"""Begin a sweep when a tenant has so many new leads that its names are rarer or more common than they were counted."""

from datetime import datetime

from domain.duplicates.frequencies import NEXT_COUNT_AFTER, recount_from
from domain.lifecycle.ports import LeadRuns
from domain.lifecycle.upkeep import SweepDuplicates
from domain.privacy import ENGINE
from store.duplicates import sweeps
from store.lifecycle import lead_runs
from store.session import Database


async def begin_due_sweep(database: Database, runs: LeadRuns, tenant_id: int, now: datetime) -> bool:
    """Whether one was begun, or set going again."""
    async with database.tenant_session(tenant_id) as session:
        if not (await lead_runs.load_tenant(session, tenant_id)).policy.duplicates.sweep_as_it_grows:
            return False
        last = next(iter(await sweeps.newest(session, tenant_id, 1)), None)
        if last is None or last.finished_at is not None:
            if last is not None and last.started_at > now - NEXT_COUNT_AFTER:
                return False
            enough = recount_from(last.counted if last else 0)
            if await sweeps.captured_since(session, tenant_id, last.started_at if last else None, enough) < enough:
                return False
            last = await sweeps.begin(session, tenant_id, ENGINE, 1, now)
    return await runs.begin_sweep(SweepDuplicates(tenant_id, last.id))
