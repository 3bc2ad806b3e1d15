"""What a vendor said of money, applied once, in whatever order it comes."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.chapters.booking import Paid
from domain.lifecycle.outbox import RunRequest
from domain.payments.events import ChargeState, Due, EventState, PaymentEvent, PaymentEventKind, judge_charge
from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest
from services.team.tasks import request_task
from store.lifecycle import lead_runs, outbox
from store.outreach import inbound
from store.payments import charges, sessions
from store.tables.booking import PaymentRow
from store.tables.payments import PaymentChargeRow, PaymentEventRow
from store.team import tasks

_DISPUTES = {
    PaymentEventKind.DISPUTED: "open",
    PaymentEventKind.DISPUTE_WON: "won",
    PaymentEventKind.DISPUTE_LOST: "lost",
}
# A payment has one task of each: which number tells them apart.
DISPUTE, AMOUNT, MISSING = 1, 2, 3


async def take(session: AsyncSession, tenant_id: int, event: PaymentEvent, now: datetime) -> RunRequest | None:
    """One that was heard before changes nothing. Money for a deposit that is not known here is kept as parked.

    Returns the request to send after the commit.
    """
    heard = await charges.hear(session, tenant_id, event, now)
    if heard is None:
        return None
    if event.kind is PaymentEventKind.PAID:
        return await _paid(session, tenant_id, heard, now)
    if event.kind in (PaymentEventKind.PENDING, PaymentEventKind.ENDED):
        await _page(session, tenant_id, heard)
    else:
        await _about_charge(session, tenant_id, heard, now)
    return None


async def _paid(session: AsyncSession, tenant_id: int, heard: PaymentEventRow, now: datetime) -> RunRequest | None:
    """Whoever holds the deposit's lock is the first or the second to pay it."""
    payment = await charges.payment_of(session, tenant_id, heard.reference)
    if await charges.charge_of(session, tenant_id, heard.vendor, heard.charge) is not None:
        heard.state = EventState.APPLIED.value
        return None
    state = await _judged(session, payment, heard)
    row = PaymentChargeRow(
        tenant_id=tenant_id,
        payment_id=payment.id if payment is not None else None,
        vendor=heard.vendor,
        charge=heard.charge,
        reference=heard.reference,
        amount_minor=heard.amount_minor,
        currency=heard.currency,
        state=state.value,
        created_at=now,
        state_at=now,
    )
    session.add(row)
    await session.flush()
    for earlier in await charges.parked_about(session, tenant_id, heard.vendor, heard.charge):
        await _about_charge(session, tenant_id, earlier, now)
    if payment is None:
        return None
    heard.state = EventState.APPLIED.value
    await _end_page(session, payment, heard.session)
    if state is ChargeState.UNCLEAR:
        await request_look(session, payment, AMOUNT, now)
    lead = await inbound.lead_of(session, tenant_id, payment.lead_id)
    return await outbox.ask(session, lead, Paid(payment.id)) if lead and row.state == ChargeState.KEPT else None


async def _judged(session: AsyncSession, payment: PaymentRow | None, heard: PaymentEventRow) -> ChargeState:
    if payment is None:
        return ChargeState.PARKED
    taken = await charges.kept(session, payment.tenant_id, payment.id) is not None
    due = Due(payment.amount_minor, payment.currency, payment.state, taken)
    return judge_charge(due, heard.amount_minor, heard.currency)


async def _page(session: AsyncSession, tenant_id: int, heard: PaymentEventRow) -> None:
    payment = await charges.payment_of(session, tenant_id, heard.reference)
    if payment is None:
        return
    heard.state = EventState.APPLIED.value
    if heard.kind == PaymentEventKind.ENDED:
        await _end_page(session, payment, heard.session)
        return
    row = await sessions.by_vendor_id(session, tenant_id, payment.id, heard.session)
    if row is not None and row.state == "open":
        row.state = "pending"


async def _end_page(session: AsyncSession, payment: PaymentRow, vendor_id: str) -> None:
    row = await sessions.by_vendor_id(session, payment.tenant_id, payment.id, vendor_id)
    if row is not None:
        row.state = "ended"


async def _about_charge(session: AsyncSession, tenant_id: int, heard: PaymentEventRow, now: datetime) -> None:
    """Refunds and disputes. Before the money that they are about they are parked, and applied when it comes."""
    row = await charges.charge_of(session, tenant_id, heard.vendor, heard.charge)
    if row is None:
        return
    heard.state = EventState.APPLIED.value
    payment = await session.get(PaymentRow, (tenant_id, row.payment_id)) if row.payment_id else None
    if heard.kind == PaymentEventKind.REFUNDED:
        _refunded(row, payment, heard.amount_minor, now)
    else:
        await _disputed(session, row, payment, PaymentEventKind(heard.kind), now)


def _refunded(row: PaymentChargeRow, payment: PaymentRow | None, in_all: int, now: datetime) -> None:
    """By us, or by somebody at the vendor's own screen. Amounts only grow: an older event says less."""
    row.refunded_minor = max(row.refunded_minor, in_all)
    if row.refunded_minor < row.amount_minor or row.state == ChargeState.REFUNDED:
        return
    if payment is not None and row.state == ChargeState.KEPT and payment.state in ("requested", "paid"):
        payment.state, payment.state_at = "refunded", now
    row.state, row.state_at = ChargeState.REFUNDED.value, now


async def _disputed(
    session: AsyncSession, row: PaymentChargeRow, payment: PaymentRow | None, kind: PaymentEventKind, now: datetime
) -> None:
    """One that was decided stays so, though its beginning is heard of later."""
    if kind is PaymentEventKind.DISPUTED and row.dispute:
        return
    row.dispute, row.state_at = _DISPUTES[kind], now
    if payment is None:
        return
    if kind is PaymentEventKind.DISPUTE_WON:
        lead = await inbound.lead_of(session, payment.tenant_id, payment.lead_id)
        if lead is not None:
            await tasks.close_task(session, lead, TaskKind.CHECK_PAYMENT, _subject(payment, DISPUTE), now)
    else:
        await request_look(session, payment, DISPUTE, now)


async def request_look(session: AsyncSession, payment: PaymentRow, why: int, now: datetime) -> None:
    """A manager looks into the payment; one task for each reason."""
    lead = await inbound.lead_of(session, payment.tenant_id, payment.lead_id)
    if lead is not None:
        request = TaskRequest(TaskKind.CHECK_PAYMENT, None, _subject(payment, why), "manager")
        await request_task(session, lead, await lead_runs.load_tenant(session, payment.tenant_id), request, now)


def _subject(payment: PaymentRow, why: int) -> Subject:
    return Subject(SubjectKind.PAYMENT, payment.id, why)
