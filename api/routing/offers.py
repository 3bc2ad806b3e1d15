"""Offers that wait for an answer."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Row

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize, Position
from api.http.problems import problems
from api.leads.visible import agent_scope
from api.routing.schemas import OfferPage, OffersOf, OpenOfferRead
from domain.errors import Forbidden
from domain.tenants.calendar import BusinessCalendar
from store.lifecycle import lead_runs
from store.routing.open_offers import list_open_offers

router = APIRouter(prefix="/offers", tags=["offers"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))


@router.get("", summary="List open offers, next to expire first")
async def list_offers(
    caller: Annotated[Caller, Depends(Allow(Action.READ_OFFERS))],
    context: Context,
    of: Annotated[
        OffersOf | None, Query(description="`mine`: the caller's offers; `all`: every agent's, for managers.")
    ] = None,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> OfferPage:
    if of is OffersOf.ALL and agent_scope(caller) is not None:
        raise Forbidden("Only a manager sees everybody's offers.")
    agent = caller.user_id if of is OffersOf.MINE else agent_scope(caller)
    page = context.cursors.page(f"offers {caller.tenant_id} {agent}", limit, cursor)
    after = (datetime.fromisoformat(str(page.after.value)), page.after.id) if page.after else None
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await list_open_offers(session, caller.tenant_id, None if agent is None else [agent], after, page.fetch)
        tenant = await lead_runs.load_tenant(session, caller.tenant_id)
    return OfferPage(
        items=shown_offers(page.cut(rows), BusinessCalendar.of(tenant), now),
        next=page.next(rows, lambda row: Position(row.expires_at.isoformat(), row.id)),
    )


def shown_offers(rows: Sequence[Any], calendar: BusinessCalendar, now: datetime) -> list[OpenOfferRead]:
    clock = calendar.clock(now)
    time_left = {row.id: int(calendar.between(now, row.expires_at).total_seconds()) for row in rows}
    running = {"clock_runs": clock.runs, "resumes_at": clock.resumes_at}
    return [OpenOfferRead.model_validate({**_named(row), **running, "seconds_left": time_left[row.id]}) for row in rows]


def _named(row: Any) -> dict[str, Any]:
    """A row of SQLAlchemy's, or of the driver's."""
    return dict(row._mapping) if isinstance(row, Row) else row._asdict()
