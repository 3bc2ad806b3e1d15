"""Ad networks' webhooks: genuine first, then noticed and stored, then answered; the fetching begins afterwards."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.background import BackgroundTask

from api.auth.dependencies import AppContext, Context, Limited
from api.http.errors import Unauthenticated, UnreadableBody
from api.http.limits import Limit
from domain.capture.ads import AdLeadRef, NoticedLead
from domain.capture.integrations import IntegrationKind, tenant_of_key
from domain.lifecycle.outbox import RunRequest
from providers.facebook.webhooks import FacebookWebhooks
from providers.google.webhooks import is_genuine, read_lead, without_key
from providers.http.hooks import HookRequest, Unreadable, read_json
from providers.linkedin.webhooks import LinkedInWebhooks
from services.capture.ads import take_in
from services.capture.capture import retry_raced
from store.capture import ad_leads
from store.capture.integrations import integration_of_key, notice_forms
from store.tables.capture import IntegrationRow

# Google's key stands in the body, so the body is read before it is known to be Google's.
_MOST_UNPROVEN = 2_000
router = APIRouter(prefix="/hooks", include_in_schema=False, dependencies=[Depends(Limited(Limit.HOOKS))])


@router.get("/facebook/{key}")
async def facebook_challenge(key: str, request: Request, context: Context) -> Response:
    """Meta's subscription check."""
    integration = await _integration(context, key, IntegrationKind.FACEBOOK)
    echo = FacebookWebhooks(context.vault.open(integration.secrets)).challenge(request.query_params)
    return Response(status_code=403) if echo is None else Response(echo, media_type="text/plain")


@router.post("/facebook/{key}")
async def facebook(key: str, request: Request, context: Context) -> Response:
    """A lead that comes again is stored once."""
    integration = await _integration(context, key, IntegrationKind.FACEBOOK)
    return await _notified(request, context, integration, FacebookWebhooks(context.vault.open(integration.secrets)))


@router.get("/linkedin/{key}")
async def linkedin_challenge(key: str, request: Request, context: Context) -> Response:
    """LinkedIn's check that we know the secret."""
    integration = await _integration(context, key, IntegrationKind.LINKEDIN)
    code = request.query_params.get("challengeCode", "")
    proof = LinkedInWebhooks(context.vault.open(integration.secrets)).challenge_response(code)
    if proof is None:
        return Response(status_code=403)
    answer = json.dumps({"challengeCode": code, "challengeResponse": proof})
    return Response(answer, media_type="application/json")


@router.post("/linkedin/{key}")
async def linkedin(key: str, request: Request, context: Context) -> Response:
    """A lead that comes again is stored once."""
    integration = await _integration(context, key, IntegrationKind.LINKEDIN)
    return await _notified(request, context, integration, LinkedInWebhooks(context.vault.open(integration.secrets)))


@router.post("/google/{key}")
async def google(key: str, request: Request, context: Context) -> Response:
    """The whole lead, posted once: captured before the answer.

    Google repeats a post after 5xx, never after 4xx. So a genuine lead that cannot be mapped is answered 200 and kept
    as rejected, with what Google said, until somebody corrects the form's mapping and retries it.
    """
    integration = await _integration(context, key, IntegrationKind.GOOGLE_ADS)
    said = _read_google(await request.body())
    expected = context.vault.open(integration.secrets).get("google_key", "")
    if not isinstance(said, dict) or not is_genuine(said, expected):
        raise _refused(request, "google_ads key")
    context.dispatcher.hand(await _capture(context, integration, said))
    return Response("{}", media_type="application/json")


def _read_google(body: bytes) -> Any:
    """Whatever JSON allows, for a lead that is refused is lost. Raises `UnreadableBody`."""
    try:
        return read_json("google_ads", body, _MOST_UNPROVEN)
    except Unreadable:
        raise UnreadableBody(400, "The body is not valid JSON in UTF-8.") from None


async def _integration(context: AppContext, key: str, kind: IntegrationKind) -> IntegrationRow:
    """Raises `NotFound` for a key that is unknown, of another kind, or no longer active."""
    tenant_id = tenant_of_key(key)
    async with context.database.tenant_session(tenant_id) as session:
        return await integration_of_key(session, tenant_id, key, kind.value)


async def _notified(
    request: Request, context: AppContext, integration: IntegrationRow, hook: FacebookWebhooks | LinkedInWebhooks
) -> Response:
    """401 for what the network did not sign, and nothing is stored of it."""
    said = HookRequest(request.url.path, request.headers, await request.body())
    if not hook.is_genuine(said):
        raise _refused(request, f"{hook.name} signature")
    try:
        leads = hook.read(said)
    except Unreadable as error:
        raise UnreadableBody(400, str(error)) from None
    async with context.database.tenant_session(integration.tenant_id) as session:
        new = await _notice(session, integration, leads)
    return Response(status_code=200, background=BackgroundTask(context.runs.retrieve, new))


async def _capture(context: AppContext, integration: IntegrationRow, said: dict[str, Any]) -> RunRequest | None:
    """Nothing the second time."""
    now = datetime.now(UTC)
    try:
        lead = read_lead(said)
    except Unreadable as error:
        raise UnreadableBody(400, str(error)) from None
    noticed = NoticedLead(lead.vendor_lead_id, lead.vendor_form_id, without_key(said))

    async def store(session: AsyncSession) -> RunRequest | None:
        for ref in await _notice(session, integration, [noticed]):
            row = await ad_leads.find_ad_lead(session, ref, lock=True)
            return (await take_in(session, row, integration, lead, now)).request
        return None

    return await retry_raced(context.database, integration.tenant_id, store)


async def _notice(session: AsyncSession, integration: IntegrationRow, leads: Sequence[NoticedLead]) -> list[AdLeadRef]:
    """A form that nobody configured makes itself known by its first lead."""
    new = await ad_leads.notice(session, integration, leads, "notification")
    if new:
        forms = [lead.vendor_form_id for lead in leads if lead.vendor_form_id]
        await notice_forms(session, integration, forms, datetime.now(UTC))
    return new


def _refused(request: Request, why: str) -> Unauthenticated:
    request.scope["refused"] = why
    return Unauthenticated(why)
