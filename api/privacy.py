"""Who looked at whom: the audit log of reads."""

from typing import Annotated

from fastapi import APIRouter, Depends

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from api.leads.schemas.readers import ReadingPage, ReadingRead
from api.leads.visible import visible_lead
from domain.privacy import Actor, ActorKind
from store.leads.readers import list_readings
from store.team.users import name_of

router = APIRouter(
    prefix="/leads/{lead_id}", tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503)
)


@router.get("/readers", summary="List who looked at a lead, newest first")
async def list_readers(
    lead_id: Id,
    caller: Annotated[Caller, Depends(Allow(Action.READ_READERS))],
    context: Context,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> ReadingPage:
    """For the hospital's admin. A look appears here within seconds; looks at leads that were merged into this one, too.
    Lists and exports that a lead was part of are in the audit log only."""
    page = context.cursors.page(f"readers {caller.tenant_id} {lead_id}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        rows = await list_readings(session, caller.tenant_id, lead_id, page.after_id, page.fetch)
        shown = page.cut(rows)
        names = {
            one: await name_of(session, caller.tenant_id, one.id)
            for one in {Actor(row.actor) for row in shown}
            if one.kind is ActorKind.USER and one.id
        }
    items = [
        ReadingRead(at=row.at, actor=row.actor, name=names.get(Actor(row.actor), ""), part=row.part) for row in shown
    ]
    return ReadingPage(items=items, next=page.next(rows))
