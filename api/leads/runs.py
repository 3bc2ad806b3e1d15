"""A lead's run to read: what it waits for now, and everything that happened."""

from typing import Annotated

from fastapi import APIRouter, Depends

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from api.leads.history import described
from api.leads.schemas.runs import HistoryPage, MessagePage, MessageRead, StateRead
from api.leads.schemas.touches import TouchPage, TouchRead
from api.leads.visible import visible_lead
from domain.lifecycle.messages import LeadRef
from store.leads import histories, sayings
from store.tenants import tenants

router = APIRouter(
    prefix="/leads/{lead_id}", tags=["runs"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_RUN))]


@router.get("/state", summary="Get the current state of a lead's run", responses=problems(409))
async def read_state(lead_id: Id, caller: Reader, context: Context) -> StateRead:
    """Queried from the lead's run: 409 `not_running` if it never ran or ended long ago."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        zone = await tenants.zone_of(session, caller.tenant_id)
    state = await context.runs.state(LeadRef(caller.tenant_id, lead_id))
    return StateRead.of(state, zone)


@router.get("/history", summary="List the history of a lead")
async def read_history(
    lead_id: Id, caller: Reader, context: Context, limit: PageSize = 100, cursor: Cursor = None
) -> HistoryPage:
    """Each entry with its code, its facts, and `text` that says it in one sentence."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        lead = (await visible_lead(session, caller, lead_id)).row
        page = context.cursors.page(f"history {caller.tenant_id} {lead_id}", limit, cursor)
        rows = await histories.happened(session, caller.tenant_id, lead_id, page.after_id or 0, page.fetch)
        items = await described(session, caller, lead, page.cut(rows))
    return HistoryPage(items=items, next=page.next(rows))


@router.get("/touches", summary="List the submissions of a lead")
async def read_touches(
    lead_id: Id,
    caller: Annotated[Caller, Depends(Allow(Action.READ_LEADS))],
    context: Context,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> TouchPage:
    """Each with where it came from and what it said; those of leads that were merged into this one, too."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        page = context.cursors.page(f"touches {caller.tenant_id} {lead_id}", limit, cursor)
        rows = await sayings.touches_of(session, caller.tenant_id, lead_id, page.after_id or 0, page.fetch)
    return TouchPage(items=[TouchRead.model_validate(row) for row in page.cut(rows)], next=page.next(rows))


@router.get("/messages", summary="List the messages of a lead")
async def read_messages(
    lead_id: Id, caller: Reader, context: Context, limit: PageSize = 50, cursor: Cursor = None
) -> MessagePage:
    """With what the sandbox kept instead of sending."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        page = context.cursors.page(f"messages {caller.tenant_id} {lead_id}", limit, cursor)
        rows = await histories.written(session, caller.tenant_id, lead_id, page.after_id or 0, page.fetch)
    return MessagePage(items=[MessageRead.model_validate(row) for row in page.cut(rows)], next=page.next(rows))
