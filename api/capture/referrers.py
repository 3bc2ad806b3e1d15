"""Who sends us people, and under which code."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.capture.forms.plans import plain_name, referrer_plan
from api.capture.schemas.forms import ReferrerCreate, ReferrerPage, ReferrerRead, ReferrerUpdate
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from services.capture import referrers as changes
from store.capture import referrers

router = APIRouter(prefix="/referrers", tags=["forms"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.READ_FORMS))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_FORMS))]


@router.post(
    "",
    summary="Add a referrer",
    status_code=201,
    response_model=ReferrerRead,
    responses=problems(400, 404, 409, 413, 415),
)
async def add_referrer(body: ReferrerCreate, caller: Editor, request: RepeatableRequest, context: Context) -> Response:
    """409 `code_taken`: each code is one referrer's."""
    now, plan = datetime.now(UTC), referrer_plan(body)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def add() -> ReferrerRead:
            row = await changes.add_referrer(session, caller.tenant_id, plan, actor=caller.actor, now=now)
            return ReferrerRead.model_validate(row)

        return await answer_once(session, caller, request, add)


@router.get("", summary="List referrers, newest first")
async def list_referrers(
    caller: Reader,
    context: Context,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> ReferrerPage:
    page = context.cursors.page(f"referrers {caller.tenant_id}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await referrers.list_referrers(session, caller.tenant_id, page.after_id, page.fetch)
    return ReferrerPage(items=[ReferrerRead.model_validate(row) for row in page.cut(rows)], next=page.next(rows))


@router.get("/{referrer_id}", summary="Get a referrer", responses=problems(404))
async def read_referrer(referrer_id: Id, caller: Reader, context: Context) -> ReferrerRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return ReferrerRead.model_validate(await referrers.find_referrer(session, caller.tenant_id, referrer_id))


@router.put("/{referrer_id}", summary="Rename or end a referrer", responses=problems(400, 404, 413, 415))
async def update_referrer(referrer_id: Id, body: ReferrerUpdate, caller: Editor, context: Context) -> ReferrerRead:
    """Leads that were referred before stay so."""
    now, name = datetime.now(UTC), plain_name(body.name)
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await referrers.find_referrer(session, caller.tenant_id, referrer_id)
        row = await changes.change_referrer(session, row, name, body.active, actor=caller.actor, now=now)
        return ReferrerRead.model_validate(row)
