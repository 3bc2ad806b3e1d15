"""Signal runs what a step wrote to the outbox, right after its commit."""

from collections.abc import Sequence

from activities import clock
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.ports import LeadRuns
from store.lifecycle import outbox
from store.session import Database


async def notify_runs(database: Database, runs: LeadRuns, tenant_id: int, requests: Sequence[RunRequest]) -> int:
    """How many arrived; what does not arrive now, the sweep of the outbox brings."""
    arrived = await runs.deliver(requests) if requests else []
    if arrived:
        async with database.tenant_session(tenant_id) as session:
            await outbox.mark_sent(session, tenant_id, arrived, clock.wall())
    return len(arrived)


async def notify_requested(database: Database, runs: LeadRuns, tenant_id: int, request_ids: Sequence[int]) -> None:
    """As `notify_runs`, for requests whose ids a step knows."""
    if request_ids:
        async with database.tenant_session(tenant_id) as session:
            requests = await outbox.unsent(session, tenant_id, request_ids)
        await notify_runs(database, runs, tenant_id, requests)
