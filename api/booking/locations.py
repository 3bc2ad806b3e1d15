"""Where visits take place."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.auth.versions import IfMatch, require_version, tagged, versioned
from api.booking.setup_schemas import LocationCreate, LocationPage, LocationRead, LocationUpdate
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from domain.errors import Invalid
from domain.tenants.calendar import check_holidays, zone_named
from services.booking.setup import Editor, add, change
from store.booking import setup
from store.tables.booking import LocationRow

router = APIRouter(
    prefix="/locations", tags=["booking"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_BOOKABLE))]
Leader = Annotated[Caller, Depends(Allow(Action.EDIT_BOOKABLE))]


@router.get("", summary="List locations")
async def list_locations(
    caller: Reader, context: Context, limit: PageSize = 100, cursor: Cursor = None
) -> LocationPage:
    page = context.cursors.page(f"locations {caller.tenant_id}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await setup.listed(session, LocationRow, caller.tenant_id, page.after_id or 0, page.fetch)
        items = [versioned(LocationRead.model_validate(row), LocationUpdate) for row in page.cut(rows)]
    return LocationPage(items=items, next=page.next(rows))


@router.post(
    "", summary="Add a location", status_code=201, response_model=LocationRead, responses=problems(400, 409, 413, 415)
)
async def add_location(body: LocationCreate, caller: Leader, request: RepeatableRequest, context: Context) -> Response:
    editor = Editor(caller.tenant_id, caller.actor, datetime.now(UTC))
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def write() -> LocationRead:
            _check(body)
            given = body.model_dump(exclude={"code"})
            row = LocationRow(tenant_id=caller.tenant_id, code=body.code, updated_at=editor.now, **given)
            await add(session, editor, row)
            return LocationRead.model_validate(row)

        return await answer_once(session, caller, request, write)


@router.get("/{location_id}", summary="Get a location", responses=problems(404))
async def read_location(location_id: Id, caller: Reader, context: Context, response: Response) -> LocationRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await setup.find(session, LocationRow, caller.tenant_id, location_id)
        return tagged(response, LocationRead.model_validate(row), LocationUpdate)


@router.put("/{location_id}", summary="Replace a location", responses=problems(400, 404, 409, 412, 413, 415))
async def update_location(
    location_id: Id,
    body: LocationUpdate,
    caller: Leader,
    context: Context,
    response: Response,
    if_match: IfMatch = None,
) -> LocationRead:
    """One that is not active is offered to nobody; appointments there stand."""
    editor = Editor(caller.tenant_id, caller.actor, datetime.now(UTC))
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await setup.find(session, LocationRow, caller.tenant_id, location_id, lock=True)
        require_version(if_match, LocationRead.model_validate(row), LocationUpdate)
        _check(body)
        await change(session, editor, row, body.model_dump(exclude={"code"}))
        return tagged(response, LocationRead.model_validate(row), LocationUpdate)


def _check(body: LocationUpdate) -> None:
    """Raises `Invalid` with the field."""
    zone_named(body.time_zone)
    if body.holidays_of is not None:
        try:
            check_holidays(body.holidays_of)
        except Invalid as error:
            raise Invalid("holidays_of", str(error)) from None
