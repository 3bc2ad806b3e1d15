"""A tenant's vendors: who sends on each channel, in which order, with which credentials, and how they do."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_harmless
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.problems import problems
from api.outreach.providers.reading import advice, shown
from api.outreach.providers.schemas import ProvidersRead, VendorCredentialsPut, VendorOrderPut, VendorTestRead
from domain.errors import Invalid, NotFound
from domain.leads.lead import Channel
from domain.outreach.vendors import NEEDS, TestVendor, Vendor, account_of, check_secrets
from providers.smtp.send import is_server
from services.outreach.vendors import accounts as changes

router = APIRouter(
    prefix="/providers", tags=["outreach"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_PROVIDERS))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_PROVIDERS))]
Tester = Annotated[Caller, Depends(Allow(Action.TEST_PROVIDERS))]


@router.get("", summary="Vendors of each channel, their state and figures")
async def read_providers(caller: Reader, context: Context) -> ProvidersRead:
    """Figures are of messages to leads, of the last 24 hours and the last seven days."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        return await shown(session, caller.tenant_id, context.vendors, datetime.now(UTC))


@router.put("/{channel}", summary="Choose a channel's vendors and their order", responses=problems(400, 413, 415))
async def choose_vendors(channel: Channel, body: VendorOrderPut, caller: Editor, context: Context) -> ProvidersRead:
    """Counts from the next message on. What a vendor may have taken already is asked of that vendor only."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await changes.choose_vendors(session, caller.tenant_id, channel, body.vendors, actor=caller.actor, now=now)
        return await shown(session, caller.tenant_id, context.vendors, now)


@router.put(
    "/credentials/{vendor}", summary="Give credentials of your own for a vendor", responses=problems(400, 413, 415)
)
async def put_credentials(
    vendor: Vendor, body: VendorCredentialsPut, caller: Editor, context: Context
) -> ProvidersRead:
    """They are kept encrypted, and shown to nobody. A vendor that rested because of the old ones is tried again."""
    secrets = {name: value.get_secret_value().strip() for name, value in body.secrets.items()}
    if not NEEDS[vendor].secrets:
        raise Invalid("vendor", f"{vendor.value} needs no credentials")
    check_secrets(vendor, secrets)
    if vendor is Vendor.SMTP and not is_server(secrets["url"]):
        raise Invalid("secrets.url", "must read smtp+starttls://user:password@host:port, smtps://… or smtp://…")
    given = changes.Credentials(vendor, account_of(vendor, secrets), context.vault.seal(secrets))
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await changes.put_credentials(session, caller.tenant_id, given, actor=caller.actor, now=now)
        return await shown(session, caller.tenant_id, context.vendors, now)


@router.delete("/credentials/{vendor}", summary="Withdraw your own credentials", responses=problems(404))
async def withdraw_credentials(vendor: Vendor, caller: Editor, context: Context) -> ProvidersRead:
    """Where the vendor is chosen the installation's account sends, if there is one."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        if not await changes.withdraw_credentials(session, caller.tenant_id, vendor, actor=caller.actor, now=now):
            raise NotFound("credentials")
        return await shown(session, caller.tenant_id, context.vendors, now)


@router.post(
    "/{channel}/{vendor}/test",
    summary="Ask a vendor whether the account works",
    response_model=VendorTestRead,
    responses=problems(409),
)
async def test_vendor(
    channel: Channel, vendor: Vendor, caller: Tester, request: RepeatableRequest, context: Context
) -> Response:
    """A worker makes one real request that sends nothing: to the account and its balance, to the key's permissions, or
    to the mail server (greeting, sign-in, NOOP). With your own credentials, or else the installation's."""
    if channel not in NEEDS[vendor].channels:
        raise Invalid("vendor", f"{vendor.value} does not serve {channel.value}")

    async def test() -> VendorTestRead:
        answer = await context.runs.test_vendor(TestVendor(caller.tenant_id, channel, vendor))
        return VendorTestRead(**vars(answer), advice=advice(answer))

    return await answer_harmless(context.database, caller, request, test)
