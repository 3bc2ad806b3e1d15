"""What a lead can book."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.auth.versions import IfMatch, require_version, tagged, versioned
from api.booking.setup_schemas import ServiceCreate, ServicePage, ServiceRead, ServiceUpdate
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from domain.vocabulary.procedures import skill_code
from services.booking.setup import Editor, add, change, give
from store.booking import setup
from store.tables.booking import ServiceRow

router = APIRouter(
    prefix="/services", tags=["booking"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_BOOKABLE))]
Leader = Annotated[Caller, Depends(Allow(Action.EDIT_BOOKABLE))]


@router.get("", summary="List services")
async def list_services(caller: Reader, context: Context, limit: PageSize = 100, cursor: Cursor = None) -> ServicePage:
    page = context.cursors.page(f"services {caller.tenant_id}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await setup.listed(session, ServiceRow, caller.tenant_id, page.after_id or 0, page.fetch)
        given = await setup.resources_of(session, caller.tenant_id)
        items = [versioned(_shown(row, given), ServiceUpdate) for row in page.cut(rows)]
    return ServicePage(items=items, next=page.next(rows))


@router.post(
    "", summary="Add a service", status_code=201, response_model=ServiceRead, responses=problems(400, 409, 413, 415)
)
async def add_service(body: ServiceCreate, caller: Leader, request: RepeatableRequest, context: Context) -> Response:
    editor = Editor(caller.tenant_id, caller.actor, datetime.now(UTC))
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def write() -> ServiceRead:
            given = _given(body)
            row = ServiceRow(tenant_id=caller.tenant_id, code=body.code, updated_at=editor.now, **given)
            await add(session, editor, row)
            await give(session, editor, row, body.resources)
            return await _read(session, row)

        return await answer_once(session, caller, request, write)


@router.get("/{service_id}", summary="Get a service", responses=problems(404))
async def read_service(service_id: Id, caller: Reader, context: Context, response: Response) -> ServiceRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await setup.find(session, ServiceRow, caller.tenant_id, service_id)
        return tagged(response, await _read(session, row), ServiceUpdate)


@router.put("/{service_id}", summary="Replace a service", responses=problems(400, 404, 409, 412, 413, 415))
async def update_service(
    service_id: Id,
    body: ServiceUpdate,
    caller: Leader,
    context: Context,
    response: Response,
    if_match: IfMatch = None,
) -> ServiceRead:
    """One that is not active can no longer be booked; its appointments stand."""
    editor = Editor(caller.tenant_id, caller.actor, datetime.now(UTC))
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await setup.find(session, ServiceRow, caller.tenant_id, service_id, lock=True)
        require_version(if_match, await _read(session, row), ServiceUpdate)
        await change(session, editor, row, _given(body))
        await give(session, editor, row, body.resources)
        return tagged(response, await _read(session, row), ServiceUpdate)


def _given(body: ServiceUpdate) -> dict[str, Any]:
    """As the columns hold it."""
    given = body.model_dump(mode="json", exclude={"code", "resources"})
    return {**given, "interests": sorted({skill_code(written) for written in body.interests} - {""})}


async def _read(session: AsyncSession, row: ServiceRow) -> ServiceRead:
    return _shown(row, await setup.resources_of(session, row.tenant_id))


def _shown(row: ServiceRow, given: dict[int, list[str]]) -> ServiceRead:
    return ServiceRead.model_validate({**row.model_dump(), "resources": given.get(row.id, [])})
