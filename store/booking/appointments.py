"""Appointments and deposits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.booking.availability import ONLY_NAMED, Placement
from domain.booking.clocks import instant_of
from domain.lifecycle.chapters.booking import Booking
from domain.tenants.policy import DepositPolicy
from store.duplicates.members import MEMBERS
from store.errors import Vanished, existing
from store.session import run_sql
from store.tables.booking import AppointmentRow, PaymentRow
from store.tables.criteria import of_run
from store.tables.leads import LeadRow

FINAL = frozenset({"released", "cancelled", "no_show", "attended"})


OVERLAPS = ("appointments_no_overlap", "appointment_resources_no_overlap")
_TAKE = text("""
    INSERT INTO appointment_resources (tenant_id, appointment_id, resource_id, unit, during)
    VALUES (:tenant, :appointment, :resource, :unit, tstzrange(:since, :until))
""")
_FREE = text("""
    UPDATE appointment_resources SET live = false WHERE tenant_id = :tenant AND appointment_id = :appointment AND live
""")


async def hold(
    session: AsyncSession, lead: LeadRow, booking: Booking, number: int, placement: Placement = ONLY_NAMED
) -> AppointmentRow:
    """Booking `number` of the run; raises IntegrityError (of `OVERLAPS`) when the slot is taken."""
    found = await session.exec(
        select(AppointmentRow).where(*of_run(AppointmentRow, lead), AppointmentRow.number == number)
    )
    # One that a lost step held, and that was released since, is held again.
    row = found.one_or_none() or AppointmentRow(
        tenant_id=lead.tenant_id, lead_id=lead.id, run=lead.run, number=number, resource="", state=""
    )
    row.resource, row.state = booking.resource, "held"
    row.starts_at, row.ends_at = booking.starts_at, booking.starts_at + timedelta(minutes=booking.minutes)
    row.service_id, row.location_id, row.by_name = placement.service, placement.location, not placement.units
    session.add(row)
    await session.flush()
    for resource, unit, (begins, ends) in placement.units:
        during = {"since": instant_of(begins), "until": instant_of(ends)}
        whose = {"tenant": lead.tenant_id, "appointment": row.id, "resource": resource, "unit": unit}
        await run_sql(session, _TAKE, {**whose, **during})
    return row


async def move(session: AsyncSession, lead: LeadRow, appointment_id: int, state: str) -> bool:
    """Whether the appointment changed; what is over stays over."""
    row = await session.get(AppointmentRow, (lead.tenant_id, appointment_id))
    if row is None or row.state == state or row.state in FINAL:
        return False
    row.state = state
    await session.flush()
    if state in FINAL:
        await run_sql(session, _FREE, {"tenant": lead.tenant_id, "appointment": appointment_id})
    return True


async def state_of(session: AsyncSession, lead: LeadRow, appointment_id: int) -> tuple[str, datetime] | None:
    """Its state, and when it begins; None: it is not this lead's."""
    row = await session.get(AppointmentRow, (lead.tenant_id, appointment_id))
    return (row.state, row.starts_at) if row is not None and row.lead_id == lead.id else None


_TAKEN = text("""
    SELECT EXISTS (
        SELECT FROM appointments
        WHERE tenant_id = :tenant AND resource = :resource AND state IN ('held', 'confirmed') AND lead_id <> :lead
          AND by_name AND tstzrange(starts_at, ends_at) && tstzrange(:starts_at, :ends_at))
""")


async def taken(
    session: AsyncSession, tenant_id: int, lead_id: int, resource: str, starts_at: datetime, ends_at: datetime
) -> bool:
    """Whether somebody else's live appointment that only names the resource overlaps; the lead's own may be moved."""
    slot = {"resource": resource, "starts_at": starts_at, "ends_at": ends_at}
    found = await run_sql(session, _TAKEN, {"tenant": tenant_id, "lead": lead_id, **slot})
    return bool(found.scalar_one())


_LISTED = """
    SELECT a.id, a.lead_id, a.resource, a.starts_at, a.state,
           (extract(epoch FROM a.ends_at - a.starts_at) / 60)::int AS minutes, p.amount_minor, p.currency,
           p.state AS deposit, p.pay_by
    FROM appointments a
    LEFT JOIN LATERAL (
        SELECT amount_minor, currency, state, pay_by FROM payments
        WHERE payments.tenant_id = :tenant AND payments.appointment_id = a.id
        ORDER BY payments.id DESC LIMIT 1) p ON true
    WHERE a.tenant_id = :tenant {criteria}
    ORDER BY a.starts_at{order}, a.id{order} LIMIT :limit
"""
_CRITERIA = {
    "since": "AND a.starts_at >= :since",
    "until": "AND a.starts_at < :until",
    "resource": "AND a.resource = :resource",
    "after": "AND (a.starts_at, a.id) > (:after, :after_id)",
    "lead": f"AND a.lead_id IN {MEMBERS}",
    "live": "AND a.state <> ALL('{released,cancelled}')",
    # Whose it is now; of a merged lead's appointment the survivor's owner.
    "owners": """AND EXISTS (
        SELECT FROM leads l LEFT JOIN leads s ON s.tenant_id = :tenant AND s.id = l.merged_into
        WHERE l.tenant_id = :tenant AND l.id = a.lead_id AND coalesce(s.owner_id, l.owner_id) = ANY(:owners))""",
}


@dataclass(frozen=True)
class AppointmentFilter:
    """Which appointments, by their beginning; None: all. `live`: none that was given back.

    `lead`: this lead's and those of the leads merged into it, the latest first. `after` is (starts_at, id).
    """

    since: datetime | None = None
    until: datetime | None = None
    resource: str | None = None
    owners: tuple[int, ...] | None = None
    lead: int | None = None
    live: bool = False
    after: tuple[datetime, int] | None = None


async def listed(session: AsyncSession, tenant_id: int, criteria: AppointmentFilter, limit: int) -> Sequence[Row[Any]]:
    """With the deposit of each, if one was requested."""
    statement, given = listing(criteria)
    return (await run_sql(session, text(statement), {"tenant": tenant_id, "limit": limit, **given})).all()


def listing(criteria: AppointmentFilter) -> tuple[str, dict[str, Any]]:
    """The statement of `listed` with its parameters, but for `tenant` and `limit`."""
    given = {name: value for name, value in vars(criteria).items() if value not in (None, False)}
    statement = _LISTED.format(
        criteria=" ".join(_CRITERIA[name] for name in given), order=" DESC" if criteria.lead is not None else ""
    )
    if criteria.after is not None:
        given["after"], given["after_id"] = criteria.after
    if criteria.owners is not None:
        given["owners"] = list(criteria.owners)
    return statement, given


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
    deposit: DepositPolicy,
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
            amount_minor=deposit.amount_minor,
            currency=currency,
            state="requested",
            pay_by=pay_by,
            tax_name=deposit.tax.name if deposit.tax else "",
            tax_rate=deposit.tax.rate if deposit.tax else 0,
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
