"""First contacts that are still to be made."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize, Position
from api.http.problems import problems
from api.leads.briefs import visible_briefs
from api.leads.visible import agent_scope
from api.team.schemas.first_contacts import FirstContactPage, FirstContactRead
from api.team.schemas.teams import TeamCode
from domain.tenants.calendar import BusinessCalendar
from store.lifecycle import lead_runs
from store.team.speed import Promise, Wanting, list_owed

router = APIRouter(tags=["speed"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))


@router.get("/first-contacts", summary="List first contacts still to be made, next due first")
async def list_first_contacts(
    caller: Annotated[Caller, Depends(Allow(Action.READ_SPEED))],
    context: Context,
    state: Promise | None = None,
    team: TeamCode | None = None,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> FirstContactPage:
    """An agent sees what is their own. `team`: of leads that its agents own."""
    own = agent_scope(caller)
    page = context.cursors.page(f"first contacts {caller.tenant_id} {own} {state} {team}", limit, cursor)
    after = (datetime.fromisoformat(str(page.after.value)), page.after.id) if page.after else None
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await list_owed(session, caller.tenant_id, Wanting(state, team, own, now), after, page.fetch)
        tenant = await lead_runs.load_tenant(session, caller.tenant_id)
        shown = page.cut(rows)
        leads = await visible_briefs(session, caller, tenant.time_zone, [row.lead_id for row in shown])
    calendar = BusinessCalendar.of(tenant)
    items = [
        FirstContactRead(
            lead=leads[row.lead_id],
            agent_id=row.agent_id,
            due_at=row.due_at,
            state=row.state,
            seconds_left=calendar.seconds_until(row.due_at, now),
            clock_runs=calendar.is_open(now),
        )
        for row in shown
        if row.lead_id in leads
    ]
    return FirstContactPage(
        items=items, next=page.next(rows, lambda row: Position(row.due_at.isoformat(), row.lead_id))
    )
