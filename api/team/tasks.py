"""What people must do about leads."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize, Position
from api.http.ids import Id
from api.http.problems import problems
from api.leads.commands.answers import working_agent
from api.leads.visible import visible_lead
from api.team.schemas.tasks import TaskCreate, TaskPage, TaskRead, TaskReassign, TaskSnooze, TaskState, Whose
from api.team.task_changes import new_task
from api.team.task_lines import read_task, read_tasks
from domain.errors import Forbidden, NotFound, Refused
from domain.team.tasks import CHASED, chosen_instant
from services.team import tasks as changes
from store.lifecycle import lead_runs
from store.tables.team import TaskRow
from store.team import agents, tasks

router = APIRouter(tags=["tasks"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))
Worker = Annotated[Caller, Depends(Allow(Action.WORK_LEAD))]
Leader = Annotated[Caller, Depends(Allow(Action.MANAGE_LEAD))]
changing = problems(400, 409, 413, 415)


@router.get("/tasks", summary="List open tasks, most urgent first")
async def list_tasks(
    caller: Worker,
    context: Context,
    of: Annotated[Whose, Query(description="`all` is for managers.")] = Whose.MINE,
    overdue: Annotated[bool, Query(description="Only overdue tasks.")] = False,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> TaskPage:
    """One's own with those for one's role; the team's; or everybody's."""
    page = context.cursors.page(f"tasks {caller.tenant_id} {caller.user_id} {of} {overdue}", limit, cursor)
    after = (datetime.fromisoformat(str(page.after.value)), page.after.id) if page.after else None
    async with context.database.tenant_session(caller.tenant_id) as session:
        criteria = await _criteria(session, caller, of, datetime.now(UTC) if overdue else None)
        rows = await tasks.list_tasks(session, caller.tenant_id, criteria, after, page.fetch)
        items = await read_tasks(session, caller, page.cut(rows))
    return TaskPage(
        items=items,
        next=page.next(rows, lambda row: Position(row.due_at.isoformat(), row.id)),
    )


async def _criteria(session: AsyncSession, caller: Caller, of: Whose, due_before: datetime | None) -> tasks.TaskFilter:
    """A manager's team are the agents of the teams they lead; who leads none named: everybody."""
    if of is Whose.MINE:
        return tasks.TaskFilter(assignee_id=caller.user_id, for_role=caller.role.value, due_before=due_before)
    if caller.role is not Role.AGENT:
        led = await tasks.teams_of(session, caller.tenant_id, caller.user_id) if of is Whose.TEAM else ()
        return tasks.TaskFilter(teams=led or None, due_before=due_before)
    if of is Whose.ALL:
        raise Forbidden("Only a manager sees everybody's tasks.")
    mine = await agents.find_agent(session, caller.tenant_id, caller.user_id)
    return tasks.TaskFilter(teams=(mine.team,), due_before=due_before)


@router.post("/tasks/{task_id}/complete", summary="Complete a task", response_model=TaskRead, responses=problems(409))
async def complete_task(task_id: Id, caller: Worker, request: RepeatableRequest, context: Context) -> Response:
    """One's own, or one for one's role; a manager anybody's. 409 `done_by_command` where a command does it."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def complete() -> TaskRead:
            task = await _own(session, caller, task_id)
            if task.kind in CHASED and task.done_at is None:
                raise Refused("done_by_command", f"This is done by {CHASED[task.kind]}.")
            await changes.complete_task(session, task, actor=caller.actor, now=now)
            return await read_task(session, caller, task)

        return await answer_once(session, caller, request, complete, status=200)


@router.get("/leads/{lead_id}/tasks", summary="List the tasks of a lead")
async def list_leads_tasks(
    lead_id: Id,
    caller: Worker,
    context: Context,
    state: TaskState = TaskState.OPEN,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> TaskPage:
    """Open ones by when they are due; done ones, the last one first. Those of leads merged into it, too."""
    page = context.cursors.page(f"tasks {caller.tenant_id} of {lead_id} {state}", limit, cursor)
    after = (datetime.fromisoformat(str(page.after.value)), page.after.id) if page.after else None
    read = tasks.tasks_of_lead if state is TaskState.OPEN else tasks.done_tasks_of_lead
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        rows = await read(session, caller.tenant_id, lead_id, after, page.fetch)
        items = await read_tasks(session, caller, page.cut(rows), whole=True)
    return TaskPage(
        items=items,
        next=page.next(rows, lambda row: Position((row.done_at or row.due_at).isoformat(), row.id)),
    )


@router.post(
    "/leads/{lead_id}/tasks",
    summary="Create a task for a lead",
    status_code=201,
    response_model=TaskRead,
    responses=changing,
)
async def create_task(
    lead_id: Id, body: TaskCreate, caller: Worker, request: RepeatableRequest, context: Context
) -> Response:
    """Of one's own lead, for its owner; a manager of any, for any agent or themselves."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        return await answer_once(session, caller, request, partial(new_task, session, caller, lead_id, body))


@router.post("/tasks/{task_id}/snooze", summary="Snooze a task", response_model=TaskRead, responses=changing)
async def snooze_task(
    task_id: Id, body: TaskSnooze, caller: Worker, request: RepeatableRequest, context: Context
) -> Response:
    """As `complete`. 409 `step_is_due`: the lead's run waits for it, until it is due at the latest."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def snooze() -> TaskRead:
            now, task = datetime.now(UTC), await _own(session, caller, task_id)
            tenant = await lead_runs.load_tenant(session, caller.tenant_id)
            until = chosen_instant(tenant, "until", body.until, body.business_minutes, now)
            await changes.snooze_task(session, task, tenant, until, actor=caller.actor, now=now)
            return await read_task(session, caller, task)

        return await answer_once(session, caller, request, snooze, status=200)


@router.post("/tasks/{task_id}/reassign", summary="Reassign a task", response_model=TaskRead, responses=changing)
async def reassign_task(
    task_id: Id, body: TaskReassign, caller: Leader, request: RepeatableRequest, context: Context
) -> Response:
    """409 `follows_owner`: it goes with the lead."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def reassign() -> TaskRead:
            task = await tasks.find_task(session, caller.tenant_id, task_id)
            await working_agent(session, caller.tenant_id, body.agent_id)
            await changes.reassign_task(session, task, body.agent_id, actor=caller.actor, now=datetime.now(UTC))
            return await read_task(session, caller, task)

        return await answer_once(session, caller, request, reassign, status=200)


async def _own(session: AsyncSession, caller: Caller, task_id: int) -> TaskRow:
    """One's own, or one for one's role; a manager's are all. Raises `NotFound`."""
    task = await tasks.find_task(session, caller.tenant_id, task_id)
    own = caller.user_id == task.assignee_id or (task.assignee_id is None and caller.role == task.for_role)
    if caller.role is Role.AGENT and not own:
        raise NotFound("task")
    return task
