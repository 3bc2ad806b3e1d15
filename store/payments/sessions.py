"""The pages on which deposits can be paid."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.tables.payments import PaymentSessionRow


async def latest(session: AsyncSession, tenant_id: int, payment_id: int) -> PaymentSessionRow | None:
    """The one that was opened last. Lock the payment first."""
    found = await session.exec(
        select(PaymentSessionRow)
        .where(PaymentSessionRow.tenant_id == tenant_id, PaymentSessionRow.payment_id == payment_id)
        .order_by(col(PaymentSessionRow.number).desc())
        .limit(1)
    )
    return found.one_or_none()


async def by_vendor_id(
    session: AsyncSession, tenant_id: int, payment_id: int, vendor_id: str
) -> PaymentSessionRow | None:
    found = await session.exec(
        select(PaymentSessionRow).where(
            PaymentSessionRow.tenant_id == tenant_id,
            PaymentSessionRow.payment_id == payment_id,
            PaymentSessionRow.vendor_id == vendor_id,
        )
    )
    return found.first()


async def get(session: AsyncSession, tenant_id: int, id: int) -> PaymentSessionRow | None:
    return await session.get(PaymentSessionRow, (tenant_id, id), with_for_update=True)
