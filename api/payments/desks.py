"""Who takes a tenant's deposits: the choice, the credentials, and a test that moves no money."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, AppContext, Context
from api.auth.idempotency import RepeatableRequest, answer_harmless
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.problems import problems
from api.outreach.providers.reading import ADVICE
from api.payments.schemas import DeskAccountRead, DeskCredentialsPut, DeskPut, DeskRead, DeskTestRead
from domain.outreach.vendors import VendorVerdict
from domain.payments.desk import DESK_NEEDS, DeskVendor, check_desk_secrets, desk_account
from domain.payments.money import digits
from providers.desks import probe_desk
from services.payments import desks as changes
from services.payments.desks import DeskCredentials
from store.payments import desks

router = APIRouter(
    prefix="/payments/desk", tags=["payments"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_PROVIDERS))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_PROVIDERS))]
Tester = Annotated[Caller, Depends(Allow(Action.TEST_PROVIDERS))]
_SANDBOX = "No money moves: a button marks deposits as paid. Choose a vendor."


@router.get("", summary="Who takes deposits, and which credentials were given")
async def read_desk(caller: Reader, context: Context) -> DeskRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return await _shown(session, caller.tenant_id, context)


@router.put("", summary="Choose who takes deposits", responses=problems(400, 413, 415))
async def choose_desk(body: DeskPut, caller: Editor, context: Context) -> DeskRead:
    """Counts from the next deposit on. Give the vendor's credentials first."""
    sandbox = context.desks.factory.sandbox() is not None
    async with context.database.tenant_session(caller.tenant_id) as session:
        await changes.choose_desk(
            session, caller.tenant_id, body.vendor, has_sandbox=sandbox, actor=caller.actor, now=datetime.now(UTC)
        )
        return await _shown(session, caller.tenant_id, context)


@router.put(
    "/credentials/{desk}", summary="Give your credentials at a payment vendor", responses=problems(400, 413, 415)
)
async def put_desk_credentials(
    desk: DeskVendor, body: DeskCredentialsPut, caller: Editor, context: Context
) -> DeskRead:
    """They are kept encrypted, and shown to nobody."""
    secrets = {name: value.get_secret_value().strip() for name, value in body.secrets.items()}
    check_desk_secrets(desk, secrets)
    given = DeskCredentials(desk, desk_account(desk, secrets), context.vault.seal(secrets))
    async with context.database.tenant_session(caller.tenant_id) as session:
        await changes.put_credentials(session, caller.tenant_id, given, actor=caller.actor, now=datetime.now(UTC))
        return await _shown(session, caller.tenant_id, context)


@router.delete("/credentials/{desk}", summary="Withdraw your credentials at a payment vendor", responses=problems(404))
async def withdraw_desk_credentials(desk: DeskVendor, caller: Editor, context: Context) -> DeskRead:
    """Of one that does not take your deposits. Refunds of what it took are then for a manager to make by hand."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await changes.withdraw_credentials(session, caller.tenant_id, desk, actor=caller.actor, now=datetime.now(UTC))
        return await _shown(session, caller.tenant_id, context)


@router.post(
    "/{desk}/test",
    summary="Ask a payment vendor whether the account works",
    response_model=DeskTestRead,
    responses=problems(409),
)
async def test_desk(desk: DeskVendor, caller: Tester, request: RepeatableRequest, context: Context) -> Response:
    """One real request for the account's balance; no money moves."""

    async def test() -> DeskTestRead:
        async with context.database.tenant_session(caller.tenant_id) as session:
            if desk is not DeskVendor.SANDBOX and desk not in await desks.accounts(session, caller.tenant_id):
                return _tested(VendorVerdict.NOT_CONFIGURED)
            opened = await context.desks.of(session, caller.tenant_id, desk)
        if opened is None:
            return _tested(VendorVerdict.NOT_CONFIGURED)
        answer = await probe_desk(opened)
        amount = None
        if answer.currency:
            amount = Decimal(answer.balance).scaleb(-digits(answer.currency))
        return _tested(answer.verdict, answer.code, amount, answer.currency)

    return await answer_harmless(context.database, caller, request, test)


def _tested(verdict: VendorVerdict, code: str = "", balance: Decimal | None = None, currency: str = "") -> DeskTestRead:
    advice = _SANDBOX if verdict is VendorVerdict.SANDBOX else ADVICE[verdict]
    return DeskTestRead(verdict=verdict, code=code, balance=balance, currency=currency, advice=advice)


async def _shown(session: AsyncSession, tenant_id: int, context: AppContext) -> DeskRead:
    chosen, given = await desks.chosen(session, tenant_id), await desks.accounts(session, tenant_id)
    default = DeskVendor.SANDBOX if context.desks.factory.sandbox() is not None else None
    vendor = chosen or default
    return DeskRead(
        vendor=vendor,
        chosen=chosen is not None,
        sandbox=vendor is DeskVendor.SANDBOX,
        credentials=[
            DeskAccountRead(
                vendor=each,
                given=each in given,
                account=given[each].account if each in given else "",
                changed_at=given[each].changed_at if each in given else None,
                needs=sorted(needs.secrets),
                hook=f"{context.callbacks_at}/hooks/{each.value}/{tenant_id}",
            )
            for each, needs in DESK_NEEDS.items()
            if needs.secrets
        ],
    )
