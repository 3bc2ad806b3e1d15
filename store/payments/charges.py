"""Money that came, and what vendors said of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.payments.events import ChargeState, EventState, PaymentEvent, PaymentEventKind
from store.session import run_sql
from store.tables.booking import PaymentRow
from store.tables.payments import PaymentChargeRow, PaymentEventRow


async def payment_of(session: AsyncSession, tenant_id: int, reference: str) -> PaymentRow | None:
    """The deposit with this reference of ours; locked."""
    query = select(PaymentRow).where(PaymentRow.tenant_id == tenant_id, PaymentRow.reference == reference)
    return (await session.exec(query.with_for_update())).one_or_none()


async def hear(session: AsyncSession, tenant_id: int, event: PaymentEvent, now: datetime) -> PaymentEventRow | None:
    """Written down as parked until it is applied; None when it was heard before."""
    said = {name: value for name, value in vars(event).items() if name not in ("vendor", "event_id")}
    made = insert(PaymentEventRow).values(
        tenant_id=tenant_id,
        vendor=event.vendor,
        event_id=event.event_id,
        state=EventState.PARKED.value,
        received_at=now,
        **said,
    )
    if (await session.exec(made.on_conflict_do_nothing())).rowcount == 0:
        return None
    return await session.get(PaymentEventRow, (tenant_id, event.vendor, event.event_id))


async def parked_about(session: AsyncSession, tenant_id: int, vendor: str, charge: str) -> Sequence[PaymentEventRow]:
    """What came before the money that it is about, the oldest first."""
    query = select(PaymentEventRow).where(
        PaymentEventRow.tenant_id == tenant_id,
        PaymentEventRow.vendor == vendor,
        PaymentEventRow.state == EventState.PARKED.value,
        PaymentEventRow.charge == charge,
        PaymentEventRow.kind != PaymentEventKind.PAID.value,
    )
    return list(await session.exec(query.order_by(col(PaymentEventRow.received_at), PaymentEventRow.event_id)))


async def charge_of(session: AsyncSession, tenant_id: int, vendor: str, charge: str) -> PaymentChargeRow | None:
    """By the vendor's id; locked."""
    query = select(PaymentChargeRow).where(
        PaymentChargeRow.tenant_id == tenant_id, PaymentChargeRow.vendor == vendor, PaymentChargeRow.charge == charge
    )
    return (await session.exec(query.with_for_update())).one_or_none()


async def kept(session: AsyncSession, tenant_id: int, payment_id: int) -> PaymentChargeRow | None:
    """The money that pays, or paid, the deposit; locked."""
    query = select(PaymentChargeRow).where(
        PaymentChargeRow.tenant_id == tenant_id,
        PaymentChargeRow.payment_id == payment_id,
        PaymentChargeRow.state == ChargeState.KEPT.value,
    )
    return (await session.exec(query.order_by(col(PaymentChargeRow.id)).limit(1).with_for_update())).one_or_none()


_DUE_BACK = text("""
    SELECT c.id FROM payment_charges c LEFT JOIN payments p ON (p.tenant_id, p.id) = (c.tenant_id, c.payment_id)
    WHERE c.tenant_id = :tenant AND (c.state = 'due_back'
        OR c.state = 'kept' AND c.state_at < :before AND p.state IN ('expired', 'refunded'))
    ORDER BY c.id LIMIT :limit
""")


async def due_back(session: AsyncSession, tenant_id: int, before: datetime, limit: int) -> Sequence[int]:
    """Money that is to be refunded; also what paid for a slot that was released since, which a run that is over cannot
    return. Such a run had until `before`."""
    of = {"tenant": tenant_id, "before": before, "limit": limit}
    return list((await run_sql(session, _DUE_BACK, of)).scalars())


async def get(session: AsyncSession, tenant_id: int, id: int) -> PaymentChargeRow | None:
    """Locked."""
    return await session.get(PaymentChargeRow, (tenant_id, id), with_for_update=True)
