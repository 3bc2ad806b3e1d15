"""What staff wrote and what became of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.privacy import ENGINE
from store.duplicates.members import MEMBERS, members
from store.session import run_sql
from store.tables.outreach import MessageRow, StaffMessageRow

WAITING, SENT, FAILED, CANCELLED = "waiting", "sent", "failed", "cancelled"

_WROTE_SINCE = text(f"""
    SELECT EXISTS (
        SELECT FROM messages WHERE tenant_id = :tenant AND lead_id IN {MEMBERS} AND direction = 'in'
          AND machine IS NULL AND created_at > :since)
""")  # noqa: S608 - a constant of the house


def token(row: StaffMessageRow) -> str:
    """Of the message that it becomes: it belongs to no run."""
    return f"{row.tenant_id}-{row.lead_id}-0-{step(row)}"


def confirms(row: StaffMessageRow) -> bool:
    """What the engine itself wrote is the confirmation of an opt-out."""
    return row.author == ENGINE


def step(row: StaffMessageRow) -> str:
    return f"opt_out_confirmation-{row.id}" if confirms(row) else f"staff-{row.id}"


async def find(session: AsyncSession, tenant_id: int, id: int, *, lock: bool = False) -> StaffMessageRow | None:
    query = select(StaffMessageRow).where(StaffMessageRow.tenant_id == tenant_id, StaffMessageRow.id == id)
    found = await session.exec(query.with_for_update() if lock else query)
    return found.one_or_none()


async def wrote_since(session: AsyncSession, row: StaffMessageRow) -> bool:
    """Whether the person wrote or rang after this was written."""
    of = {"tenant": row.tenant_id, "lead": row.lead_id, "since": row.created_at}
    return bool((await run_sql(session, _WROTE_SINCE, of)).scalar_one())


async def waiting_of(session: AsyncSession, tenant_id: int, lead_id: int) -> Sequence[StaffMessageRow]:
    """Those that are still to leave, the next first."""
    found = await session.exec(
        select(StaffMessageRow)
        .where(
            StaffMessageRow.tenant_id == tenant_id,
            StaffMessageRow.state == WAITING,
            col(StaffMessageRow.lead_id).in_(members(tenant_id, lead_id)),
        )
        .order_by(col(StaffMessageRow.due_at), col(StaffMessageRow.id))
        .limit(100)
    )
    return found.all()


async def overdue(session: AsyncSession, tenant_id: int, before: datetime, limit: int) -> Sequence[tuple[int, int]]:
    """(lead, id) of those that should have left, and perhaps have no workflow."""
    found = await session.exec(
        select(StaffMessageRow.lead_id, StaffMessageRow.id)
        .where(
            StaffMessageRow.tenant_id == tenant_id,
            StaffMessageRow.state == WAITING,
            StaffMessageRow.due_at < before,
            col(StaffMessageRow.created_at) < before,
        )
        .order_by(col(StaffMessageRow.due_at))
        .limit(limit)
    )
    return found.all()


async def newest_received(session: AsyncSession, tenant_id: int, lead_id: int, channel: str) -> MessageRow | None:
    """What the person last wrote on this channel: an answer goes into its thread."""
    found = await session.exec(
        select(MessageRow)
        .where(
            MessageRow.tenant_id == tenant_id,
            col(MessageRow.lead_id).in_(members(tenant_id, lead_id)),
            MessageRow.direction == "in",
            MessageRow.channel == channel,
            col(MessageRow.machine).is_(None),
        )
        .order_by(col(MessageRow.id).desc())
        .limit(1)
    )
    return found.first()
