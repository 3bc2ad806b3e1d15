"""Practitioners, rooms and devices, and when they work."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.auth.versions import IfMatch, require_version, tagged, versioned
from api.booking.setup_schemas import (
    HoursRead,
    HoursUpdate,
    ResourceCreate,
    ResourcePage,
    ResourceRead,
    ResourceUpdate,
    WeeklyHoursBody,
)
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from domain.booking.hours import minutes_of, time_of
from domain.vocabulary.procedures import skill_code
from services.booking.setup import Editor, add, change, set_hours
from store.booking import setup
from store.tables.booking import LocationRow, ResourceRow, WeeklyHoursRow

router = APIRouter(
    prefix="/resources", tags=["booking"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_BOOKABLE))]
Leader = Annotated[Caller, Depends(Allow(Action.EDIT_BOOKABLE))]


@router.get("", summary="List resources")
async def list_resources(
    caller: Reader, context: Context, limit: PageSize = 100, cursor: Cursor = None
) -> ResourcePage:
    page = context.cursors.page(f"resources {caller.tenant_id}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await setup.listed(session, ResourceRow, caller.tenant_id, page.after_id or 0, page.fetch)
        items = [versioned(ResourceRead.model_validate(row), ResourceUpdate) for row in page.cut(rows)]
    return ResourcePage(items=items, next=page.next(rows))


@router.post(
    "", summary="Add a resource", status_code=201, response_model=ResourceRead, responses=problems(400, 409, 413, 415)
)
async def add_resource(body: ResourceCreate, caller: Leader, request: RepeatableRequest, context: Context) -> Response:
    """Appointments that stand and only named it take its time from then on."""
    editor = Editor(caller.tenant_id, caller.actor, datetime.now(UTC))
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def write() -> ResourceRead:
            given = _given(body)
            row = ResourceRow(tenant_id=caller.tenant_id, code=body.code, updated_at=editor.now, **given)
            await add(session, editor, row)
            return ResourceRead.model_validate(row)

        return await answer_once(session, caller, request, write)


@router.get("/{resource_id}", summary="Get a resource", responses=problems(404))
async def read_resource(resource_id: Id, caller: Reader, context: Context, response: Response) -> ResourceRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await setup.find(session, ResourceRow, caller.tenant_id, resource_id)
        return tagged(response, ResourceRead.model_validate(row), ResourceUpdate)


@router.put("/{resource_id}", summary="Replace a resource", responses=problems(400, 404, 409, 412, 413, 415))
async def update_resource(
    resource_id: Id,
    body: ResourceUpdate,
    caller: Leader,
    context: Context,
    response: Response,
    if_match: IfMatch = None,
) -> ResourceRead:
    """One that is not active can no longer be booked; its appointments stand."""
    editor = Editor(caller.tenant_id, caller.actor, datetime.now(UTC))
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await setup.find(session, ResourceRow, caller.tenant_id, resource_id, lock=True)
        require_version(if_match, ResourceRead.model_validate(row), ResourceUpdate)
        await change(session, editor, row, _given(body))
        return tagged(response, ResourceRead.model_validate(row), ResourceUpdate)


@router.get("/{resource_id}/hours", summary="Get a resource's weekly hours", responses=problems(404))
async def read_hours(resource_id: Id, caller: Reader, context: Context, response: Response) -> HoursRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        await setup.find(session, ResourceRow, caller.tenant_id, resource_id)
        return tagged(response, await _hours(session, caller.tenant_id, resource_id), HoursUpdate)


@router.put(
    "/{resource_id}/hours", summary="Replace a resource's weekly hours", responses=problems(400, 404, 412, 413, 415)
)
async def update_hours(
    resource_id: Id,
    body: HoursUpdate,
    caller: Leader,
    context: Context,
    response: Response,
    if_match: IfMatch = None,
) -> HoursRead:
    """Appointments outside the new hours stand."""
    editor = Editor(caller.tenant_id, caller.actor, datetime.now(UTC))
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await setup.find(session, ResourceRow, caller.tenant_id, resource_id, lock=True)
        require_version(if_match, await _hours(session, caller.tenant_id, resource_id), HoursUpdate)
        await set_hours(session, editor, row, [(one.location, _hours_row(row, one)) for one in body.hours])
        return tagged(response, await _hours(session, caller.tenant_id, resource_id), HoursUpdate)


def _given(body: ResourceUpdate) -> dict[str, Any]:
    """As the columns hold it."""
    given = body.model_dump(mode="json", exclude={"code"})
    return {**given, "specialties": sorted({skill_code(written) for written in body.specialties} - {""})}


def _hours_row(resource: ResourceRow, one: WeeklyHoursBody) -> WeeklyHoursRow:
    return WeeklyHoursRow(
        tenant_id=resource.tenant_id,
        resource_id=resource.id,
        location_id=0,
        weekday=one.weekday,
        opens=minutes_of(one.opens),
        closes=minutes_of(one.closes),
        valid_from=one.valid_from,
        valid_until=one.valid_until,
    )


async def _hours(session: AsyncSession, tenant_id: int, resource_id: int) -> HoursRead:
    codes = await setup.codes_of(session, LocationRow, tenant_id)
    return HoursRead(
        hours=[
            WeeklyHoursBody(
                location=codes[row.location_id],
                weekday=row.weekday,
                opens=time_of(row.opens),
                closes=time_of(row.closes),
                valid_from=row.valid_from,
                valid_until=row.valid_until,
            )
            for row in await setup.hours(session, tenant_id, resource_id)
        ]
    )
