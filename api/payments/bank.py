"""A deposit at a real payment desk: what is due, the way to the vendor's page, and what came of it.

Nothing here marks a deposit as paid: only what the vendor signed does, or the reconciliation.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from fastapi import Response
from fastapi.responses import RedirectResponse
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.payments.pages import open_page
from api.auth.dependencies import AppContext
from api.payments.view import Shown, deposit_page
from api.payments.words import PAY_WORDS
from domain.errors import Refused
from domain.payments.desk import PaymentDesk
from domain.payments.money import money
from domain.payments.tax import rate_written, tax_included
from domain.payments.titles import page_language
from domain.tenants.policy import Tenant
from providers.contract import ProviderError
from services.payments.sessions import PageRequest
from store.outreach import inbound
from store.payments import charges, sessions
from store.tables.booking import PaymentRow


@dataclass(frozen=True)
class BankVisit:
    """One look at a deposit's page. `pending`: the person has been to the vendor's page and back."""

    desk: PaymentDesk
    tenant: Tenant
    payment: PaymentRow
    language: str
    received: bool
    pending: bool
    address: str

    def words(self) -> dict[str, str]:
        row = self.payment
        tax = tax_included(row.amount_minor, row.tax_rate)
        day = (row.state_at or row.created_at).astimezone(ZoneInfo(self.tenant.time_zone)).date()
        said = {
            "hospital": self.tenant.name,
            "amount": money(row.amount_minor, row.currency),
            "tax": f"{row.tax_name} {rate_written(row.tax_rate)}: {money(tax, row.currency)}",
            "tax_name": row.tax_name,
            "net": money(row.amount_minor - tax, row.currency),
            "number": row.reference,
            "date": day.isoformat(),
        }
        return {name: text.format_map(said) for name, text in PAY_WORDS[self.language].items()}

    def taxed(self, text: str) -> tuple[str, ...]:
        return (text,) if self.payment.tax_rate else ()


async def bank_visit(
    session: AsyncSession, desk: PaymentDesk, tenant: Tenant, payment: PaymentRow, address: str, requested: str | None
) -> BankVisit:
    """`address` is the page's own, without a query."""
    lead = await inbound.lead_of(session, tenant.id, payment.lead_id)
    last = await sessions.latest(session, tenant.id, payment.id)
    return BankVisit(
        desk=desk,
        tenant=tenant,
        payment=payment,
        language=page_language(requested, lead.language if lead else None, tenant.locale),
        received=payment.state == "paid" or await charges.kept(session, tenant.id, payment.id) is not None,
        pending=last is not None and last.state == "pending",
        address=address,
    )


def show_receipt(visit: BankVisit) -> Response:
    """Of a deposit that was received and is kept; else what there is to say of it."""
    if visit.payment.state != "paid":
        return show(visit, back=False, trial=False)
    words = visit.words()
    lines = [words[f"receipt_{name}"] for name in ("from", "number", "date", "amount")]
    return deposit_page(
        visit.language,
        Shown((*lines, *visit.taxed(words["tax"]), *visit.taxed(words["receipt_net"]))),
        words["receipt"],
    )


def show(visit: BankVisit, *, back: bool, trial: bool) -> Response:
    words = visit.words()
    if visit.received:
        receipt = {"href": f"?lang={visit.language}&receipt=1", "words": words["receipt"]}
        link = receipt if visit.payment.state == "paid" else None
        return deposit_page(visit.language, Shown((words["paid"],), said=True, link=link))
    if visit.payment.state != "requested":
        return deposit_page(visit.language, Shown((words["over"], words["over_then"])))
    if trial:
        return deposit_page(visit.language, Shown((words["amount"], words["trial"])))
    if back or visit.pending:
        again = {"href": f"?lang={visit.language}&back=1", "words": words["look"]}
        return deposit_page(
            visit.language, Shown((words["waiting"], words["waiting_then"]), said=True, link=again, back=True)
        )
    return deposit_page(
        visit.language, Shown((words["amount"], *visit.taxed(words["tax"]), words["where"]), button=words["pay"])
    )


async def lead_to_vendor(context: AppContext, visit: BankVisit, *, trial: bool) -> Response:
    """To the page that is open, or to a new one when its time is over."""
    if trial or visit.received or visit.pending or visit.payment.state != "requested":
        return show(visit, back=False, trial=trial)
    requested = PageRequest(visit.address, visit.language)
    try:
        page = await open_page(
            context.database, visit.desk, visit.tenant.id, visit.payment.id, requested, datetime.now(UTC)
        )
    except Refused:
        words = visit.words()
        return deposit_page(visit.language, Shown((words["over"], words["over_then"])))
    except ProviderError:
        words = visit.words()
        return deposit_page(visit.language, Shown((words["later"],), button=words["pay"], status=503))
    return RedirectResponse(page.url, status_code=303)
