"""The page behind a deposit's link. It exists in the sandbox only: a real desk tells of money by a signed webhook.

GET changes nothing: mail programs and browsers look ahead.
"""

from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext, Context, Limited
from api.http.limits import Limit
from api.outreach.link_pages import link_page, not_found
from domain.errors import NotFound
from domain.lifecycle.chapters.booking import Paid
from domain.lifecycle.outbox import RunRequest
from domain.outreach.links import without_trial
from domain.payments.links import PayLink, read_pay_link
from domain.payments.money import money
from store.booking import appointments
from store.lifecycle import lead_runs, outbox
from store.outreach import inbound
from store.tables.booking import PaymentRow

router = APIRouter(include_in_schema=False, dependencies=[Depends(Limited(Limit.PAGES))])
_TITLE = "SANDBOX: deposit"
_PAY = {"": "SANDBOX: mark the deposit as paid"}
_SANDBOX = "SANDBOX: this is a trial. You need no card, and no money moves."
_PAID = "SANDBOX: this is a trial, and no money moved. The deposit counts as paid."
_TRIAL = "This link is from a message that was diverted to you: nothing here changes anything for the patient."
_OVER = "This deposit is no longer needed. There is nothing for you to do."


@router.get("/pay/{token}")
async def show_deposit(token: str, context: Context) -> Response:
    try:
        link = _read(context, token)
        async with context.database.tenant_session(link.tenant_id) as session:
            payment = await _payment(session, link)
            tenant = await lead_runs.load_tenant(session, link.tenant_id)
    except NotFound:
        return not_found()
    if payment.state != "requested":
        return link_page(_TITLE, _PAID if payment.state == "paid" else _OVER)
    amount = money(payment.amount_minor, payment.currency)
    notes = [_TRIAL] if without_trial(token)[1] else []
    return link_page(_TITLE, f"Your deposit for {tenant.name}: {amount}.", _SANDBOX, *notes, buttons=_PAY)


@router.post("/pay/{token}")
async def pay_deposit(token: str, context: Context) -> Response:
    """Signals the lead's run, which moves the payment itself; once, however often the button is pressed."""
    try:
        link = _read(context, token)
        async with context.database.tenant_session(link.tenant_id) as session:
            payment = await _payment(session, link)
            if without_trial(token)[1]:
                return link_page(_TITLE, _TRIAL)
            request = await _pay(session, payment)
    except NotFound:
        return not_found()
    if request:
        context.dispatcher.hand(request)
    return link_page(_TITLE, _PAID if payment.state in ("requested", "paid") else _OVER)


def _read(context: AppContext, token: str) -> PayLink:
    """Raises `NotFound` outside the sandbox, and for what we did not sign or is too old; without a key nobody signs."""
    key = context.settings.link_key
    if key is None or not context.sandbox_payments:
        raise NotFound("link")
    return read_pay_link(without_trial(token)[0], key.get_secret_value(), datetime.now(UTC))


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
