"""Tasks as people read them: each with its lead, when it is due in their day, and the command that does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.leads.briefs import visible_briefs
from api.leads.schemas.briefs import LeadBrief
from api.leads.visible import agent_scope
from api.team.schemas.tasks import TaskRead
from domain.lifecycle.today import command_for, group_of, is_of_attempt
from domain.lifecycle.waiting import WaitKind
from domain.team.tasks import TASK_TEXTS, TaskKind
from domain.tenants.calendar import BusinessCalendar, BusinessClock
from domain.tenants.policy import Tenant
from store.lifecycle import lead_runs
from store.tables.team import TaskRow

_MADE = ("assignee_id", "for_role", "interaction_id", "due_at", "remind_at", "reminded_at", "escalations", "done_at")


@dataclass(frozen=True)
class Day:
    """A moment in the hospital's day."""

    now: datetime
    midnight: datetime
    clock: BusinessClock

    @classmethod
    def of(cls, tenant: Tenant, now: datetime) -> "Day":
        calendar = BusinessCalendar.of(tenant)
        return cls(now, calendar.midnight_after(now), calendar.clock(now))

    def line(self, kind: TaskKind | WaitKind, due_at: datetime, lead: LeadBrief | None) -> dict[str, Any]:
        """What a `TaskLine` says beyond what is stored."""
        waiting = lead.waiting_for if lead is not None and is_of_attempt(kind) else None
        return {
            "lead": lead,
            "group": group_of(kind, due_at, self.now, self.midnight),
            "late": due_at <= self.now,
            "clock_runs": self.clock.runs,
            "resumes_at": self.clock.resumes_at,
            "command": command_for(kind, phone_known=lead is None or lead.phone_known),
            "attempt": waiting.attempt if waiting else None,
            "cap": waiting.cap if waiting else None,
        }


async def read_task(session: AsyncSession, caller: Caller, row: TaskRow) -> TaskRead:
    (task,) = await read_tasks(session, caller, [row])
    return task


async def read_tasks(
    session: AsyncSession, caller: Caller, rows: Sequence[TaskRow], *, whole: bool = False
) -> list[TaskRead]:
    """An agent's own tasks whole; a colleague's only of leads that the agent may read, too.

    `whole`: they are of one lead, which the caller may read.
    """
    tenant = await lead_runs.load_tenant(session, caller.tenant_id)
    briefs = await visible_briefs(session, caller, tenant.time_zone, {row.lead_id for row in rows})
    day = Day.of(tenant, datetime.now(UTC))
    agent_id = None if whole else agent_scope(caller)
    return [TaskRead.model_validate(task_fields(row, day, briefs.get(row.lead_id), agent_id)) for row in rows]


def task_fields(row: Any, day: Day, lead: LeadBrief | None, agent_id: int | None) -> dict[str, Any]:
    """Of a row of `tasks`, as far as the agent may see it; None: somebody who sees every lead."""
    kind = TaskKind(row.kind)
    whole = lead is not None or agent_id is None or row.assignee_id in (None, agent_id)
    title = row.title if whole else ""
    return {
        **{name: getattr(row, name) for name in _MADE},
        **day.line(kind, row.due_at, lead),
        "late": row.done_at is None and row.due_at <= day.now,
        "id": row.id,
        "kind": kind,
        "created_at": row.created_at,
        "lead_id": row.lead_id if whole else None,
        "interaction_id": row.interaction_id if whole else None,
        "title": title,
        "text": title or TASK_TEXTS[kind],
    }
