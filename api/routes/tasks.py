"""What people must do about leads."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.body import StrictRoute
from api.cursor import Cursor, PageSize, Position
from api.door import Allow, Id, OpenDoor
from api.idempotency import RepeatableRequest, answer_once
from api.identity import Caller
from api.permissions import Action, Role
from api.schemas.problems import problems
from api.schemas.tasks import TaskPage, TaskRead, Whose
from domain.errors import Forbidden, NotFound, Refused
from store.queries.assignment import agents, tasks

router = APIRouter(
    prefix="/tasks", tags=["tasks"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503)
)
Worker = Annotated[Caller, Depends(Allow(Action.WORK_LEAD))]
# These are done by telling the lead's life, which then closes the task itself.
BY_COMMAND = {"call": "outcome", "qualification": "assess", "booking": "book", "visit_outcome": "convert or no-show"}


@router.get("", summary="Open tasks, the most urgent first")
async def list_tasks(
    caller: Worker,
    door: OpenDoor,
    of: Annotated[Whose, Query(description="`all` is for managers.")] = Whose.MINE,
    overdue: Annotated[bool, Query(description="Only those that should be done already.")] = False,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> TaskPage:
    """One's own with those for one's role; the team's; or everybody's."""
    page = door.cursors.page(f"tasks {caller.tenant_id} {caller.user_id} {of} {overdue}", limit, cursor)
    after = (datetime.fromisoformat(str(page.after.value)), page.after.id) if page.after else None
    async with door.database.tenant_session(caller.tenant_id) as session:
        wanted = await _wanted(session, caller, of, datetime.now(UTC) if overdue else None)
        rows = await tasks.list_tasks(session, caller.tenant_id, wanted, after, page.fetch)
    return TaskPage(
        items=[TaskRead.model_validate(row) for row in page.cut(rows)],
        next=page.next(rows, lambda row: Position(row.due_at.isoformat(), row.id)),
    )


async def _wanted(session: AsyncSession, caller: Caller, of: Whose, due_before: datetime | None) -> tasks.TaskFilter:
    """A manager's team is everybody."""
    if of is Whose.MINE:
        return tasks.TaskFilter(assignee_id=caller.user_id, for_role=caller.role.value, due_before=due_before)
    if caller.role is not Role.AGENT:
        return tasks.TaskFilter(due_before=due_before)
    if of is Whose.ALL:
        raise Forbidden("Only a manager sees everybody's tasks.")
    mine = await agents.find_agent(session, caller.tenant_id, caller.user_id)
    return tasks.TaskFilter(team=mine.team, due_before=due_before)


@router.post("/{task_id}/complete", summary="A task is done", response_model=TaskRead, responses=problems(409))
async def complete_task(task_id: Id, caller: Worker, request: RepeatableRequest, door: OpenDoor) -> Response:
    """One's own, or one for one's role; a manager anybody's. 409 `done_by_command` where a command does it."""
    now = datetime.now(UTC)
    async with door.database.tenant_session(caller.tenant_id) as session:

        async def complete() -> TaskRead:
            task = await tasks.find_task(session, caller.tenant_id, task_id)
            own = caller.user_id == task.assignee_id or (task.assignee_id is None and caller.role == task.for_role)
            if caller.role is Role.AGENT and not own:
                raise NotFound("task")
            if task.kind in BY_COMMAND and task.done_at is None:
                raise Refused("done_by_command", f"This is done by {BY_COMMAND[task.kind]}.")
            await tasks.complete_task(session, task, actor=caller.actor, now=now)
            return TaskRead.model_validate(task)

        return await answer_once(session, caller, request, complete, status=200)
