"""How the hospital looks in the console."""

import base64
import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import ConfigDict, Field

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.me_schema import PNG, Brand
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.problems import problems
from domain.errors import Invalid
from domain.tenants.brand import LARGEST_LOGO, checked_accent, checked_logo
from domain.text.plain import Plain
from services.tenants.brand import change_brand
from store.tenants.brands import find_brand

router = APIRouter(
    prefix="/tenant/brand", tags=["tenant"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Admin = Annotated[Caller, Depends(Allow(Action.EDIT_BRAND))]
_GIVEN = re.compile(rf"(?:{PNG})?([A-Za-z0-9+/]*={{0,2}})")
_LONGEST = len(PNG) + LARGEST_LOGO * 4 // 3 + 4


class BrandUpdate(Plain):
    """`accent`: `#rrggbb`, with a contrast to white of 4.5 at least. `logo`: a PNG of 20 kB at most, in base64 or as
    the address of `data:` that was read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"accent": "#0b7285"}]})

    accent: str | None = Field(None, max_length=7)
    logo: str | None = Field(None, max_length=_LONGEST)


@router.get("", summary="Get the hospital's colour and logo")
async def read_brand(caller: Admin, context: Context) -> Brand:
    """Everybody finds them in `GET /me`."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        return Brand.of(await find_brand(session, caller.tenant_id))


@router.put("", summary="Replace the hospital's colour and logo", responses=problems(400, 413, 415))
async def replace_brand(body: BrandUpdate, caller: Admin, context: Context) -> Brand:
    """What is null is the console's own."""
    accent = None if body.accent is None else checked_accent(body.accent)
    logo = None if body.logo is None else checked_logo(_bytes_of(body.logo))
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await change_brand(session, caller.tenant_id, accent, logo, actor=caller.actor, now=now)
        return Brand.of(await find_brand(session, caller.tenant_id))


def _bytes_of(text: str) -> bytes:
    if (given := _GIVEN.fullmatch(text)) is None or len(given[1]) % 4:
        raise Invalid("logo", "must be a PNG file in base64")
    return base64.b64decode(given[1])
