"""Saved views of the lead list: one's own, and those shared with a team or everybody."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.auth.versions import IfMatch, require_version, tagged, version_of
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.schemas.lists.views import ViewList, ViewRead, ViewWrite
from domain.errors import Forbidden, Invalid, NotFound, Refused
from domain.leads.search import read_search
from domain.text.normal_form import clean_line
from store.leads.lists import views
from store.tables.team import SavedViewRow

router = APIRouter(prefix="/views", tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.READ_LEADS))]
_MOST_OWN, _MOST = 50, 500
_LEADERS = (Role.MANAGER, Role.ADMIN)


@router.get("", summary="List saved views")
async def list_views(caller: Reader, context: Context) -> ViewList:
    """One's own and those shared with one, by name. Managers and admins see the views of every team."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        teams = await _teams(session, caller)
        rows = await views.list_views(session, caller.tenant_id, caller.user_id, teams, _MOST)
    return ViewList(items=[_read(caller, row) for row in rows])


@router.post(
    "", summary="Save a view", status_code=201, response_model=ViewRead, responses=problems(400, 409, 413, 415)
)
async def add_view(body: ViewWrite, caller: Reader, request: RepeatableRequest, context: Context) -> Response:
    """409 `too_many_views`: a person has at most 50."""
    _check(caller, body)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def add() -> ViewRead:
            await _may_share(session, caller, body.shared)
            if await views.count_own(session, caller.tenant_id, caller.user_id) >= _MOST_OWN:
                raise Refused("too_many_views", f"You have {_MOST_OWN} views. Delete one that you no longer need.")
            row = SavedViewRow(tenant_id=caller.tenant_id, owner_id=caller.user_id, **_stored(body))
            session.add(row)
            await session.flush()
            return _read(caller, row)

        return await answer_once(session, caller, request, add)


@router.put("/{view_id}", summary="Change a saved view", responses=problems(400, 404, 412, 413, 415))
async def change_view(
    view_id: Id, body: ViewWrite, caller: Reader, context: Context, response: Response, if_match: IfMatch = None
) -> ViewRead:
    """By who saved it; one that is shared also by an admin."""
    _check(caller, body)
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await _own(session, caller, view_id, if_match)
        await _may_share(session, caller, body.shared)
        for name, value in _stored(body).items():
            setattr(row, name, value)
        await session.flush()
        return tagged(response, _read(caller, row), ViewWrite)


@router.delete("/{view_id}", summary="Delete a saved view", responses=problems(404, 412))
async def delete_view(view_id: Id, caller: Reader, context: Context, if_match: IfMatch = None) -> ViewRead:
    """Answers the view as it was, so that it can be saved again."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await _own(session, caller, view_id, if_match)
        await session.delete(row)
        return _read(caller, row)


async def _own(session: AsyncSession, caller: Caller, view_id: int, if_match: str | None) -> SavedViewRow:
    """Raises `NotFound` for one that the caller does not see, `Forbidden` for another's, `Stale`."""
    row = await views.find_view(session, caller.tenant_id, view_id)
    teams = await _teams(session, caller)
    if row.owner_id != caller.user_id:
        if row.shared == "me" or not (row.shared == "all" or teams is None or row.shared[len("team:") :] in teams):
            raise NotFound("view")
        if not _mine(caller, row):
            raise Forbidden("This view is somebody else's. Save it under a name of your own.")
    require_version(if_match, _read(caller, row), ViewWrite)
    return row


async def _teams(session: AsyncSession, caller: Caller) -> frozenset[str] | None:
    if caller.role in _LEADERS:
        return None
    return await views.teams_of(session, caller.tenant_id, caller.user_id)


async def _may_share(session: AsyncSession, caller: Caller, shared: str) -> None:
    """Agents share with their own team only."""
    if caller.role is not Role.AGENT or shared == "me":
        return
    teams = await views.teams_of(session, caller.tenant_id, caller.user_id)
    if shared not in {f"team:{code}" for code in teams}:
        raise Forbidden("Agents share a view with their own team. Ask a manager to share it with everybody.")


def _check(caller: Caller, body: ViewWrite) -> None:
    """A view is read by others and stands in addresses: it keeps nobody's phone number or e-mail address."""
    search = body.query.get("search")
    if search is None:
        return
    try:
        found = read_search(str(search), caller.country)
    except Invalid as error:
        raise Invalid("query.search", str(error)) from None
    if found.name_prefix is None:
        raise Invalid("query.search", "a saved view keeps no phone number and no e-mail address; search for them anew")


def _stored(body: ViewWrite) -> dict[str, Any]:
    return {**body.model_dump(mode="json"), "name": clean_line(body.name, "name", 80)}


def _mine(caller: Caller, row: SavedViewRow) -> bool:
    return row.owner_id == caller.user_id or (caller.role is Role.ADMIN and row.shared != "me")


def _read(caller: Caller, row: SavedViewRow) -> ViewRead:
    shown = ViewRead.model_validate(row)
    return shown.model_copy(update={"mine": _mine(caller, row), "version": version_of(shown, ViewWrite)})
