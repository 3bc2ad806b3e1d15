"""What people must do about a lead."""

from datetime import datetime

from sqlalchemy import Update, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from store.tables.assignment import TaskRow
from store.tables.lead import LeadRow


async def open_task(
    session: AsyncSession,
    lead: LeadRow,
    *,
    step: str,
    kind: str,
    due_at: datetime,
    assignee: int | None,
    for_role: str | None = None,
) -> None:
    """Once per step of the run. Without an assignee it is for everybody of a role."""
    await session.exec(
        insert(TaskRow)
        .values(
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            run=lead.run,
            step=step,
            kind=kind,
            due_at=due_at,
            assignee_id=assignee,
            for_role=for_role,
        )
        .on_conflict_do_nothing()
    )


async def close_task(session: AsyncSession, lead: LeadRow, step: str, now: datetime) -> None:
    """The task of one step is done."""
    await session.exec(_open_tasks(lead).where(col(TaskRow.step) == step).values(done_at=now))


async def close_tasks(session: AsyncSession, lead: LeadRow, now: datetime, kind: str | None = None) -> None:
    """Every open task of a kind is done; without a kind, every one."""
    done = _open_tasks(lead)
    await session.exec((done if kind is None else done.where(col(TaskRow.kind) == kind)).values(done_at=now))


def _open_tasks(lead: LeadRow) -> Update:
    return update(TaskRow).where(
        col(TaskRow.tenant_id) == lead.tenant_id,
        col(TaskRow.lead_id) == lead.id,
        col(TaskRow.run) == lead.run,
        col(TaskRow.done_at).is_(None),
    )
