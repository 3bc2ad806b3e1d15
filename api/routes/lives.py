"""A lead's life to read: what it waits for now, and everything that happened."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Query

from api.body import StrictRoute
from api.cursor import Cursors, Position
from api.door import Allow, Id, OpenDoor
from api.identity import Caller
from api.leads import visible_lead
from api.permissions import Action, may
from api.schemas.lives import (
    DecisionPage,
    DecisionRead,
    HappenedRead,
    HistoryPage,
    MessagePage,
    MessageRead,
    StateRead,
)
from api.schemas.problems import problems
from domain.messages import LeadRef
from domain.waiting import describe
from store.queries.lead import histories
from store.queries.tenancy import tenants

router = APIRouter(
    prefix="/leads/{lead_id}", tags=["lives"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_LIFE))]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]
Item = TypeVar("Item", HappenedRead, DecisionRead, MessageRead)
_HIDDEN = {"recipient": None, "subject": None, "body": None}


@router.get("/state", summary="What the lead waits for, live", responses=problems(409))
async def read_state(lead_id: Id, caller: Reader, door: OpenDoor) -> StateRead:
    """Asked of the lead's run itself: 409 `not_running` when it never ran or ended long ago."""
    async with door.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        zone = await tenants.zone_of(session, caller.tenant_id)
    state = await door.runs.state(LeadRef(caller.tenant_id, lead_id))
    text = describe(state.waiting_for, zone) if state.waiting_for else None
    return StateRead.model_validate(state).model_copy(update={"waiting_for_text": text})


@router.get("/history", summary="Everything that happened, in order")
async def read_history(
    lead_id: Id, caller: Reader, door: OpenDoor, limit: Limit = 100, cursor: Cursor = None
) -> HistoryPage:
    listing = f"history {caller.tenant_id} {lead_id}"
    async with door.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        rows = await histories.happened(
            session, caller.tenant_id, lead_id, _after(door.cursors, listing, cursor), limit + 1
        )
    items = [HappenedRead.model_validate(row) for row in rows]
    return HistoryPage(items=items[:limit], next=_next(door.cursors, listing, items, limit))


@router.get("/decisions", summary="What was decided, and why, in order")
async def read_decisions(
    lead_id: Id, caller: Reader, door: OpenDoor, limit: Limit = 50, cursor: Cursor = None
) -> DecisionPage:
    listing = f"decisions {caller.tenant_id} {lead_id}"
    async with door.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        rows = await histories.decided(
            session, caller.tenant_id, lead_id, _after(door.cursors, listing, cursor), limit + 1
        )
    items = [DecisionRead.model_validate(row) for row in rows]
    return DecisionPage(items=items[:limit], next=_next(door.cursors, listing, items, limit))


@router.get("/messages", summary="What was written to and by the person, in order")
async def read_messages(
    lead_id: Id, caller: Reader, door: OpenDoor, limit: Limit = 50, cursor: Cursor = None
) -> MessagePage:
    """With what the sandbox kept instead of sending."""
    listing = f"messages {caller.tenant_id} {lead_id}"
    async with door.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        rows = await histories.written(
            session, caller.tenant_id, lead_id, _after(door.cursors, listing, cursor), limit + 1
        )
    items = [MessageRead.model_validate(row) for row in rows]
    if not may(caller.role, Action.READ_INTERACTIONS):
        items = [item.model_copy(update=_HIDDEN) for item in items]
    return MessagePage(items=items[:limit], next=_next(door.cursors, listing, items, limit))


def _after(cursors: Cursors, listing: str, cursor: str | None) -> int:
    return cursors.read(listing, cursor).id if cursor else 0


def _next(cursors: Cursors, listing: str, items: Sequence[Item], limit: int) -> str | None:
    """`items` are one more than the page when there is a next."""
    return cursors.write(listing, Position(None, items[limit - 1].id)) if len(items) > limit else None
