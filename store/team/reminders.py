"""Which tasks want a reminder or an escalation, and when the next one does."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.team import TaskRow
from store.team.escalation import of_role

# Both halves are what the partial indexes tasks_remind and tasks_escalate hold.
_REMIND = "tenant_id = :tenant AND done_at IS NULL AND reminded_at IS NULL AND remind_at IS NOT NULL"
_ESCALATE = "tenant_id = :tenant AND done_at IS NULL AND escalate_at IS NOT NULL"
_WANTING = text(f"""
    (SELECT id, lead_id FROM tasks WHERE {_REMIND} AND remind_at <= :now ORDER BY remind_at LIMIT :limit)
    UNION
    (SELECT id, lead_id FROM tasks WHERE {_ESCALATE} AND escalate_at <= :now ORDER BY escalate_at LIMIT :limit)
""")  # noqa: S608 - constants of this file
_NEXT = text(f"""
    SELECT least((SELECT min(remind_at) FROM tasks WHERE {_REMIND}),
                 (SELECT min(escalate_at) FROM tasks WHERE {_ESCALATE}))
""")  # noqa: S608 - constants of this file


class Wanting(NamedTuple):
    task_id: int
    lead_id: int


async def wanting(session: AsyncSession, tenant_id: int, now: datetime, limit: int) -> list[Wanting]:
    """Up to `limit` that want a reminder, and as many that want an escalation."""
    found = await run_sql(session, _WANTING, {"tenant": tenant_id, "now": now, "limit": limit})
    return [Wanting(row.id, row.lead_id) for row in found]


async def next_at(session: AsyncSession, tenant_id: int) -> datetime | None:
    """The earliest moment that any open task wants something; None: no task ever will."""
    moment: datetime | None = (await run_sql(session, _NEXT, {"tenant": tenant_id})).scalar_one()
    return moment


async def whose(session: AsyncSession, task: TaskRow) -> Sequence[int]:
    """Its assignee, else everybody of its role."""
    if task.assignee_id is not None:
        return [task.assignee_id]
    return await of_role(session, task.tenant_id, task.for_role)
