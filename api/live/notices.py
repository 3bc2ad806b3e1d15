"""What staff were notified of, to be read in the console."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.problems import problems
from api.live.notice_schemas import NoticePage, NoticeRead, NoticesRead, Unread
from domain.team.notices import line_of
from store.lifecycle import lead_runs
from store.team import notices

router = APIRouter(prefix="/notices", tags=["notices"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.FOLLOW_CHANGES))]


class NoticeState(StrEnum):
    UNREAD = "unread"
    ALL = "all"


@router.get("", summary="List one's own notices, the newest first")
async def list_notices(
    caller: Reader,
    context: Context,
    state: NoticeState = NoticeState.ALL,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> NoticePage:
    """What went out by several channels stands here once."""
    page = context.cursors.page(f"notices {caller.tenant_id} {caller.user_id} {state}", limit, cursor)
    unread = state is NoticeState.UNREAD
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await notices.list_notices(
            session, caller.tenant_id, caller.user_id, unread=unread, before=page.after_id, limit=page.fetch
        )
        tenant = await lead_runs.load_tenant(session, caller.tenant_id)
    items = [
        NoticeRead(
            id=row.id,
            at=row.created_at,
            kind=row.kind,
            text=line_of(row.kind, row.lead_id, row.facts, tenant.time_zone),
            lead_id=row.lead_id,
            read_at=row.read_at,
        )
        for row in page.cut(rows)
    ]
    return NoticePage(items=items, next=page.next(rows))


@router.get("/count", summary="Count one's own unread notices")
async def count_notices(caller: Reader, context: Context) -> Unread:
    """At most 1,000."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        return Unread(unread=await notices.count_unread(session, caller.tenant_id, caller.user_id))


@router.post("/read", summary="Mark notices as read", response_model=Unread, responses=problems(400, 409, 413, 415))
async def mark_read(body: NoticesRead, caller: Reader, request: RepeatableRequest, context: Context) -> Response:
    """Those of others stay as they are."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def mark() -> Unread:
            await notices.mark_read(session, caller.tenant_id, caller.user_id, body.ids, datetime.now(UTC))
            return Unread(unread=await notices.count_unread(session, caller.tenant_id, caller.user_id))

        return await answer_once(session, caller, request, mark, status=200)
