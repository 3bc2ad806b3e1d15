"""The timeline of a lead: one list of what happened, loaded backwards."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize, Position
from api.http.ids import Id
from api.http.problems import problems
from api.leads.visible import visible_lead
from api.lifecycle.entries import entries
from api.lifecycle.schemas import TimelinePage
from store.leads.timeline import RANKS, Place, TimelineKind, places

router = APIRouter(
    prefix="/leads/{lead_id}", tags=["runs"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503)
)
# As the lists that each kind has of its own.
_ACTIONS = {
    TimelineKind.HISTORY: Action.READ_RUN,
    TimelineKind.MESSAGE: Action.READ_RUN,
    TimelineKind.DECISION: Action.READ_RUN,
    TimelineKind.INTERACTION: Action.READ_INTERACTIONS,
    TimelineKind.TOUCH: Action.READ_LEADS,
    TimelineKind.TASK: Action.WORK_LEAD,
}
_KINDS = rf"^(?:{'|'.join(TimelineKind)})(?:,(?:{'|'.join(TimelineKind)}))*$"


@router.get("/timeline", summary="List what happened with a lead, newest first")
async def read_timeline(
    lead_id: Id,
    caller: Annotated[Caller, Depends(Allow(Action.READ_RUN))],
    context: Context,
    kinds: Annotated[
        str | None,
        Query(pattern=_KINDS, max_length=100, description="With commas between; else all that the caller may read."),
    ] = None,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> TimelinePage:
    """History, messages, interactions, decisions, submissions and tasks as one list, each with a sentence.

    What one of them says better than the history stands there once. That of leads merged into this one, too.
    """
    shown = _kinds(caller, kinds)
    page = context.cursors.page(f"timeline {caller.tenant_id} {lead_id} {sorted(shown)}", limit, cursor)
    after = _place(page.after) if page.after else None
    async with context.database.tenant_session(caller.tenant_id) as session:
        lead = (await visible_lead(session, caller, lead_id)).row
        found = await places(session, caller.tenant_id, lead_id, shown, after, page.fetch)
        items = await entries(session, caller, lead, page.cut(found), shown)
    return TimelinePage(items=items, next=page.next(found, _position))


def _kinds(caller: Caller, requested: str | None) -> frozenset[TimelineKind]:
    named = set(requested.split(",")) if requested else set(TimelineKind)
    return frozenset(kind for kind in TimelineKind if kind in named and caller.may(_ACTIONS[kind]))


def _position(place: Place) -> Position:
    """A cursor has room for two values."""
    return Position(place.at.isoformat(), place.id * len(RANKS) + place.rank)


def _place(position: Position) -> Place:
    id, rank = divmod(position.id, len(RANKS))
    return Place(datetime.fromisoformat(str(position.value)), rank, id)
