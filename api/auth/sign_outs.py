"""Tokens ended before their time: one's own, and by an admin those of others."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, AppContext, Context
from api.auth.idempotency import Repeatable, RepeatableRequest, answer_once
from api.auth.identity import Caller, token_id_of
from api.auth.permissions import Action
from api.auth.sign_out_schemas import SignOut, SignOutList, SignOutRead, UserSignOut
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from domain.errors import Refused
from store import privacy
from store.errors import existing
from store.tables.tenants import TokenRevocationRow, UserRow
from store.tenants.revocations import list_revocations

router = APIRouter(tags=["sign-out"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Myself = Annotated[Caller, Depends(Allow(Action.READ_SELF))]
Admin = Annotated[Caller, Depends(Allow(Action.MANAGE_USERS))]


@router.post(
    "/me/sign-out",
    summary="End the token of this request, or all of one's own",
    response_model=SignOutRead,
    responses=problems(400, 409, 413, 415),
)
async def sign_out(body: SignOut, caller: Myself, request: RepeatableRequest, context: Context) -> Response:
    """Refused at once where this was answered, within 5 seconds everywhere. 409 `api_key`: revoke a key instead."""
    if caller.token_id is None or caller.until is None:
        raise Refused("api_key", "This is an API key: an admin revokes it with POST /api-keys/{id}/revoke.")
    ends_at = datetime.fromtimestamp(caller.until, UTC)
    token_id = None if body.everywhere else caller.token_id
    return await _end(context, caller, request, _row(context, caller, caller.user_id, token_id, ends_at))


@router.get("/me/sign-outs", summary="List one's own tokens that were ended early")
async def list_own(caller: Myself, context: Context) -> SignOutList:
    return await _list(context, caller, caller.user_id)


@router.post(
    "/users/{user_id}/sign-out",
    summary="End a user's tokens",
    response_model=SignOutRead,
    responses=problems(400, 404, 409, 413, 415),
)
async def sign_out_user(
    user_id: Id, body: UserSignOut, caller: Admin, request: RepeatableRequest, context: Context
) -> Response:
    """The user may sign in again: deactivate them to prevent that."""
    token_id = token_id_of(body.jti) if body.jti else None
    return await _end(context, caller, request, _row(context, caller, user_id, token_id, None))


@router.get("/users/{user_id}/sign-outs", summary="List a user's tokens that were ended early", responses=problems(404))
async def list_of_user(user_id: Id, caller: Admin, context: Context) -> SignOutList:
    return await _list(context, caller, user_id)


def _row(
    context: AppContext, caller: Caller, user_id: int, token_id: str | None, ends_at: datetime | None
) -> TokenRevocationRow:
    """`token_id` None: all; `ends_at` None: when the longest-lived has ended."""
    now = datetime.now(UTC)
    return TokenRevocationRow(
        tenant_id=caller.tenant_id,
        user_id=user_id,
        token_id=token_id,
        issued_before=None if token_id else now,
        revoked_by=caller.actor,
        revoked_at=now,
        ends_at=ends_at if token_id and ends_at else now + context.authenticator.longest,
    )


async def _end(context: AppContext, caller: Caller, request: Repeatable, row: TokenRevocationRow) -> Response:
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def end() -> SignOutRead:
            existing(await session.get(UserRow, (caller.tenant_id, row.user_id)), "user")
            session.add(row)
            facts: dict[str, privacy.Fact] = {"everywhere": row.token_id is None}
            entry = privacy.Entry(row.revoked_at, caller.actor, "signed_out", "user", row.user_id, facts=facts)
            await privacy.record(session, caller.tenant_id, entry)
            return SignOutRead.model_validate(row)

        answer = await answer_once(session, caller, request, end, status=200)
    context.authenticator.forget()
    return answer


async def _list(context: AppContext, caller: Caller, user_id: int) -> SignOutList:
    async with context.database.tenant_session(caller.tenant_id) as session:
        existing(await session.get(UserRow, (caller.tenant_id, user_id)), "user")
        rows = await list_revocations(session, caller.tenant_id, user_id)
    return SignOutList(items=[SignOutRead.model_validate(row) for row in rows])
