"""What agents tell of a lead: calls, e-mails, meetings."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import ForeignKeyViolation
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import NotFound
from store import privacy
from store.duplicates.members import members
from store.tables.leads import InteractionRow


@dataclass(frozen=True)
class Told:
    """One interaction as it is told."""

    interaction_type: str
    agent_id: int | None
    notes: str | None
    outcome: str | None
    scheduled_at: datetime | None
    completed_at: datetime | None


async def add_interaction(
    session: AsyncSession, tenant_id: int, lead_id: int, told: Told, *, actor: str, now: datetime
) -> InteractionRow:
    """Raises `NotFound("agent")` when `agent_id` is nobody of this tenant. The lead must exist."""
    row = InteractionRow(tenant_id=tenant_id, lead_id=lead_id, created_at=now, **vars(told))
    session.add(row)
    await _flush(session)
    await _note(session, row, "interaction_added", actor, now)
    return row


async def find_interaction(session: AsyncSession, tenant_id: int, interaction_id: int) -> InteractionRow:
    """Locked for an edit; raises `NotFound`."""
    row = await session.get(InteractionRow, (tenant_id, interaction_id), with_for_update=True)
    if row is None:
        raise NotFound("interaction")
    return row


async def change_interaction(
    session: AsyncSession, row: InteractionRow, told: Told, *, actor: str, now: datetime
) -> InteractionRow:
    """Overwrites what was told; raises `NotFound("agent")`."""
    for name, value in vars(told).items():
        setattr(row, name, value)
    await _flush(session)
    await _note(session, row, "interaction_changed", actor, now)
    return row


async def list_interactions(
    session: AsyncSession, tenant_id: int, lead_id: int, after: int | None, limit: int
) -> list[InteractionRow]:
    """Newest first, with those of the leads merged into this one; `after` is the last id of the page before."""
    query = select(InteractionRow).where(
        InteractionRow.tenant_id == tenant_id, col(InteractionRow.lead_id).in_(members(tenant_id, lead_id))
    )
    if after is not None:
        query = query.where(col(InteractionRow.id) < after)
    return list(await session.exec(query.order_by(col(InteractionRow.id).desc()).limit(limit)))


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, ForeignKeyViolation):
            raise NotFound("agent") from None
        raise


async def _note(session: AsyncSession, row: InteractionRow, action: str, actor: str, now: datetime) -> None:
    facts: dict[str, int | float | str | bool | None] = {"interaction_id": row.id, "type": row.interaction_type}
    await privacy.record(
        session, row.tenant_id, at=now, actor=actor, action=action, subject="lead", subject_id=row.lead_id, facts=facts
    )
