"""Remind of tasks that no lead's run chases, and let others hear of those that are overdue."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import clock
from activities.team.escalation import Overdue, escalate
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.ports import LeadRuns
from domain.team.notices import NoticeKind, NoticeRequest
from domain.team.tasks import RemindOfTasks, Subject, TaskKind, TasksReminded
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from services.team.notices import notify
from store.lifecycle import lead_runs
from store.session import Database
from store.tables.leads import LeadRow
from store.tables.team import TaskRow
from store.team import reminders, tasks
from store.team.reminders import Wanting

BATCH = 100


class TaskActivities:
    def __init__(self, database: Database, runs: LeadRuns) -> None:
        self._database, self._runs = database, runs

    @activity.defn
    async def remind_of_tasks(self, step: RemindOfTasks) -> TasksReminded:
        """Each task in a transaction of its own; what was done already is found done."""
        now = clock.now(step.now)
        async with self._database.tenant_session(step.tenant_id) as session:
            wanting = await reminders.wanting(session, step.tenant_id, now, BATCH)
        notified = False
        for one in wanting:
            notified |= await self._remind(step.tenant_id, one, now)
        if notified:
            await self._runs.begin_notices(step.tenant_id)
        async with self._database.tenant_session(step.tenant_id) as session:
            return TasksReminded(await reminders.next_at(session, step.tenant_id))

    async def _remind(self, tenant_id: int, one: Wanting, now: datetime) -> bool:
        """Whether to notify somebody."""
        async with self._database.tenant_session(tenant_id) as session:
            lead = await lead_runs.lock_lead(session, LeadRef(tenant_id, one.lead_id))
            task = await tasks.find_task(session, tenant_id, one.task_id)
            if task.done_at is not None:
                return False
            tenant = await lead_runs.load_tenant(session, tenant_id)
            notified = False
            if task.remind_at is not None and task.reminded_at is None and task.remind_at <= now:
                notified = await _remind(session, lead, tenant, task, now)
            if task.escalate_at is not None and task.escalate_at <= now:
                notified |= await _escalate(session, lead, tenant, task, now)
            await session.flush()
            return notified


async def _remind(session: AsyncSession, lead: LeadRow, tenant: Tenant, task: TaskRow, now: datetime) -> bool:
    task.reminded_at = now
    await lead_runs.note(session, lead, now, "task_reminded", of=task.kind, task=task.id, agent=task.assignee_id)
    return await notify(
        session,
        lead.tenant_id,
        NoticeRequest(
            users=await reminders.whose(session, task),
            kind=NoticeKind.TASK_REMINDER,
            step=f"task:{task.id}:{task.remind_at:%Y%m%dT%H%M%S}",
            facts={"of": task.kind, "until": task.due_at.isoformat()},
            send_by=max(now, task.due_at),
            channels=tenant.policy.escalation.notify,
            lead_id=lead.id,
        ),
    )


async def _escalate(session: AsyncSession, lead: LeadRow, tenant: Tenant, task: TaskRow, now: datetime) -> bool:
    """Up the chain, the next one after `escalate_every` of business time; at its end no one is notified any more."""
    chain, every = tenant.policy.escalation.chain, tenant.policy.tasks.escalate_every
    higher = chain.index(task.for_role) + 1 if task.for_role in chain else 0
    task.escalations += 1
    times = higher + task.escalations
    task.escalate_at = BusinessCalendar.of(tenant).add(now, every) if times < len(chain) else None
    overdue = Overdue(Subject(TaskKind(task.kind), task.id, task.escalations), times, task.assignee_id)
    return await escalate(session, lead, tenant, overdue, now)
