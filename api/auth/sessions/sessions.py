"""Whether somebody is signed in at this browser, and how that begins and ends."""

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Request, Response

from api.auth.browsers import cookie
from api.auth.dependencies import AppContext, Context, Limited
from api.auth.identity import SESSION_LONGEST
from api.auth.permissions import Role
from api.auth.sessions.schemas import SessionRead, SignedOut
from api.http.body import StrictRoute
from api.http.errors import Unauthenticated
from api.http.limits import Limit
from api.http.problems import problems
from domain.errors import Unavailable
from services.tenants import sessions
from services.tenants.sessions import NewSession
from store.tenants.sessions import Ended

router = APIRouter(
    prefix="/auth",
    tags=["session"],
    route_class=StrictRoute,
    dependencies=[Depends(Limited(Limit.PAGES))],
    responses=problems(429, 503),
)


@dataclass(frozen=True)
class SignIn:
    """Somebody who has just proved who they are. `ends_at`: when they must do so again at the latest."""

    tenant_id: int
    user_id: int
    role: Role
    demo: bool = False
    ends_at: datetime | None = None
    sealed_tokens: bytes | None = None


@router.get("/session", summary="Check whether this browser is signed in")
async def read_session(request: Request, context: Context) -> SessionRead:
    cookies = cookie.values(request.headers.getlist("cookie"))
    try:
        signed_in = bool(cookies) and bool(await context.authenticator.authenticate_session(cookies))
    except Unauthenticated:
        signed_in = False
    login = "/auth/login" if context.issuer else None
    return SessionRead(signed_in=signed_in, demo=context.settings.demo_login, login=login)


@router.post("/logout", summary="Sign out at this browser", responses=problems(403))
async def sign_out(request: Request, context: Context, response: Response) -> SignedOut:
    """Also when the session has ended already. Other browsers stay signed in: see `POST /me/sign-out`."""
    context.origins.require_own(request)
    ended = await end_sessions(context, request)
    cookie.drop(response)
    kept = next((one.sealed_tokens for one in ended if one.sealed_tokens), None)
    return SignedOut(end_session_url=await _end_at_provider(context, kept) if kept else None)


async def _end_at_provider(context: AppContext, sealed_tokens: bytes) -> str | None:
    """The session here has ended whatever the provider says."""
    if context.issuer is None:
        return None
    try:
        kept = context.vault.open(sealed_tokens)
        if refresh_token := kept.get("refresh_token"):
            await context.issuer.revoke(refresh_token)
        return await context.issuer.end_address(kept.get("id_token"))
    except Unavailable:
        return None


async def begin(context: AppContext, request: Request, response: Response, who: SignIn) -> None:
    """A new id at each sign-in; what the browser was signed in as ends."""
    now = datetime.now(UTC)
    await end_sessions(context, request)
    text = cookie.make(who.tenant_id)
    ends_at = min(now + SESSION_LONGEST, who.ends_at or now + SESSION_LONGEST)
    new = NewSession(who.user_id, who.role.value, cookie.digest(text), ends_at, who.demo, who.sealed_tokens)
    async with context.database.tenant_session(who.tenant_id) as session:
        await sessions.begin(session, who.tenant_id, new, now)
    cookie.put(response, text)


async def end_sessions(context: AppContext, request: Request) -> list[Ended]:
    """Those that the request's cookies prove."""
    ended = []
    for text in cookie.values(request.headers.getlist("cookie"))[:2]:
        if (tenant_id := cookie.tenant_of(text)) is not None:
            async with context.database.tenant_session(tenant_id) as session:
                ended.append(await sessions.end(session, tenant_id, cookie.digest(text), datetime.now(UTC)))
    context.authenticator.forget()
    return [one for one in ended if one is not None]
