"""What a user has set for themselves."""

import json
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.problems import problems
from api.team.schemas.people import Preferences
from domain.errors import Invalid
from store.team.preferences import find_preferences, put_preferences

router = APIRouter(
    prefix="/me/preferences", tags=["me"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Myself = Annotated[Caller, Depends(Allow(Action.READ_SELF))]
_LARGEST = 8_192


@router.get("", summary="Get one's own preferences")
async def read_preferences(caller: Myself, context: Context) -> Preferences:
    """Empty until something is set."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        found = await find_preferences(session, caller.tenant_id, caller.user_id)
    return Preferences(preferences=dict(found))


@router.put("", summary="Replace one's own preferences", responses=problems(400, 413, 415))
async def replace_preferences(body: Preferences, caller: Myself, context: Context) -> Preferences:
    """The last one wins. Nothing about other people belongs here."""
    size = len(json.dumps(body.preferences, ensure_ascii=False, separators=(",", ":")).encode())
    if size > _LARGEST:
        raise Invalid("preferences", f"has {size:,} bytes; {_LARGEST:,} are kept")
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await put_preferences(session, caller.tenant_id, caller.user_id, body.preferences, now)
    return body
