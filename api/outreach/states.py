"""The stop for all outgoing messages, and the modes in which they can be tried."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.problems import problems
from api.outreach.state_schemas import OutreachModeUpdate, OutreachPause, OutreachStateRead
from services.outreach.modes import states as changes
from store.outreach import states

router = APIRouter(
    prefix="/outreach", tags=["outreach"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Admin = Annotated[Caller, Depends(Allow(Action.STOP_OUTREACH))]


@router.get("/state", summary="Whether messages go out, and what waits")
async def read_state(
    caller: Annotated[Caller, Depends(Allow(Action.READ_OUTREACH))], context: Context
) -> OutreachStateRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return await _state(session, caller.tenant_id, datetime.now(UTC))


@router.post(
    "/pause",
    summary="Stop every outgoing message",
    response_model=OutreachStateRead,
    responses=problems(400, 409, 413, 415),
)
async def pause_outreach(body: OutreachPause, caller: Admin, request: RepeatableRequest, context: Context) -> Response:
    """To leads and to staff, on every channel, at once: what no vendor was given yet waits. Opt-outs are still stored,
    and inbound messages still come in. Nothing is lost: `POST /outreach/resume` lets it go. A second pause changes
    nothing."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def pause() -> OutreachStateRead:
            await changes.pause(session, caller.tenant_id, caller.user_id, body.reason, actor=caller.actor, now=now)
            return await _state(session, caller.tenant_id, now)

        return await answer_once(session, caller, request, pause, status=200)


@router.post("/resume", summary="Let messages go out again", response_model=OutreachStateRead, responses=problems(409))
async def resume_outreach(caller: Admin, request: RepeatableRequest, context: Context) -> Response:
    """What waited goes within ten minutes, after a pause of more than six hours within thirty, evenly, and only what is
    still allowed then."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def resume() -> OutreachStateRead:
            await changes.resume(session, caller.tenant_id, caller.user_id, actor=caller.actor, now=now)
            return await _state(session, caller.tenant_id, now)

        return await answer_once(session, caller, request, resume, status=200)


@router.put("/mode", summary="Try messages out, or divert them to yourself", responses=problems(400, 409, 413, 415))
async def set_outreach_mode(body: OutreachModeUpdate, caller: Admin, context: Context) -> OutreachStateRead:
    """`test`: nothing leaves, and each message says so. `divert`: everything to leads goes to your own e-mail address
    and phone, marked with whom it was meant for; what has no address of yours does not leave. Notices to staff go on.
    409 `no_own_address` where you have neither."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await changes.set_mode(session, caller.tenant_id, caller.user_id, body.mode, actor=caller.actor, now=now)
        return await _state(session, caller.tenant_id, now)


async def _state(session: AsyncSession, tenant_id: int, now: datetime) -> OutreachStateRead:
    row = await states.shown_state(session, tenant_id)
    return OutreachStateRead.of(row, await states.waiting(session, tenant_id, now))
