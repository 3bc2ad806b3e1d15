"""Speed to lead, first contacts still to be made, and unattended leads."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize, Position
from api.http.ids import TeamCode
from api.http.problems import problems
from api.leads.briefs import visible_briefs
from api.leads.visible import agent_scope
from api.team.schemas.first_contacts import FirstContactPage, FirstContactRead
from api.team.schemas.speed import OwedRead, SpeedLineRead, SpeedRead, StuckRead, UnattendedRead
from domain.tenants.calendar import BusinessCalendar
from domain.text.plain import PLAIN
from store.lifecycle import lead_runs, unattended
from store.team import speed
from store.team.speed import Promise, SpeedBy, Wanting

router = APIRouter(tags=["speed"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
_MOST = 10


@router.get("/speed", summary="Get the speed to first contact")
async def read_speed(
    caller: Annotated[Caller, Depends(Allow(Action.READ_SPEED))],
    context: Context,
    days: Annotated[int, Query(ge=1, le=400, description="Runs that started in the last so many days."), PLAIN] = 30,
    by: SpeedBy = SpeedBy.AGENT,
) -> SpeedRead:
    """An agent sees what is their own."""
    now = datetime.now(UTC)
    since, own = now - timedelta(days=days), caller.user_id if caller.role is Role.AGENT else None
    async with context.database.tenant_session(caller.tenant_id) as session:
        total, lines = await speed.report(session, caller.tenant_id, by, since, now, own)
        soonest = await speed.due_soonest(session, caller.tenant_id, _MOST, own)
        stuck = await unattended.count(session, caller.tenant_id) if own is None else None
    return SpeedRead(
        by=by,
        since=since,
        total=SpeedLineRead.model_validate(total),
        lines=[SpeedLineRead.model_validate(line) for line in lines],
        due_soonest=[OwedRead.model_validate(owed) for owed in soonest],
        unattended=stuck,
    )


@router.get("/unattended", summary="List unattended leads")
async def read_unattended(
    caller: Annotated[Caller, Depends(Allow(Action.READ_UNATTENDED))],
    context: Context,
    limit: Annotated[int, Query(ge=1, le=200, description="How many to list."), PLAIN] = 20,
) -> UnattendedRead:
    """0, unless something is broken: each says what."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        count = await unattended.count(session, caller.tenant_id)
        first = await unattended.first(session, caller.tenant_id, limit)
    return UnattendedRead(count=count, leads=[StuckRead.model_validate(stuck) for stuck in first])


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
        rows = await speed.list_owed(session, caller.tenant_id, Wanting(state, team, own, now), after, page.fetch)
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
