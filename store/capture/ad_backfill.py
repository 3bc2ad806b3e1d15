"""The forms that are polled for missed leads, and how far they have been read."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.ads import AdFormRef
from store.tables.capture import AdFormRow, IntegrationRow


async def forms_to_ask(
    session: AsyncSession, tenant_id: int, kinds: list[str], now: datetime, limit: int
) -> list[AdFormRef]:
    """Active forms of active integrations of these kinds, longest unseen first; none whose network wants a pause."""
    query = (
        select(AdFormRow.id)
        .join(
            IntegrationRow,
            (col(IntegrationRow.tenant_id) == col(AdFormRow.tenant_id))
            & (col(IntegrationRow.id) == col(AdFormRow.integration_id)),
        )
        .where(
            AdFormRow.tenant_id == tenant_id,
            col(AdFormRow.active),
            col(IntegrationRow.active),
            col(IntegrationRow.kind).in_(kinds),
            or_(col(AdFormRow.paused_until).is_(None), col(AdFormRow.paused_until) <= now),
        )
        .order_by(col(AdFormRow.checked_at).asc().nulls_first(), col(AdFormRow.id))
        .limit(limit)
    )
    return [AdFormRef(tenant_id, id) for id in await session.exec(query)]


async def form_of(session: AsyncSession, ref: AdFormRef) -> AdFormRow | None:
    return await session.get(AdFormRow, (ref.tenant_id, ref.form_id))


async def move_checkpoint(
    session: AsyncSession, form: AdFormRow, read: datetime | None, to: datetime, now: datetime
) -> None:
    """Advances from `read`; a concurrent reset is kept."""
    moved = col(AdFormRow.checkpoint).is_not_distinct_from(read)
    await session.exec(
        update(AdFormRow).where(_this(form), moved).values(checkpoint=to, checked_at=now, paused_until=None, code=None)
    )


async def not_found(
    session: AsyncSession, form: AdFormRow, code: str, now: datetime, paused_until: datetime | None
) -> None:
    """The checkpoint stays. A pause is for all forms of the integration, because the network counts them together."""
    await session.exec(update(AdFormRow).where(_this(form)).values(checked_at=now, code=code[:50]))
    if paused_until is not None:
        await session.exec(
            update(AdFormRow)
            .where(col(AdFormRow.tenant_id) == form.tenant_id, col(AdFormRow.integration_id) == form.integration_id)
            .values(paused_until=paused_until)
        )


def _this(form: AdFormRow) -> Any:
    return (col(AdFormRow.tenant_id) == form.tenant_id) & (col(AdFormRow.id) == form.id)
