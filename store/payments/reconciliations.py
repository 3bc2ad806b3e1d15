"""What each comparison with a vendor found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.payments.events import ChargeState, EventState
from domain.payments.reconciliation import KnownCharge
from store.tables.booking import PaymentRow
from store.tables.payments import PaymentChargeRow, PaymentEventRow, PaymentReconciliationRow

_MOST = 10_000


async def known(
    session: AsyncSession, tenant_id: int, vendor: str, since: datetime, charges: Sequence[str]
) -> dict[str, KnownCharge]:
    """What came since then, and whatever is known of these."""
    query = select(PaymentChargeRow).where(
        PaymentChargeRow.tenant_id == tenant_id,
        PaymentChargeRow.vendor == vendor,
        or_(col(PaymentChargeRow.created_at) >= since, col(PaymentChargeRow.charge).in_(charges)),
    )
    rows = await session.exec(query.limit(_MOST))
    return {
        row.charge: KnownCharge(
            row.charge,
            row.reference,
            row.payment_id,
            row.amount_minor,
            row.currency,
            ChargeState(row.state),
            max(row.created_at, row.state_at),
        )
        for row in rows
    }


async def add(session: AsyncSession, row: PaymentReconciliationRow) -> None:
    session.add(row)
    await session.flush()


async def latest(session: AsyncSession, tenant_id: int, limit: int) -> Sequence[PaymentReconciliationRow]:
    query = select(PaymentReconciliationRow).where(PaymentReconciliationRow.tenant_id == tenant_id)
    return list(await session.exec(query.order_by(col(PaymentReconciliationRow.id).desc()).limit(limit)))


async def parked(session: AsyncSession, tenant_id: int, limit: int) -> Sequence[PaymentEventRow]:
    """What vendors said of what is not known here, the latest first."""
    query = select(PaymentEventRow).where(
        PaymentEventRow.tenant_id == tenant_id, PaymentEventRow.state == EventState.PARKED.value
    )
    return list(await session.exec(query.order_by(col(PaymentEventRow.received_at).desc()).limit(limit)))


async def charges_of(session: AsyncSession, tenant_id: int, payment_ids: Sequence[int]) -> Sequence[PaymentChargeRow]:
    query = select(PaymentChargeRow).where(
        PaymentChargeRow.tenant_id == tenant_id, col(PaymentChargeRow.payment_id).in_(payment_ids)
    )
    return list(await session.exec(query.order_by(col(PaymentChargeRow.id))))


async def deposits(
    session: AsyncSession, tenant_id: int, state: str | None, before: int | None, limit: int
) -> Sequence[PaymentRow]:
    """The latest first."""
    query = select(PaymentRow).where(PaymentRow.tenant_id == tenant_id)
    if state is not None:
        query = query.where(PaymentRow.state == state)
    if before is not None:
        query = query.where(col(PaymentRow.id) < before)
    return list(await session.exec(query.order_by(col(PaymentRow.id).desc()).limit(limit)))


def as_stored(finding: Any) -> dict[str, Any]:
    """Ids, codes and amounts only."""
    return {
        "difference": finding.difference.value,
        "charge": finding.charge,
        "reference": finding.reference,
        "payment_id": finding.payment_id,
        "amount_minor": finding.amount_minor,
        "currency": finding.currency,
        "repaired": finding.repair is not None,
    }
