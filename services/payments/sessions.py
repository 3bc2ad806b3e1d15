"""A vendor's page for a deposit: written down before the vendor hears of it, so that no second is open unnoticed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.payments.desk import OpenedSession, SessionOrder, session_end
from domain.payments.titles import title
from store.booking import appointments
from store.payments import sessions
from store.tables.booking import PaymentRow
from store.tables.payments import PaymentSessionRow

_ORDER: TypeAdapter[SessionOrder] = TypeAdapter(SessionOrder)
# Nobody pays in less.
_LEFT = timedelta(minutes=1)


@dataclass(frozen=True)
class PageRequest:
    """Our page, which the person comes back to, and their language."""

    page_url: str
    language: str


@dataclass(frozen=True)
class Begun:
    """`opened` None: the vendor is to get exactly this order."""

    id: int
    order: SessionOrder
    opened: OpenedSession | None
    created_at: datetime


async def begin(
    session: AsyncSession, tenant_id: int, payment_id: int, vendor: str, requested: PageRequest, now: datetime
) -> Begun:
    """The page that is open, or the order for the next one. Raises `Refused("not_due")`."""
    payment = await appointments.find_payment(session, tenant_id, payment_id)
    if payment.state != "requested":
        raise Refused("not_due", "The deposit is no longer needed.")
    last = await sessions.latest(session, tenant_id, payment_id)
    if last is None or last.vendor != vendor or last.state in ("failed", "ended") or last.expires_at <= now + _LEFT:
        last = await _next(session, payment, vendor, last.number + 1 if last else 1, requested, now)
    order = _ORDER.validate_python(last.terms)
    opened = OpenedSession(last.vendor_id, last.url) if last.vendor_id is not None else None
    return Begun(last.id, order, opened, last.created_at)


async def _next(
    session: AsyncSession, payment: PaymentRow, vendor: str, number: int, requested: PageRequest, now: datetime
) -> PaymentSessionRow:
    order = SessionOrder(
        reference=payment.reference,
        number=number,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        title=title(requested.language),
        language=requested.language,
        page_url=requested.page_url,
        expires_at=session_end(payment.pay_by, now),
    )
    row = PaymentSessionRow(
        tenant_id=payment.tenant_id,
        payment_id=payment.id,
        number=number,
        vendor=vendor,
        terms=_ORDER.dump_python(order, mode="json"),
        state="intended",
        expires_at=order.expires_at,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def opened(session: AsyncSession, tenant_id: int, id: int, page: OpenedSession) -> None:
    """The vendor opened it. What was paid or ended there in the meantime stays so."""
    row = await sessions.get(session, tenant_id, id)
    if row is not None and row.vendor_id is None:
        row.vendor_id, row.url = page.id, page.url
        if row.state == "intended":
            row.state = "open"


async def refused(session: AsyncSession, tenant_id: int, id: int) -> None:
    """The vendor opened none: the next order is another one."""
    row = await sessions.get(session, tenant_id, id)
    if row is not None and row.state == "intended":
        row.state = "failed"
