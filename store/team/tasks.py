"""What people must do about a lead."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Update, or_, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.team.tasks import THE_LEAD, Subject, TaskKind, TaskRequest, TaskTimes
from store.duplicates.members import members
from store.errors import existing
from store.tables.criteria import of_run
from store.tables.leads import LeadRow
from store.tables.team import TaskRow, TeamRow
from store.tables.tenants import AgentRow


async def open_task(session: AsyncSession, lead: LeadRow, request: TaskRequest, times: TaskTimes) -> int | None:
    """Once per subject and run: None when it is there already."""
    opened = await session.exec(
        insert(TaskRow)
        .values(
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            run=lead.run,
            kind=request.kind.value,
            subject_kind=request.subject.kind.value,
            subject_id=request.subject.id,
            nth=request.subject.nth,
            due_at=times.due_at,
            remind_at=times.remind_at,
            escalate_at=times.escalate_at,
            assignee_id=request.assignee,
            for_role=request.for_role,
            title=request.title,
            actor=request.actor,
            interaction_id=request.interaction_id,
        )
        .on_conflict_do_nothing()
        .returning(col(TaskRow.id))
    )
    return opened.scalar_one_or_none()


async def close_task(session: AsyncSession, lead: LeadRow, kind: TaskKind, subject: Subject, now: datetime) -> None:
    """The task about this is done."""
    await session.exec(_open_tasks(lead).where(*_about(kind, subject)).values(done_at=now))


async def reopen_task(
    session: AsyncSession, lead: LeadRow, kind: TaskKind, subject: Subject, due_at: datetime, assignee: int
) -> None:
    """The task of a step that was taken back, and now happens after all."""
    await session.exec(
        update(TaskRow)
        .where(*of_run(TaskRow, lead), *_about(kind, subject), col(TaskRow.done_at).is_not(None))
        .values(done_at=None, due_at=due_at, assignee_id=assignee)
    )


async def close_tasks(session: AsyncSession, lead: LeadRow, now: datetime, kind: TaskKind | None = None) -> None:
    """Every open task of a kind is done, with what reminded of it; without a kind, every one but coaching."""
    which = col(TaskRow.kind) != TaskKind.COACHING if kind is None else or_(col(TaskRow.kind) == kind, _noted_of(kind))
    await session.exec(_open_tasks(lead).where(which).values(done_at=now))


async def close_earlier(session: AsyncSession, lead: LeadRow, kind: TaskKind, nth: int, now: datetime) -> None:
    """Those before the `nth` are done: it says the same again."""
    earlier = (col(TaskRow.kind) == kind, col(TaskRow.nth) < nth)
    await session.exec(_open_tasks(lead).where(*earlier).values(done_at=now))


async def move_due(session: AsyncSession, lead: LeadRow, kind: TaskKind, due_at: datetime) -> None:
    """The open task of a kind is due at another time."""
    await session.exec(_open_tasks(lead).where(*_about(kind, THE_LEAD)).values(due_at=due_at))


async def unanswered(session: AsyncSession, lead: LeadRow) -> list[int]:
    """Messages of the person that nobody has answered yet in this run."""
    query = select(TaskRow.subject_id).where(
        *of_run(TaskRow, lead), TaskRow.kind == TaskKind.ANSWER_REPLY, col(TaskRow.done_at).is_(None)
    )
    return [id for id in await session.exec(query.order_by(col(TaskRow.id))) if id is not None]


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
    session: AsyncSession, tenant_id: int, criteria: TaskFilter, after: tuple[datetime, int] | None, limit: int
) -> list[TaskRow]:
    """Open ones, the most urgent first; `after` is (due_at, id) of the last row of the page before."""
    query = select(TaskRow).where(TaskRow.tenant_id == tenant_id, col(TaskRow.done_at).is_(None))
    if criteria.assignee_id is not None:
        ours = col(TaskRow.assignee_id).is_(None) & (col(TaskRow.for_role) == criteria.for_role)
        query = query.where(or_(col(TaskRow.assignee_id) == criteria.assignee_id, ours))
    if criteria.teams is not None:
        mates = select(AgentRow.id).where(AgentRow.tenant_id == tenant_id, col(AgentRow.team).in_(criteria.teams))
        query = query.where(col(TaskRow.assignee_id).in_(mates))
    if criteria.due_before is not None:
        query = query.where(TaskRow.due_at < criteria.due_before)
    if after is not None:
        query = query.where(tuple_(col(TaskRow.due_at), col(TaskRow.id)) > tuple_(*after))
    return list(await session.exec(query.order_by(col(TaskRow.due_at), col(TaskRow.id)).limit(limit)))


async def tasks_of_lead(
    session: AsyncSession, tenant_id: int, lead_id: int, after: tuple[datetime, int] | None, limit: int
) -> list[TaskRow]:
    """Open ones of the lead and those merged into it, as `list_tasks` sorts them."""
    query = _of_members(tenant_id, lead_id).where(col(TaskRow.done_at).is_(None))
    if after is not None:
        query = query.where(tuple_(col(TaskRow.due_at), col(TaskRow.id)) > tuple_(*after))
    return list(await session.exec(query.order_by(col(TaskRow.due_at), col(TaskRow.id)).limit(limit)))


async def done_tasks_of_lead(
    session: AsyncSession, tenant_id: int, lead_id: int, after: tuple[datetime, int] | None, limit: int
) -> list[TaskRow]:
    """Those that are done, the last one first; `after` is (done_at, id)."""
    done_at = col(TaskRow.done_at)
    query = _of_members(tenant_id, lead_id).where(done_at.is_not(None))
    if after is not None:
        query = query.where(tuple_(done_at, col(TaskRow.id)) < tuple_(*after))
    return list(await session.exec(query.order_by(done_at.desc(), col(TaskRow.id).desc()).limit(limit)))


def _of_members(tenant_id: int, lead_id: int) -> SelectOfScalar[TaskRow]:
    return select(TaskRow).where(TaskRow.tenant_id == tenant_id, col(TaskRow.lead_id).in_(members(tenant_id, lead_id)))


async def teams_of(session: AsyncSession, tenant_id: int, manager_id: int) -> tuple[str, ...]:
    """The codes of the teams that this user leads."""
    query = select(TeamRow.code).where(TeamRow.tenant_id == tenant_id, TeamRow.manager_id == manager_id)
    return tuple(await session.exec(query.order_by(TeamRow.code)))


async def find_task(session: AsyncSession, tenant_id: int, task_id: int) -> TaskRow:
    """Locked; raises `NotFound`."""
    return existing(await session.get(TaskRow, (tenant_id, task_id), with_for_update=True), "task")


async def close_escalations(session: AsyncSession, task: TaskRow, now: datetime) -> None:
    """The escalations of this one task are done."""
    of_tenant = (col(TaskRow.tenant_id) == task.tenant_id, col(TaskRow.lead_id) == task.lead_id)
    escalations = (
        col(TaskRow.kind) == TaskKind.ESCALATION,
        col(TaskRow.subject_kind) == task.kind,
        col(TaskRow.subject_id) == task.id,
    )
    await session.exec(
        update(TaskRow).where(*of_tenant, *escalations, col(TaskRow.done_at).is_(None)).values(done_at=now)
    )


def _noted_of(kind: TaskKind) -> ColumnElement[bool]:
    """Reminders and escalations of what is due of this kind."""
    return col(TaskRow.kind).in_((TaskKind.REMINDER, TaskKind.ESCALATION)) & (col(TaskRow.subject_kind) == kind)


def _about(kind: TaskKind, subject: Subject) -> tuple[ColumnElement[bool], ...]:
    return (
        col(TaskRow.kind) == kind,
        col(TaskRow.subject_kind) == subject.kind,
        col(TaskRow.subject_id).is_not_distinct_from(subject.id),
        col(TaskRow.nth) == subject.nth,
    )


def _open_tasks(lead: LeadRow) -> Update:
    return update(TaskRow).where(*of_run(TaskRow, lead), col(TaskRow.done_at).is_(None))
