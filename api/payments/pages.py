"""The page behind a deposit's link. In the sandbox it marks the deposit as paid; at a real desk it leads to the vendor.

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
from api.payments.bank import BankVisit, bank_visit, lead_to_vendor, show, show_receipt
from domain.errors import NotFound
from domain.lifecycle.chapters.booking import Paid
from domain.lifecycle.outbox import RunRequest
from domain.outreach.links import without_trial
from domain.payments.desk import DeskVendor
from domain.payments.links import PayLink, read_pay_link
from domain.payments.money import money
from store.booking import appointments
from store.lifecycle import lead_runs, outbox
from store.outreach import inbound
from store.payments import sessions
from store.tables.booking import PaymentRow

router = APIRouter(include_in_schema=False, dependencies=[Depends(Limited(Limit.PAGES))])
_AFTER = {"requested": "pay_done", "paid": "pay_done"}


@router.get("/pay/{token}")
async def show_deposit(token: str, request: Request, context: Context) -> Response:
    try:
        link = _read(context, token)
        async with context.database.tenant_session(link.tenant_id) as session:
            payment = await _payment(session, link)
            visit = await _at_bank(context, session, payment, request, token)
            language, words = await _spoken(session, payment, request)
    except NotFound:
        return not_found(context, request)
    if visit is not None and "receipt" in request.query_params:
        return show_receipt(visit)
    if visit is not None:
        return show(visit, back="back" in request.query_params, trial=without_trial(token)[1])
    if payment.state != "requested":
        return patient_page(language, words["pay_title"], words[_AFTER.get(payment.state, "pay_over")])
    due = f"{words['pay_due']} {money(payment.amount_minor, payment.currency)}"
    notes = [words["trial"]] if without_trial(token)[1] else []
    buttons = {"": words["pay"]}
    return patient_page(language, words["pay_title"], due, words["pay_sandbox"], *notes, buttons=buttons)


@router.post("/pay/{token}")
async def pay_deposit(token: str, request: Request, context: Context) -> Response:
    """Leads to the vendor's page. In the sandbox signals the lead's run, which moves the payment itself; once, however
    often the button is pressed."""
    trial = without_trial(token)[1]
    try:
        link = _read(context, token)
        async with context.database.tenant_session(link.tenant_id) as session:
            payment = await _payment(session, link)
            visit = await _at_bank(context, session, payment, request, token)
            language, words = await _spoken(session, payment, request)
            if visit is None and trial:
                return patient_page(language, words["trial_title"], words["trial"])
            paid = await _pay(session, payment) if visit is None else None
    except NotFound:
        return not_found(context, request)
    if visit is not None:
        return await lead_to_vendor(context, visit, trial=trial)
    if paid:
        context.dispatcher.hand(paid)
    return patient_page(language, words["pay_title"], words[_AFTER.get(payment.state, "pay_over")], said=True)


async def _at_bank(
    context: AppContext, session: AsyncSession, payment: PaymentRow, request: Request, token: str
) -> BankVisit | None:
    """None in the sandbox. The desk is who has a page open for it, whomever the hospital has chosen since; raises
    `NotFound` where nobody takes deposits."""
    last = await sessions.latest(session, payment.tenant_id, payment.id)
    desk = await context.desks.of(session, payment.tenant_id, DeskVendor(last.vendor) if last else None)
    if desk is None:
        raise NotFound("link")
    if desk.name == DeskVendor.SANDBOX:
        return None
    tenant = await lead_runs.load_tenant(session, payment.tenant_id)
    address = f"{context.callbacks_at}/pay/{without_trial(token)[0]}"
    return await bank_visit(session, desk, tenant, payment, address, request.query_params.get("lang"))


async def _spoken(session: AsyncSession, payment: PaymentRow, request: Request) -> tuple[str, Mapping[str, str]]:
    """The person's language, and the words of the page in it."""
    tenant = await lead_runs.load_tenant(session, payment.tenant_id)
    lead = await inbound.lead_of(session, payment.tenant_id, payment.lead_id)
    requested = request.query_params.get("lang")
    language = shown_language(requested, lead.language if lead else None, tenant.locale)
    return language, words_of(language, tenant.name)


def _read(context: AppContext, token: str) -> PayLink:
    """Raises `NotFound` for what we did not sign or is too old; without a key nobody signs."""
    key = context.settings.link_key
    if key is None:
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
