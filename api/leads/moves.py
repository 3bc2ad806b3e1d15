"""Leads under way that follow a change of rules, or an agent's absence: how far each move is."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from api.leads.schemas.moves import MovePage, MoveRead
from services.lifecycle import moves as changes
from store.lifecycle import moves

router = APIRouter(prefix="/moves", tags=["moves"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.READ_MOVES))]


@router.get("", summary="List moves of open leads, newest first")
async def list_moves(caller: Reader, context: Context, limit: PageSize = 50, cursor: Cursor = None) -> MovePage:
    page = context.cursors.page(f"moves {caller.tenant_id}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await moves.list_moves(session, caller.tenant_id, page.after_id, page.fetch)
    return MovePage(items=[MoveRead.model_validate(row) for row in page.cut(rows)], next=page.next(rows))


@router.get("/{move_id}", summary="Get the progress of a move", responses=problems(404))
async def read_move(move_id: Id, caller: Reader, context: Context) -> MoveRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return MoveRead.model_validate(await moves.find(session, caller.tenant_id, move_id))


@router.post("/{move_id}/stop", summary="Stop a move", response_model=MoveRead, responses=problems(400, 404, 409))
async def stop_move(
    move_id: Id,
    caller: Annotated[Caller, Depends(Allow(Action.STOP_MOVES))],
    request: RepeatableRequest,
    context: Context,
) -> Response:
    """Leads that it has reached stay moved; the others keep what they had. 409 `move_done`."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def stop() -> MoveRead:
            row = await changes.stop(session, caller.tenant_id, move_id, actor=caller.actor, now=datetime.now(UTC))
            return MoveRead.model_validate(row)

        return await answer_once(session, caller, request, stop, status=200)
