"""From what a person asks for to a task: whose, and due when."""

from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.auth.permissions import Role
from api.leads.commands.answers import working_agent
from api.leads.visible import own_lead
from api.team.schemas.tasks import TaskCreate, TaskRead
from api.team.task_lines import read_task
from domain.errors import Forbidden, Refused
from domain.lifecycle.messages import LeadRef
from domain.team.tasks import TaskKind, TaskRequest, chosen_instant
from services.team.tasks import add_task
from store.lifecycle import lead_runs
from store.tables.leads import LeadRow


async def new_task(session: AsyncSession, caller: Caller, lead_id: int, body: TaskCreate) -> TaskRead:
    """Raises `NotFound`, `Forbidden`, `Invalid`, `Refused`."""
    await own_lead(session, caller, lead_id)
    lead = await lead_runs.lock_lead(session, LeadRef(caller.tenant_id, lead_id))
    if lead.run_closed:
        raise Refused("lead_closed", "This lead is closed. Reopen it first.")
    now, tenant = datetime.now(UTC), await lead_runs.load_tenant(session, caller.tenant_id)
    due_at = chosen_instant(tenant, "due_at", body.due_at, body.business_minutes, now)
    assignee = await _assignee(session, caller, lead, body.assignee_id)
    request = TaskRequest(TaskKind.OWN, assignee, due_at=due_at, title=body.title)
    return await read_task(session, caller, await add_task(session, lead, tenant, request, caller.actor, now))


async def _assignee(session: AsyncSession, caller: Caller, lead: LeadRow, criteria: int | None) -> int:
    """The owner by default, else the caller."""
    chosen = criteria or lead.owner_id or caller.user_id
    if caller.role is Role.AGENT and chosen != caller.user_id:
        raise Forbidden("Only a manager may ask another agent.")
    if criteria is not None and criteria != caller.user_id:
        await working_agent(session, caller.tenant_id, criteria)
    return chosen
