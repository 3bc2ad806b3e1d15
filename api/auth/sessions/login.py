"""Signing in at the identity provider: there with the browser, and back with a code."""

from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Annotated

import jwt
import structlog
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.auth.browsers import cookie
from api.auth.dependencies import AppContext, Context, Limited
from api.auth.issuer.attempts import COOKIE, SECONDS, Attempt
from api.auth.issuer.client import IssuerClient, SignInFailed, Tokens
from api.auth.sessions.sessions import SignIn, begin
from api.http.browsers.html import page
from api.http.errors import DATABASE_AWAY, Unauthenticated
from api.http.limits import Limit
from domain.errors import Forbidden, NotFound, Unavailable

router = APIRouter(prefix="/auth", include_in_schema=False, dependencies=[Depends(Limited(Limit.PAGES))])
_NOT_BEGUN = "This sign-in was not begun at this browser, or more than ten minutes ago."
_FAILED = "Your identity provider's answer does not fit this sign-in."
_UNDONE = "Your identity provider did not sign you in."
_AWAY = "Your identity provider does not answer. Try again in a few seconds."
_NOT_NOW = "The engine cannot sign you in just now. Try again in a few seconds."
Text = Annotated[str | None, Query(max_length=4_096)]
_log = structlog.get_logger("api.auth.sessions")


@router.get("/login")
async def go_to_provider(context: Context, after: Annotated[str | None, Query(alias="next")] = None) -> Response:
    """`next`: a path of ours; what leads elsewhere is the first page."""
    issuer, attempt = _issuer(context), Attempt.new(after)
    try:
        answer: Response = RedirectResponse(await issuer.address(attempt), 302)
    except Unavailable:
        return _refused(_AWAY, 503)
    cookie.put(answer, context.attempts.seal(attempt), COOKIE, SECONDS)
    return answer


@router.get("/callback")
async def come_back(
    request: Request,
    context: Context,
    code: Text = None,
    state: Text = None,
    error: Text = None,
    issuer: Annotated[str | None, Query(alias="iss", max_length=500)] = None,
) -> Response:
    """Whatever comes of it, the sign-in under way is over: the provider takes a code once."""
    try:
        answer = await _answer(request, context, code, state, error, issuer)
    except DATABASE_AWAY:
        answer = _refused(_NOT_NOW, 503, "database")
    cookie.drop(answer, COOKIE)
    return answer


async def _answer(
    request: Request, context: AppContext, code: str | None, state: str | None, error: str | None, issuer: str | None
) -> Response:
    provider = _issuer(context)
    attempt = _attempt(request, context)
    if attempt is None or state is None or not compare_digest(attempt.state.encode(), state.encode()):
        return _refused(_NOT_BEGUN, 400, "state")
    if error is not None or code is None:
        return _refused(_UNDONE, 400, "provider")
    try:
        tokens = await provider.redeem(attempt, code, issuer)
        who = await _who(context, tokens)
    except SignInFailed as failed:
        return _refused(_FAILED, 400, str(failed))
    except Unauthenticated as failed:
        return _refused(_FAILED, 401, failed.why)
    except Forbidden as failed:
        return _refused(str(failed), 403, "person")
    except Unavailable:
        return _refused(_AWAY, 503)
    answer = RedirectResponse(attempt.goes_to, 302)
    await begin(context, request, answer, who)
    return answer


def _attempt(request: Request, context: AppContext) -> Attempt | None:
    sealed = cookie.values(request.headers.getlist("cookie"), COOKIE)
    return context.attempts.open(sealed[0]) if len(sealed) == 1 else None


async def _who(context: AppContext, tokens: Tokens) -> SignIn:
    """Whom the access token names to the API; the ID token must be of the same person."""
    caller = await context.authenticator.authenticate([f"Bearer {tokens.access}"])
    claims = jwt.decode(tokens.access, options={"verify_signature": False})  # `authenticate` has verified it
    if caller.key_id is not None or claims.get("sub") != tokens.subject:
        raise SignInFailed("subject")
    kept = {"id_token": tokens.id} | ({"refresh_token": tokens.refresh} if tokens.refresh else {})
    return SignIn(
        caller.tenant_id,
        caller.user_id,
        caller.role,
        ends_at=_stale_at(context, claims.get("auth_time")),
        sealed_tokens=context.vault.seal(kept),
    )


def _stale_at(context: AppContext, signed_in: object) -> datetime | None:
    """When the sign-in at the provider is too long ago for this installation."""
    recent = context.settings.oidc_max_age
    if recent is None or not isinstance(signed_in, int):
        return None
    return datetime.fromtimestamp(signed_in, UTC) + timedelta(seconds=recent)


def _issuer(context: AppContext) -> IssuerClient:
    if context.issuer is None:
        raise NotFound("identity provider: see LEAD_OIDC_CLIENT_ID")
    return context.issuer


def _refused(message: str, status: int, why: str | None = None) -> Response:
    if why:
        _log.info("sign_in_refused", reason=why)
    return page("auth/sessions/refused.html", status, title="You are not signed in", message=message)
