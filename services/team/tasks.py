"""Tasks created, completed, snoozed and reassigned, with their reminders and an entry in the lead's history."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Invalid, Refused
from domain.privacy import Actor
from domain.team.tasks import CHASED, SubjectKind, TaskKind, TaskRequest, due_within, times
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from domain.text.normal_form import clean_line
from store import privacy
from store.outreach import inbox
from store.privacy import Fact
from store.tables.leads import LeadRow
from store.tables.team import TaskRow
from store.team.tasks import close_escalations, find_task, open_task


async def request_task(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, request: TaskRequest, now: datetime
) -> int | None:
    """As `open_task`, with a reminder before and escalation after it; due by its kind in business time.

    What is urgent is escalated as soon as it is overdue for as long again as it had.
    """
    calendar, policy, within = BusinessCalendar.of(tenant), tenant.policy.tasks, due_within(request.kind, tenant.policy)
    if request.is_urgent:
        within = tenant.policy.speed.first_contact_within[0]
        policy = policy.model_copy(update={"escalate_every": within})
    due_at = request.due_at or calendar.add(now, within)
    return await open_task(session, lead, request, times(policy, calendar, now, due_at))


async def add_task(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, request: TaskRequest, actor: Actor, now: datetime
) -> TaskRow:
    """As `request_task`, by a person; the lead's history says so. Raises `Invalid`."""
    title = clean_line(request.title, "title", 200)
    if not title:
        raise Invalid("title", "must say what is to be done")
    task_id = await request_task(session, lead, tenant, replace(request, title=title, actor=actor), now)
    task = await find_task(session, lead.tenant_id, task_id or 0)
    await _note(session, task, "task_added", actor, now, {"agent": request.assignee})
    return task


async def complete_task(session: AsyncSession, task: TaskRow, *, actor: Actor, now: datetime) -> None:
    """Once, together with its escalations; a completed task stays as it is."""
    if task.done_at is not None:
        return
    task.done_at = now
    await session.flush()
    if task.kind == TaskKind.ANSWER_REPLY and task.subject_kind == SubjectKind.MESSAGE and task.subject_id:
        await inbox.message_done(session, task.tenant_id, task.subject_id, now)
    await close_escalations(session, task, now)
    await _note(session, task, "task_completed", actor, now, {})


async def snooze_task(
    session: AsyncSession, task: TaskRow, tenant: Tenant, until: datetime, *, actor: Actor, now: datetime
) -> None:
    """Due at `until`, reminded and escalated around it. One that a run chases keeps its due time, and is recalled at
    `until`; later than due is `Refused("step_is_due")`."""
    _refuse_done(task)
    if task.kind in CHASED:
        if until > task.due_at:
            way = CHASED[task.kind]
            raise Refused("step_is_due", f"The lead's run waits for this task: complete it ({way}) or recall it.")
        task.remind_at = until
    else:
        when = times(tenant.policy.tasks, BusinessCalendar.of(tenant), now, until)
        task.due_at, task.remind_at, task.escalate_at = when.due_at, when.remind_at, when.escalate_at
    task.reminded_at = None
    await session.flush()
    await _note(session, task, "task_snoozed", actor, now, {"until": until.isoformat()})


async def reassign_task(session: AsyncSession, task: TaskRow, agent_id: int, *, actor: Actor, now: datetime) -> None:
    """Reassigns the task. A task that a run tracks belongs to the owner: `Refused("follows_owner")`."""
    _refuse_done(task)
    if task.kind in CHASED:
        raise Refused("follows_owner", "This task belongs to the lead's owner. Reassign the lead instead.")
    before, task.assignee_id, task.for_role = task.assignee_id, agent_id, None
    await session.flush()
    await _note(session, task, "task_reassigned", actor, now, {"from": before, "to": agent_id})


def _refuse_done(task: TaskRow) -> None:
    if task.done_at is not None:
        raise Refused("task_done", "This task is already done.")


async def _note(
    session: AsyncSession, task: TaskRow, action: str, actor: Actor, now: datetime, more: Mapping[str, Fact]
) -> None:
    """One entry of the lead's history."""
    entry = privacy.Entry(
        now, actor, action, "lead", task.lead_id, task.run, {"task": task.id, "kind": task.kind, **more}
    )
    await privacy.record(session, task.tenant_id, entry)
