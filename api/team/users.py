"""Users: who may sign in, as what."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_harmless, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.auth.versions import IfMatch, require_version, tagged
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.team.agent_changes import send, unless_deadlocked, what_follows
from api.team.schemas.users import UserChanged, UserCreate, UserPage, UserQuery, UserRead, UserUpdate
from api.team.user_changes import change_user, shown
from domain.errors import Invalid
from domain.leads.contact import typed_email
from domain.lifecycle.outbox import RunRequest
from domain.text.normal_form import clean_line
from services.team import users as changes
from services.team.users import Changer, NewUser
from store.routing import capacity
from store.tables.tenants import UserRow
from store.team import users

router = APIRouter(prefix="/users", tags=["users"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Admin = Annotated[Caller, Depends(Allow(Action.MANAGE_USERS))]
_EDIT = problems(400, 404, 409, 413, 415)


@router.get("", summary="List users")
async def list_users(
    caller: Admin,
    context: Context,
    query: Annotated[UserQuery, Query()],
) -> UserPage:
    """By id; also those who are deactivated."""
    criteria = users.Criteria(query.role, query.active, _email(query.email) if query.email is not None else None)
    page = context.cursors.page(f"users {caller.tenant_id} {criteria}", query.limit, query.cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await users.list_users(session, caller.tenant_id, criteria, page.after_id or 0, page.fetch)
    now = datetime.now(UTC)
    return UserPage(items=[shown(row, now) for row in page.cut(rows)], next=page.next(rows))


@router.get("/{user_id}", summary="Get a user", responses=problems(404))
async def read_user(user_id: Id, caller: Admin, context: Context, response: Response) -> UserRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await users.find_user(session, caller.tenant_id, user_id)
    return tagged(response, shown(row, datetime.now(UTC)), UserUpdate)


@router.post(
    "",
    summary="Add and invite a user",
    status_code=201,
    response_model=UserRead,
    responses=problems(400, 409, 413, 415),
)
async def add_user(body: UserCreate, caller: Admin, request: RepeatableRequest, context: Context) -> Response:
    """For two weeks the first sign-in with this e-mail, confirmed by your identity provider, becomes theirs. No mail is
    sent: say so to them yourself. An agent may be offered leads at once: configure them by `PUT /agents/{agent_id}`.
    409 `email_taken`, `subject_taken`."""
    now, requests = datetime.now(UTC), list[RunRequest]()
    new = NewUser(_name(body.name), _email(body.email), body.role.value, body.locale, body.subject)

    async def work(session: AsyncSession) -> Response:
        requests.clear()
        await capacity.route_alone(session, caller.tenant_id)

        async def add() -> UserRead:
            by = Changer(caller.actor, caller.user_id)
            row = await changes.add_user(session, caller.tenant_id, new, by, now)
            if row.role == changes.AGENT:
                requests.extend(await what_follows(session, caller, row.id, worked=False, now=now))
            return shown(row, now)

        return await answer_once(session, caller, request, add)

    answer = await unless_deadlocked(context, caller.tenant_id, work)
    await send(context, caller, requests)
    return answer


@router.put("/{user_id}", summary="Change a user", responses=_EDIT | problems(412))
async def update_user(
    user_id: Id, body: UserUpdate, caller: Admin, context: Context, response: Response, if_match: IfMatch = None
) -> UserChanged:
    """A new role holds at once, and whoever is no agent any more gives their leads back. 409 `last_admin`, `program`,
    `email_taken`, `subject_taken`."""
    given = _given(body)

    async def change(session: AsyncSession, row: UserRow, by: Changer, now: datetime) -> None:
        require_version(if_match, shown(row, now), UserUpdate)
        await changes.change_user(session, row, given, by, now)

    return tagged(response, await change_user(context, caller, user_id, change), UserUpdate)


@router.post("/{user_id}/deactivate", summary="Deactivate a user", response_model=UserChanged, responses=_EDIT)
async def deactivate_user(user_id: Id, caller: Admin, request: RepeatableRequest, context: Context) -> Response:
    """They are shut out within seconds, their API keys too; their offers and leads go to others, their tasks wait to be
    reassigned. Nothing that they did is deleted. 409 `last_admin`."""
    effect = partial(change_user, context, caller, user_id, changes.deactivate_user)
    return await answer_harmless(context.database, caller, request, effect)


@router.post("/{user_id}/reactivate", summary="Reactivate a user", response_model=UserChanged, responses=_EDIT)
async def reactivate_user(user_id: Id, caller: Admin, request: RepeatableRequest, context: Context) -> Response:
    """As they were: role, sign-in and, for an agent, skills and hours."""
    effect = partial(change_user, context, caller, user_id, changes.reactivate_user)
    return await answer_harmless(context.database, caller, request, effect)


@router.post("/{user_id}/invite", summary="Invite a user again", response_model=UserChanged, responses=_EDIT)
async def invite_user(user_id: Id, caller: Admin, request: RepeatableRequest, context: Context) -> Response:
    """For two weeks the first sign-in with their confirmed e-mail becomes theirs; the sign-in of before no longer is.
    No mail is sent. 409 `program`, `inactive`."""
    effect = partial(change_user, context, caller, user_id, changes.invite_user)
    return await answer_harmless(context.database, caller, request, effect)


def _given(body: UserUpdate) -> dict[str, Any]:
    """As the columns hold it."""
    sent = body.model_dump(mode="json", include=body.model_fields_set)
    if "name" in sent:
        sent["name"] = _name(body.name)
    if "email" in sent:
        sent["email"] = _email(body.email)
    return sent


def _name(raw: str) -> str:
    name = clean_line(raw, "name", 200)
    if not name:
        raise Invalid("name", "must not be blank")
    return name


def _email(raw: str) -> str:
    return typed_email(raw).norm
