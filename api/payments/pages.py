"""The page behind a deposit's link. In the sandbox it marks the deposit as paid; at a real desk it leads to the vendor.

GET changes nothing: mail programs and browsers look ahead.
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext, Context, Limited
from api.http.limits import Limit
from api.outreach.link_pages import link_page, not_found
from api.payments.bank import bank_visit, lead_to_vendor, show
from domain.errors import NotFound
from domain.lifecycle.chapters.booking import Paid
from domain.lifecycle.outbox import RunRequest
from domain.outreach.links import without_trial
from domain.payments.desk import DeskVendor, PaymentDesk
from domain.payments.links import PayLink, read_pay_link
from domain.payments.money import money
from store.booking import appointments
from store.lifecycle import lead_runs, outbox
from store.outreach import inbound
from store.payments import sessions
from store.tables.booking import PaymentRow

router = APIRouter(include_in_schema=False, dependencies=[Depends(Limited(Limit.PAGES))])
Lang = Annotated[str | None, Query(max_length=10)]
_TITLE = "SANDBOX: deposit"
_PAY = {"": "SANDBOX: mark the deposit as paid"}
_SANDBOX = "SANDBOX: this is a trial. You need no card, and no money moves."
_PAID = "SANDBOX: this is a trial, and no money moved. The deposit counts as paid."
_TRIAL = "This link is from a message that was diverted to you: nothing here changes anything for the patient."
_OVER = "This deposit is no longer needed. There is nothing for you to do."


@router.get("/pay/{token}")
async def show_deposit(
    token: str, context: Context, lang: Lang = None, back: Annotated[bool, Query(include_in_schema=False)] = False
) -> Response:
    try:
        link = _read(context, token)
        async with context.database.tenant_session(link.tenant_id) as session:
            payment = await _payment(session, link)
            tenant = await lead_runs.load_tenant(session, link.tenant_id)
            desk = await _desk(context, session, payment)
            if desk.name != DeskVendor.SANDBOX:
                visit = await bank_visit(session, desk, tenant, payment, _address(context, token), lang)
                return show(visit, back=back, trial=without_trial(token)[1])
    except NotFound:
        return not_found()
    if payment.state != "requested":
        return link_page(_TITLE, _PAID if payment.state == "paid" else _OVER)
    amount = money(payment.amount_minor, payment.currency)
    notes = [_TRIAL] if without_trial(token)[1] else []
    return link_page(_TITLE, f"Your deposit for {tenant.name}: {amount}.", _SANDBOX, *notes, buttons=_PAY)


@router.post("/pay/{token}")
async def pay_deposit(token: str, context: Context, lang: Lang = None) -> Response:
    """Leads to the vendor's page. In the sandbox signals the lead's run, which moves the payment itself; once, however
    often the button is pressed."""
    trial = without_trial(token)[1]
    try:
        link = _read(context, token)
        async with context.database.tenant_session(link.tenant_id) as session:
            payment = await _payment(session, link)
            desk = await _desk(context, session, payment)
            if desk.name != DeskVendor.SANDBOX:
                tenant = await lead_runs.load_tenant(session, link.tenant_id)
                visit = await bank_visit(session, desk, tenant, payment, _address(context, token), lang)
            elif trial:
                return link_page(_TITLE, _TRIAL)
            else:
                visit, request = None, await _pay(session, payment)
    except NotFound:
        return not_found()
    if visit is not None:
        return await lead_to_vendor(context, visit, trial=trial)
    if request:
        context.dispatcher.hand(request)
    return link_page(_TITLE, _PAID if payment.state in ("requested", "paid") else _OVER)


def _read(context: AppContext, token: str) -> PayLink:
    """Raises `NotFound` for what we did not sign or is too old; without a key nobody signs."""
    key = context.settings.link_key
    if key is None:
        raise NotFound("link")
    return read_pay_link(without_trial(token)[0], key.get_secret_value(), datetime.now(UTC))


async def _desk(context: AppContext, session: AsyncSession, payment: PaymentRow) -> PaymentDesk:
    """Who has a page open for it, whomever the hospital has chosen since; raises `NotFound` where nobody takes it."""
    last = await sessions.latest(session, payment.tenant_id, payment.id)
    desk = await context.desks.of(session, payment.tenant_id, DeskVendor(last.vendor) if last else None)
    if desk is None:
        raise NotFound("link")
    return desk


def _address(context: AppContext, token: str) -> str:
    return f"{context.callbacks_at}/pay/{without_trial(token)[0]}"


async def _payment(session: AsyncSession, link: PayLink) -> PaymentRow:
    payment = await appointments.find_payment(session, link.tenant_id, link.payment_id)
    if payment.lead_id != link.lead_id:
        raise NotFound("link")
    return payment


async def _pay(session: AsyncSession, payment: PaymentRow) -> RunRequest | None:
    lead = await inbound.lead_of(session, payment.tenant_id, payment.lead_id)
    if lead is None or payment.state != "requested" or await outbox.requested(session, lead, Paid(payment.id)):
        return None
    return await outbox.ask(session, lead, Paid(payment.id))
