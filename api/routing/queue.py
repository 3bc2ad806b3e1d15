"""The queue: leads that wait for room with an agent."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize, Position
from api.http.ids import TeamCode
from api.http.problems import problems
from api.leads.briefs import visible_briefs
from api.routing.queue_schemas import QueuedRead, QueuePage
from domain.tenants.calendar import BusinessCalendar
from store.lifecycle import lead_runs
from store.routing.queue import list_queue

router = APIRouter(prefix="/queue", tags=["queue"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))


@router.get("", summary="List the queue, next to be taken first")
async def read_queue(
    caller: Annotated[Caller, Depends(Allow(Action.READ_QUEUE))],
    context: Context,
    team: TeamCode | None = None,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> QueuePage:
    """Every agent may take from it, unless a territory gave a lead to one team: `team` lists those alone."""
    page = context.cursors.page(f"queue {caller.tenant_id} {team}", limit, cursor)
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        total, rows = await list_queue(session, caller.tenant_id, team, page.after_id or 0, page.fetch)
        tenant = await lead_runs.load_tenant(session, caller.tenant_id)
        shown = page.cut(rows)
        leads = await visible_briefs(session, caller, tenant.time_zone, [row.id for row in shown])
    calendar = BusinessCalendar.of(tenant)
    items = [
        QueuedRead(
            lead=leads[row.id],
            priority=row.priority,
            queued_at=row.queued_at,
            waited_seconds=int(calendar.between(row.queued_at, now).total_seconds()),
            place=row.place,
        )
        for row in shown
        if row.id in leads
    ]
    return QueuePage(items=items, next=page.next(rows, lambda row: Position(None, row.place)), total=total)
