"""The page behind a deposit's link. It exists in the sandbox only: a real desk tells of money by a signed webhook.

GET changes nothing: mail programs and browsers look ahead.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext, Context, Limited
from api.http.limits import Limit
from api.outreach.preferences.lost import not_found
from api.outreach.preferences.view import patient_page
from api.outreach.preferences.words import WORDS as LINK_WORDS
from api.outreach.preferences.words import shown_language
from api.payments.words import WORDS
from domain.errors import NotFound
from domain.lifecycle.chapters.booking import Paid
from domain.lifecycle.outbox import RunRequest
from domain.outreach.links import without_trial
from domain.payments.links import PayLink, read_pay_link
from domain.payments.money import money
from domain.tenants.policy import Tenant
from store.booking import appointments
from store.lifecycle import lead_runs, outbox
from store.outreach import inbound
from store.tables.booking import PaymentRow

router = APIRouter(include_in_schema=False, dependencies=[Depends(Limited(Limit.PAGES))])


@dataclass(frozen=True)
class _Visit:
    """Who holds the link, and in which language they read. `trial`: of a message that was diverted to staff."""

    session: AsyncSession
    tenant: Tenant
    payment: PaymentRow
    language: str
    trial: bool

    def page(self, *said: str, buttons: Mapping[str, str] | None = None) -> Response:
        return patient_page(self.language, self.words["title"], *said, buttons=buttons)

    @property
    def words(self) -> Mapping[str, str]:
        amount = money(self.payment.amount_minor, self.payment.currency)
        own = {"hospital": self.tenant.name, "amount": amount}
        return {key: word.format(**own) for key, word in WORDS[self.language].items()}

    @property
    def notes(self) -> Sequence[str]:
        return [LINK_WORDS[self.language]["trial"]] if self.trial else []


@router.get("/pay/{token}")
async def show_deposit(token: str, request: Request, context: Context) -> Response:
    try:
        async with _visit(context, request, token) as visit:
            words, state = visit.words, visit.payment.state
    except NotFound:
        return not_found(context, request)
    if state != "requested":
        return visit.page(words["paid" if state == "paid" else "over"])
    return visit.page(words["yours"], words["sandbox"], *visit.notes, buttons={"": words["pay"]})


@router.post("/pay/{token}")
async def pay_deposit(token: str, request: Request, context: Context) -> Response:
    """Signals the lead's run, which moves the payment itself; once, however often the button is pressed."""
    try:
        async with _visit(context, request, token) as visit:
            words, state = visit.words, visit.payment.state
            if visit.trial:
                return visit.page(*visit.notes)
            paid = await _pay(visit.session, visit.payment)
    except NotFound:
        return not_found(context, request)
    if paid:
        context.dispatcher.hand(paid)
    return visit.page(words["paid" if state in ("requested", "paid") else "over"])


@asynccontextmanager
async def _visit(context: AppContext, request: Request, token: str) -> AsyncIterator[_Visit]:
    """Raises `NotFound`."""
    link = _read(context, token)
    async with context.database.tenant_session(link.tenant_id) as session:
        payment = await _payment(session, link)
        tenant = await lead_runs.load_tenant(session, link.tenant_id)
        lead = await inbound.lead_of(session, link.tenant_id, link.lead_id)
        requested, spoken = request.query_params.get("lang"), lead.language if lead else None
        language = shown_language(requested, spoken, tenant.locale)
        yield _Visit(session, tenant, payment, language, without_trial(token)[1])


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
