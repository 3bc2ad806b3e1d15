"""Appointments, deposits and the link to the patient."""

from datetime import datetime, timedelta

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.chapters.booking import Booking
from store.errors import Vanished, existing
from store.session import run_sql
from store.tables.booking import AppointmentRow, PatientLinkRow, PaymentRow
from store.tables.criteria import of_lead, of_run
from store.tables.leads import LeadRow

FINAL = frozenset({"released", "cancelled", "no_show", "attended"})


async def hold(session: AsyncSession, lead: LeadRow, booking: Booking, number: int) -> AppointmentRow:
    """Booking `number` of the run; raises IntegrityError (`appointments_no_overlap`) when the slot is taken."""
    found = await session.exec(
        select(AppointmentRow).where(*of_run(AppointmentRow, lead), AppointmentRow.number == number)
    )
    # One that a lost step held, and that was released since, is held again.
    row = found.one_or_none() or AppointmentRow(
        tenant_id=lead.tenant_id, lead_id=lead.id, run=lead.run, number=number, resource="", state=""
    )
    row.resource, row.state = booking.resource, "held"
    row.starts_at, row.ends_at = booking.starts_at, booking.starts_at + timedelta(minutes=booking.minutes)
    session.add(row)
    await session.flush()
    return row


async def move(session: AsyncSession, lead: LeadRow, appointment_id: int, state: str) -> bool:
    """Whether the appointment changed; what is over stays over."""
    row = await session.get(AppointmentRow, (lead.tenant_id, appointment_id))
    if row is None or row.state == state or row.state in FINAL:
        return False
    row.state = state
    await session.flush()
    return True


_TAKEN = text("""
    SELECT EXISTS (
        SELECT FROM appointments
        WHERE tenant_id = :tenant AND resource = :resource AND state IN ('held', 'confirmed') AND lead_id <> :lead
          AND tstzrange(starts_at, ends_at) && tstzrange(:starts_at, :ends_at))
""")


async def taken(
    session: AsyncSession, tenant_id: int, lead_id: int, resource: str, starts_at: datetime, ends_at: datetime
) -> bool:
    """Whether somebody else's live appointment overlaps; the lead's own may be moved."""
    slot = {"resource": resource, "starts_at": starts_at, "ends_at": ends_at}
    found = await run_sql(session, _TAKEN, {"tenant": tenant_id, "lead": lead_id, **slot})
    return bool(found.scalar_one())


async def stands(session: AsyncSession, lead: LeadRow) -> bool:
    """Whether the lead's present run has an appointment."""
    found = await session.exec(
        select(AppointmentRow.id)
        .where(*of_run(AppointmentRow, lead), col(AppointmentRow.state).in_(("held", "confirmed")))
        .limit(1)
    )
    return found.first() is not None


async def ask_payment(
    session: AsyncSession,
    lead: LeadRow,
    appointment: AppointmentRow,
    amount_minor: int,
    currency: str,
    pay_by: datetime,
) -> PaymentRow:
    """The deposit of one appointment; requested again when the appointment is held again."""
    reference = f"deposit-{lead.tenant_id}-{lead.id}-{appointment.id}"
    found = await session.exec(
        select(PaymentRow).where(PaymentRow.tenant_id == lead.tenant_id, PaymentRow.reference == reference)
    )
    row = found.one_or_none()
    if row is None:
        row = PaymentRow(
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            appointment_id=appointment.id,
            reference=reference,
            amount_minor=amount_minor,
            currency=currency,
            state="requested",
            pay_by=pay_by,
        )
        session.add(row)
    elif row.state == "expired":
        row.state, row.pay_by = "requested", pay_by
    await session.flush()
    return row


async def expire_payment(session: AsyncSession, lead: LeadRow, appointment_id: int) -> None:
    """The deposit of a slot that was never confirmed is not requested."""
    await session.exec(
        update(PaymentRow)
        .where(
            col(PaymentRow.tenant_id) == lead.tenant_id,
            col(PaymentRow.appointment_id) == appointment_id,
            col(PaymentRow.state) == "requested",
        )
        .values(state="expired")
    )


async def payment(session: AsyncSession, lead: LeadRow, payment_id: int) -> PaymentRow:
    row = await session.get(PaymentRow, (lead.tenant_id, payment_id))
    if row is None or row.lead_id != lead.id:
        raise Vanished("payment", payment_id)
    return row


async def find_payment(session: AsyncSession, tenant_id: int, payment_id: int) -> PaymentRow:
    """Locked; raises `NotFound`."""
    return existing(await session.get(PaymentRow, (tenant_id, payment_id), with_for_update=True), "payment")


async def end_payment(session: AsyncSession, lead: LeadRow, booking: Booking, now: datetime) -> PaymentRow | None:
    """A released slot's deposit: unpaid expires, paid is to be refunded. Returns the one to refund."""
    if booking.payment_id is None:
        return None
    row = await payment(session, lead, booking.payment_id)
    if row.state == "requested":
        row.state, row.state_at = "expired", now
        return None
    if row.state == "paid":
        row.state, row.state_at = "refunded", now
    return row if row.state == "refunded" else None


async def patient(session: AsyncSession, lead: LeadRow) -> str | None:
    found = await session.exec(select(PatientLinkRow.patient_ref).where(*of_lead(PatientLinkRow, lead)))
    return found.one_or_none()


async def link_patient(session: AsyncSession, lead: LeadRow, index_name: str, patient_ref: str) -> None:
    """One patient per lead."""
    await session.exec(
        insert(PatientLinkRow)
        .values(tenant_id=lead.tenant_id, lead_id=lead.id, index_name=index_name, patient_ref=patient_ref)
        .on_conflict_do_nothing()
    )
