"""Escalate: a task and a notice for the next of the chain; once per step, in the transaction of its cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.team.escalation import Unaccepted, is_overdue, role_at
from domain.team.notices import NoticeKind, NoticeRequest
from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest, TaskTimes
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import URGENT, Tenant
from services.team.notices import notify
from store.lifecycle import lead_runs
from store.tables.leads import LeadRow
from store.team import escalation, tasks

WORTH_NOTIFYING = timedelta(days=1)


@dataclass(frozen=True)
class Overdue:
    """What was not done, for the `times`-th time; `subject` is unique in the run.

    `agent_id`: whose it was; the manager of their team is first. `told_as`: all of one name are notified as one.
    """

    subject: Subject
    times: int
    agent_id: int | None = None
    noted_as: str = ""

    @property
    def of(self) -> str:
        """In a word."""
        return self.subject.kind.value


async def escalate(session: AsyncSession, lead: LeadRow, tenant: Tenant, overdue: Overdue, now: datetime) -> bool:
    """Whether to notify somebody now, once the transaction has committed."""
    policy = tenant.policy.escalation
    role = role_at(overdue.times, policy.chain)
    heard = await escalation.audience(session, lead.tenant_id, role, overdue.agent_id)
    task = TaskRequest(
        TaskKind.ESCALATION, heard.assignee, overdue.subject, None if heard.assignee is not None else role
    )
    await tasks.open_task(session, lead, task, TaskTimes(now))
    await lead_runs.note(
        session, lead, now, "escalated", of=overdue.of, agent=overdue.agent_id, times=overdue.times, to=role
    )
    return await notify(
        session,
        lead.tenant_id,
        NoticeRequest(
            users=heard.users,
            kind=NoticeKind.ESCALATION,
            step=overdue.noted_as or f"{lead.id}:{lead.run}:{overdue.subject}",
            facts={"of": overdue.of, "times": overdue.times, "priority": lead.priority},
            send_by=now + WORTH_NOTIFYING,
            channels=policy.notify,
            lead_id=lead.id,
        ),
    )


async def escalate_unaccepted(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, round: int, requested: Sequence[int], now: datetime
) -> bool:
    """A lead goes into the queue: whether to notify somebody, because no agent has taken it for too long.

    `asked`: who was offered it in this round. Of leads that are not urgent a person hears once an hour, not of each.
    """
    calendar = BusinessCalendar.of(tenant)
    times, last = await escalation.before(session, lead, round)
    since = await escalation.unowned_since(session, lead) or now
    unaccepted = Unaccepted(
        priority=lead.priority,
        requested=bool(requested),
        unowned=calendar.between(since, now),
        since_last=calendar.between(last, now) if last is not None else None,
    )
    if not calendar.is_open(now) or not is_overdue(unaccepted, tenant.policy.escalation):
        return False
    hourly = f"unaccepted:{now:%Y-%m-%dT%H}" if lead.priority > URGENT else ""
    acceptance = Subject(SubjectKind.ACCEPTANCE, nth=round)
    overdue = Overdue(acceptance, times + 1, requested[-1] if requested else None, hourly)
    return await escalate(session, lead, tenant, overdue, now)
