"""Days that differ from the weekly hours."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.booking.setup_schemas import ExceptionCreate, ExceptionPage, ExceptionRead
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from domain.booking.hours import minutes_of, time_of
from domain.errors import Invalid
from domain.text.plain import PLAIN
from services.booking.setup import Editor, add, location_named, remove_exception
from store.booking import setup
from store.tables.booking import HourExceptionRow, LocationRow, ResourceRow

router = APIRouter(
    prefix="/hour-exceptions", tags=["booking"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_BOOKABLE))]
Leader = Annotated[Caller, Depends(Allow(Action.EDIT_BOOKABLE))]
_YEAR = timedelta(days=366)


@router.get("", summary="List the days that differ from the weekly hours")
async def list_exceptions(
    caller: Reader,
    context: Context,
    since: Annotated[date | None, Query(alias="from", description="From this day on; today."), PLAIN] = None,
    until: Annotated[date | None, Query(alias="to", description="Until this day; a year later."), PLAIN] = None,
    limit: PageSize = 100,
    cursor: Cursor = None,
) -> ExceptionPage:
    first = since or datetime.now(UTC).date()
    last = until or min(first, date.max - _YEAR) + _YEAR
    page = context.cursors.page(f"hour-exceptions {caller.tenant_id} {since} {until}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await setup.exceptions(session, caller.tenant_id, (first, last), page.after_id or 0, page.fetch)
        items = [await _shown(session, row) for row in page.cut(rows)]
    return ExceptionPage(items=items, next=page.next(rows))


@router.post(
    "",
    summary="Add a day that differs",
    status_code=201,
    response_model=ExceptionRead,
    responses=problems(400, 409, 413, 415),
)
async def add_exception(
    body: ExceptionCreate, caller: Leader, request: RepeatableRequest, context: Context
) -> Response:
    """Appointments that stand meanwhile are not moved."""
    editor = Editor(caller.tenant_id, caller.actor, datetime.now(UTC))
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def write() -> ExceptionRead:
            row = await _row(session, caller.tenant_id, body)
            await add(session, editor, row)
            return await _shown(session, row)

        return await answer_once(session, caller, request, write)


@router.delete("/{exception_id}", summary="Remove a day that differs", status_code=204, responses=problems(404))
async def delete_exception(exception_id: Id, caller: Leader, context: Context) -> None:
    editor = Editor(caller.tenant_id, caller.actor, datetime.now(UTC))
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await setup.find(session, HourExceptionRow, caller.tenant_id, exception_id)
        await remove_exception(session, editor, row)


async def _row(session: AsyncSession, tenant_id: int, body: ExceptionCreate) -> HourExceptionRow:
    """Raises `Invalid` with the field."""
    row = HourExceptionRow(
        tenant_id=tenant_id,
        day=body.day,
        opens=minutes_of(body.opens),
        closes=minutes_of(body.closes),
        open=body.open,
    )
    if body.location is not None:
        known = await setup.ids_of(session, LocationRow, tenant_id, [body.location])
        row.location_id = location_named(known, body.location, "location")
    if body.resource is not None:
        found = await setup.ids_of(session, ResourceRow, tenant_id, [body.resource])
        if not found:
            raise Invalid("resource", "is not one of the hospital's resources. GET /api/v1/resources lists them.")
        row.resource_id = found[body.resource]
    return row


async def _shown(session: AsyncSession, row: HourExceptionRow) -> ExceptionRead:
    places = await setup.codes_of(session, LocationRow, row.tenant_id)
    people = await setup.codes_of(session, ResourceRow, row.tenant_id)
    return ExceptionRead(
        id=row.id,
        resource=people[row.resource_id] if row.resource_id is not None else None,
        location=places[row.location_id] if row.location_id is not None else None,
        day=row.day,
        opens=time_of(row.opens),
        closes=time_of(row.closes),
        open=row.open,
    )
