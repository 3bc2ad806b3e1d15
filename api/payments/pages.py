"""The page behind a deposit's link. It exists in the sandbox only: a real desk tells of money by a signed webhook.

GET changes nothing: mail programs and browsers look ahead.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext, Context, Limited
from api.http.limits import Limit
from api.outreach.preferences.lost import not_found
from api.outreach.preferences.view import patient_page
from api.outreach.preferences.words import shown_language, words_of
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
_AFTER = {"requested": "pay_done", "paid": "pay_done"}


@router.get("/pay/{token}")
async def show_deposit(token: str, request: Request, context: Context) -> Response:
    try:
        link = _read(context, token)
        async with context.database.tenant_session(link.tenant_id) as session:
            payment = await _payment(session, link)
            language, words = await _spoken(session, payment, request)
    except NotFound:
        return not_found(context, request)
    if payment.state != "requested":
        return patient_page(language, words["pay_title"], words[_AFTER.get(payment.state, "pay_over")])
    due = f"{words['pay_due']} {money(payment.amount_minor, payment.currency)}"
    notes = [words["trial"]] if without_trial(token)[1] else []
    buttons = {"": words["pay"]}
    return patient_page(language, words["pay_title"], due, words["pay_sandbox"], *notes, buttons=buttons)


@router.post("/pay/{token}")
async def pay_deposit(token: str, request: Request, context: Context) -> Response:
    """Signals the lead's run, which moves the payment itself; once, however often the button is pressed."""
    try:
        link = _read(context, token)
        async with context.database.tenant_session(link.tenant_id) as session:
            payment = await _payment(session, link)
            language, words = await _spoken(session, payment, request)
            if without_trial(token)[1]:
                return patient_page(language, words["trial_title"], words["trial"])
            paid = await _pay(session, payment)
    except NotFound:
        return not_found(context, request)
    if paid:
        context.dispatcher.hand(paid)
    return patient_page(language, words["pay_title"], words[_AFTER.get(payment.state, "pay_over")], said=True)


async def _spoken(session: AsyncSession, payment: PaymentRow, request: Request) -> tuple[str, Mapping[str, str]]:
    """The person's language, and the words of the page in it."""
    tenant = await lead_runs.load_tenant(session, payment.tenant_id)
    lead = await inbound.lead_of(session, payment.tenant_id, payment.lead_id)
    requested = request.query_params.get("lang")
    language = shown_language(requested, lead.language if lead else None, tenant.locale)
    return language, words_of(language, tenant.name)


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
