"""API keys of partners and programs: made, listed, rotated, revoked."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.key_text import digest, make, prefix_of
from api.auth.permissions import Action, Role
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from api.tenants.schemas.api_keys import ApiKeyCreate, ApiKeyMade, ApiKeyPage, ApiKeyRead, ApiKeyRotate
from domain.errors import Invalid
from domain.text.normal_form import clean_line
from services.tenants import api_keys as changes
from store.tenants import api_keys

router = APIRouter(
    prefix="/api-keys", tags=["api keys"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Admin = Annotated[Caller, Depends(Allow(Action.MANAGE_API_KEYS))]


@router.post(
    "",
    summary="Make an API key",
    status_code=201,
    response_model=ApiKeyMade,
    responses=problems(400, 404, 409, 413, 415),
)
async def make_key(body: ApiKeyCreate, caller: Admin, request: RepeatableRequest, context: Context) -> Response:
    """The answer is the only place where the key is ever shown; of it, only a hash is kept."""
    now = datetime.now(UTC)
    name = clean_line(body.name, "name", 200)
    if not name:
        raise Invalid("name", "must not be blank")
    if body.expires_at is not None and body.expires_at <= now:
        raise Invalid("expires_at", "must be in the future")
    text = make(caller.tenant_id)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def add() -> ApiKeyMade:
            user = await changes.user_for(session, caller.tenant_id, body.user_id, Role.INTEGRATION)
            criteria = changes.NewKey(
                name, sorted(set(body.scopes)), prefix_of(text), digest(text), user, body.integration_id
            )
            row = await changes.add_key(
                session, caller.tenant_id, criteria, body.expires_at, actor=caller.actor, now=now
            )
            return ApiKeyMade(**ApiKeyRead.model_validate(row).model_dump(), key=text)

        return await answer_once(session, caller, request, add, answered_once="key")


@router.get("", summary="List API keys, newest first")
async def list_keys(
    caller: Admin,
    context: Context,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> ApiKeyPage:
    """Also those that have ended; never the key itself."""
    page = context.cursors.page(f"api keys {caller.tenant_id}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await api_keys.list_keys(session, caller.tenant_id, page.after_id, page.fetch)
    return ApiKeyPage(items=[ApiKeyRead.model_validate(row) for row in page.cut(rows)], next=page.next(rows))


@router.post(
    "/{key_id}/rotate",
    summary="Make a new key in place of this one",
    status_code=201,
    response_model=ApiKeyMade,
    responses=problems(400, 404, 409, 413, 415),
)
async def rotate_key(
    key_id: Id, body: ApiKeyRotate, caller: Admin, request: RepeatableRequest, context: Context
) -> Response:
    """The old key works on for the grace period. 409 `key_ended`, `already_rotated`."""
    text = make(caller.tenant_id)
    rotation = changes.Rotation(prefix_of(text), digest(text), timedelta(seconds=body.grace_seconds))
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def rotate() -> ApiKeyMade:
            row = await changes.rotate_key(
                session,
                caller.tenant_id,
                key_id,
                rotation,
                actor=caller.actor,
                now=datetime.now(UTC),
            )
            return ApiKeyMade(**ApiKeyRead.model_validate(row).model_dump(), key=text)

        return await answer_once(session, caller, request, rotate, answered_once="key")


@router.post("/{key_id}/revoke", summary="End a key", response_model=ApiKeyRead, responses=problems(404, 409))
async def revoke_key(key_id: Id, caller: Admin, request: RepeatableRequest, context: Context) -> Response:
    """It is refused at once here, within 5 seconds everywhere. A key that is revoked stays so."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def revoke() -> ApiKeyRead:
            now = datetime.now(UTC)
            row = await changes.revoke_key(session, caller.tenant_id, key_id, actor=caller.actor, now=now)
            return ApiKeyRead.model_validate(row)

        answer = await answer_once(session, caller, request, revoke, status=200)
    context.authenticator.forget()
    return answer
