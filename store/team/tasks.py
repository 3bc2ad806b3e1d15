"""What people must do about a lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Update, or_, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import NotFound, Refused
from domain.team.tasks import CHASED, COACHING, due_within, times
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from store import privacy
from store.privacy import Fact
from store.tables.leads import LeadRow
from store.tables.team import TaskRow, TeamRow
from store.tables.tenants import AgentRow


async def open_task(
    session: AsyncSession,
    lead: LeadRow,
    *,
    step: str,
    kind: str,
    due_at: datetime,
    assignee: int | None,
    for_role: str | None = None,
    **more: Any,
) -> int | None:
    """Once per step of the run: None when it is there already. Without an assignee it is for everybody of a role.

    `more` are further columns. Nobody is reminded of it: the lead's run sees to that, or it is a reminder itself.
    """
    opened = await session.exec(
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
            **more,
        )
        .on_conflict_do_nothing()
        .returning(col(TaskRow.id))
    )
    return opened.scalar_one_or_none()


async def ask(
    session: AsyncSession,
    lead: LeadRow,
    tenant: Tenant,
    *,
    step: str,
    kind: str,
    now: datetime,
    assignee: int | None,
    for_role: str | None = None,
    due_at: datetime | None = None,
    **more: Any,
) -> int | None:
    """As `open_task`, with a reminder before and escalation after it; due by its kind in business time."""
    calendar = BusinessCalendar(tenant.policy.calendar, tenant.time_zone)
    due_at = due_at or calendar.add(now, due_within(kind, tenant.policy))
    when = times(tenant.policy.tasks, calendar, now, due_at)
    return await open_task(
        session,
        lead,
        step=step,
        kind=kind,
        due_at=when.due_at,
        assignee=assignee,
        for_role=for_role,
        remind_at=when.remind_at,
        escalate_at=when.escalate_at,
        **more,
    )


async def close_task(session: AsyncSession, lead: LeadRow, step: str, now: datetime) -> None:
    """The task of one step is done."""
    await session.exec(_open_tasks(lead).where(col(TaskRow.step) == step).values(done_at=now))


async def reopen_task(session: AsyncSession, lead: LeadRow, step: str, due_at: datetime, assignee: int) -> None:
    """The task of a step that was taken back, and now happens after all."""
    await session.exec(
        update(TaskRow)
        .where(
            col(TaskRow.tenant_id) == lead.tenant_id,
            col(TaskRow.lead_id) == lead.id,
            col(TaskRow.run) == lead.run,
            col(TaskRow.step) == step,
            col(TaskRow.done_at).is_not(None),
        )
        .values(done_at=None, due_at=due_at, assignee_id=assignee)
    )


async def close_tasks(session: AsyncSession, lead: LeadRow, now: datetime, kind: str | None = None) -> None:
    """Every open task of a kind is done, with what reminded of it; without a kind, every one but coaching."""
    which = col(TaskRow.kind) != COACHING if kind is None else or_(col(TaskRow.kind) == kind, _told_of(kind))
    await session.exec(_open_tasks(lead).where(which).values(done_at=now))


async def move_due(session: AsyncSession, lead: LeadRow, step: str, due_at: datetime) -> None:
    """The open task of a step is due at another time."""
    await session.exec(_open_tasks(lead).where(col(TaskRow.step) == step).values(due_at=due_at))


async def unanswered(session: AsyncSession, lead: LeadRow) -> list[int]:
    """Messages of the person that nobody has answered yet in this run."""
    query = select(TaskRow.step).where(
        TaskRow.tenant_id == lead.tenant_id,
        TaskRow.lead_id == lead.id,
        TaskRow.run == lead.run,
        TaskRow.kind == "answer_reply",
        col(TaskRow.done_at).is_(None),
    )
    return [int(step.removeprefix("reply:")) for step in await session.exec(query.order_by(col(TaskRow.id)))]


@dataclass(frozen=True)
class TaskFilter:
    """Whose open tasks. `assignee_id` and `for_role` together: one's own, and those for everybody of one's role.

    `teams` narrows to agents of these teams; all None: everybody's.
    """

    assignee_id: int | None = None
    for_role: str | None = None
    teams: tuple[str, ...] | None = None
    due_before: datetime | None = None


async def list_tasks(
    session: AsyncSession, tenant_id: int, wanted: TaskFilter, after: tuple[datetime, int] | None, limit: int
) -> list[TaskRow]:
    """Open ones, the most urgent first; `after` is (due_at, id) of the last row of the page before."""
    query = select(TaskRow).where(TaskRow.tenant_id == tenant_id, col(TaskRow.done_at).is_(None))
    if wanted.assignee_id is not None:
        ours = col(TaskRow.assignee_id).is_(None) & (col(TaskRow.for_role) == wanted.for_role)
        query = query.where(or_(col(TaskRow.assignee_id) == wanted.assignee_id, ours))
    if wanted.teams is not None:
        mates = select(AgentRow.id).where(AgentRow.tenant_id == tenant_id, col(AgentRow.team).in_(wanted.teams))
        query = query.where(col(TaskRow.assignee_id).in_(mates))
    if wanted.due_before is not None:
        query = query.where(TaskRow.due_at < wanted.due_before)
    if after is not None:
        query = query.where(tuple_(col(TaskRow.due_at), col(TaskRow.id)) > tuple_(*after))
    return list(await session.exec(query.order_by(col(TaskRow.due_at), col(TaskRow.id)).limit(limit)))


async def teams_of(session: AsyncSession, tenant_id: int, manager_id: int) -> tuple[str, ...]:
    """The codes of the teams that this user leads."""
    query = select(TeamRow.code).where(TeamRow.tenant_id == tenant_id, TeamRow.manager_id == manager_id)
    return tuple(await session.exec(query.order_by(TeamRow.code)))


async def find_task(session: AsyncSession, tenant_id: int, task_id: int) -> TaskRow:
    """Locked; raises `NotFound`."""
    row = await session.get(TaskRow, (tenant_id, task_id), with_for_update=True)
    if row is None:
        raise NotFound("task")
    return row


async def complete_task(session: AsyncSession, task: TaskRow, *, actor: str, now: datetime) -> None:
    """Once, with the escalations that told of it; a task that is done stays as it is."""
    if task.done_at is not None:
        return
    task.done_at = now
    await session.flush()
    of_tenant = (col(TaskRow.tenant_id) == task.tenant_id, col(TaskRow.lead_id) == task.lead_id)
    told = col(TaskRow.step).startswith(f"escalation:{task.kind}:{task.id}:", autoescape=True)
    await session.exec(update(TaskRow).where(*of_tenant, told, col(TaskRow.done_at).is_(None)).values(done_at=now))
    await note(session, task, "task_completed", actor, now, {})


async def snooze_task(
    session: AsyncSession, task: TaskRow, tenant: Tenant, until: datetime, *, actor: str, now: datetime
) -> None:
    """Due at `until`, reminded and escalated around it. One that a run chases keeps its due time, and is recalled at
    `until`; later than due is `Refused("step_is_due")`."""
    _refuse_done(task)
    if task.kind in CHASED:
        if until > task.due_at:
            way = CHASED[task.kind]
            raise Refused(
                "step_is_due", f"The lead's life goes on when this is due: do it ({way}), or recall it before."
            )
        task.remind_at = until
    else:
        calendar = BusinessCalendar(tenant.policy.calendar, tenant.time_zone)
        when = times(tenant.policy.tasks, calendar, now, until)
        task.due_at, task.remind_at, task.escalate_at = when.due_at, when.remind_at, when.escalate_at
    task.reminded_at = None
    await session.flush()
    await note(session, task, "task_snoozed", actor, now, {"until": until.isoformat()})


async def reassign_task(session: AsyncSession, task: TaskRow, agent_id: int, *, actor: str, now: datetime) -> None:
    """Somebody else's from now on. What a run chases is the owner's: `Refused("follows_owner")`."""
    _refuse_done(task)
    if task.kind in CHASED:
        raise Refused("follows_owner", "This is the task of the lead's owner: reassign the lead.")
    before, task.assignee_id, task.for_role = task.assignee_id, agent_id, None
    await session.flush()
    await note(session, task, "task_reassigned", actor, now, {"from": before, "to": agent_id})


def _refuse_done(task: TaskRow) -> None:
    if task.done_at is not None:
        raise Refused("task_done", "This task is done already.")


async def note(
    session: AsyncSession, task: TaskRow, action: str, actor: str, now: datetime, more: Mapping[str, Fact]
) -> None:
    """One entry of the lead's history."""
    await privacy.record(
        session,
        task.tenant_id,
        at=now,
        actor=actor,
        action=action,
        subject="lead",
        subject_id=task.lead_id,
        run=task.run,
        facts={"task": task.id, "kind": task.kind, **more},
    )


def _told_of(kind: str) -> ColumnElement[bool]:
    """Reminders and escalations of the chase for this kind."""
    step = col(TaskRow.step)
    return step.startswith(f"remind:{kind}:", autoescape=True) | step.startswith(f"escalation:{kind}:", autoescape=True)


def _open_tasks(lead: LeadRow) -> Update:
    return update(TaskRow).where(
        col(TaskRow.tenant_id) == lead.tenant_id,
        col(TaskRow.lead_id) == lead.id,
        col(TaskRow.run) == lead.run,
        col(TaskRow.done_at).is_(None),
    )
