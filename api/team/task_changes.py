"""From what a person asks for to a task: whose, and due when."""

import secrets
from datetime import UTC, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.auth.permissions import Role
from api.leads.command_answers import working_agent
from api.leads.visible import own_lead
from api.team.schemas.tasks import TaskCreate, TaskRead
from domain.errors import Forbidden, Invalid, Refused
from domain.lifecycle.messages import LeadRef
from domain.team.tasks import OWN
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from domain.text.normal_form import clean_line
from store.lifecycle import lead_runs
from store.tables.leads import LeadRow
from store.team import tasks

FARTHEST = timedelta(days=730)


async def new_task(session: AsyncSession, caller: Caller, lead_id: int, body: TaskCreate) -> TaskRead:
    """Raises `NotFound`, `Forbidden`, `Invalid`, `Refused`."""
    await own_lead(session, caller, lead_id)
    lead = await lead_runs.lock_lead(session, LeadRef(caller.tenant_id, lead_id))
    if lead.run_closed:
        raise Refused("lead_closed", "This lead's life has ended; reopen it first.")
    now, tenant = datetime.now(UTC), await lead_runs.load_tenant(session, caller.tenant_id)
    due_at = instant(tenant, "due_at", body.due_at, body.business_minutes, now)
    assignee = await _assignee(session, caller, lead, body.assignee_id)
    return await asked(session, caller, lead, tenant, OWN, body.title, due_at, assignee, now)


async def asked(
    session: AsyncSession,
    caller: Caller,
    lead: LeadRow,
    tenant: Tenant,
    kind: str,
    title: str,
    due_at: datetime,
    assignee: int,
    now: datetime,
    interaction_id: int | None = None,
) -> TaskRead:
    """A task that a person asks a person for; the lead's history says so."""
    title = clean_line(title, "title", 200)
    if not title:
        raise Invalid("title", "must say what is to be done")
    task_id = await tasks.ask(
        session,
        lead,
        tenant,
        step=f"{kind}:{secrets.token_hex(12)}",
        kind=kind,
        now=now,
        assignee=assignee,
        due_at=due_at,
        title=title,
        actor=caller.actor,
        interaction_id=interaction_id,
    )
    task = await tasks.find_task(session, caller.tenant_id, task_id or 0)
    await tasks.note(session, task, "task_added", caller.actor, now, {"agent": assignee})
    return TaskRead.model_validate(task)


def instant(tenant: Tenant, field: str, at: datetime | None, minutes: int | None, now: datetime) -> datetime:
    """In the future, within two years. Raises `Invalid(field)`."""
    if minutes is not None:
        calendar = BusinessCalendar(tenant.policy.calendar, tenant.time_zone)
        return calendar.add(now, timedelta(minutes=minutes))
    assert at
    if not now < at <= now + FARTHEST:
        raise Invalid(field, "must be in the future, within two years")
    return at.astimezone(UTC)


async def _assignee(session: AsyncSession, caller: Caller, lead: LeadRow, wanted: int | None) -> int:
    """By default the owner, else whoever asks."""
    chosen = wanted or lead.owner_id or caller.user_id
    if caller.role is Role.AGENT and chosen != caller.user_id:
        raise Forbidden("Only a manager may ask another agent.")
    if wanted is not None and wanted != caller.user_id:
        await working_agent(session, caller.tenant_id, wanted)
    return chosen
