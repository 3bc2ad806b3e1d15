"""What the owner of a lead owes: a task with a due time; escalated once it is overdue."""

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.steps import Work
from activities.team.escalation import Overdue, escalate
from domain.leads.lead import Stage, Status
from domain.lifecycle.chapters.owner import AskOwner, Requested
from domain.lifecycle.waiting import WaitingFor, WaitKind
from domain.team.tasks import Subject, TaskKind, TaskRequest, TaskTimes
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import DuePolicy, Tenant
from services.lifecycle import states
from services.lifecycle.states import Transition
from store.tables.leads import LeadRow
from store.team import tasks


async def ask(work: Work, step: AskOwner, reached: Stage | None = Stage.INTEREST) -> Requested:
    """Opens the task; when it was overdue already, the chain of escalation hears of it too.

    `reached`: the stage of a person who was reached and is to be qualified.
    """
    session, lead, tenant = work.session, work.lead, await work.tenant()
    await _end_contact(session, lead, step, reached if step.escalations == 0 else None)
    due = _due_policy(tenant, step.kind)
    within = due.due_within if step.escalations == 0 else due.escalate_every
    due_at = BusinessCalendar.of(tenant).add(step.now, within)
    kind = TaskKind(step.kind.value)
    round = Subject(nth=step.round)
    await tasks.open_task(session, lead, TaskRequest(kind, step.owner, round), TaskTimes(due_at))
    if step.escalations > 0:
        overdue = Overdue(Subject(kind, nth=step.round), step.escalations, step.owner)
        await escalate(session, lead, tenant, overdue, step.now)
    waiting = WaitingFor(step.kind, due_at, step.owner)
    states.wait_for(lead, waiting, step.phase)
    remind_at = due_at - due.remind_before if step.escalations == 0 and due.remind_before else None
    if remind_at is not None and remind_at <= step.now:
        remind_at = None
    return Requested(waiting, remind_at, Status(lead.status), Stage(lead.stage))


async def _end_contact(session: AsyncSession, lead: LeadRow, step: AskOwner, reached: Stage | None) -> None:
    """Reaching the person ends the attempt under way: nobody must call any more."""
    await tasks.close_tasks(session, lead, step.now, TaskKind.CALL)
    if step.kind is WaitKind.QUALIFICATION:
        status = Status.CONTACTED if lead.status == Status.NEW.value else None
        await states.move(session, lead, Transition(status, reached), step.now)


def _due_policy(tenant: Tenant, kind: WaitKind) -> DuePolicy:
    return tenant.policy.qualification if kind is WaitKind.QUALIFICATION else tenant.policy.booking
