"""From a manager's scores to a review, with a coaching task where there is something to learn."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.team.schemas.reviews import ReviewCreate, ReviewRead
from api.team.schemas.tasks import TaskCreate
from api.team.task_changes import asked, instant
from domain.errors import Invalid, Refused
from domain.leads.profile import NOTES_LIMIT
from domain.lifecycle.messages import LeadRef
from domain.team.reviews import percent
from domain.team.tasks import COACHING
from domain.text.normal_form import clean_lines
from services.team import reviews
from store.leads import interactions
from store.lifecycle import lead_runs
from store.tables.leads import InteractionRow
from store.team import agents


async def new_review(
    session: AsyncSession, caller: Caller, interaction_id: int, body: ReviewCreate, now: datetime
) -> ReviewRead:
    """Raises `NotFound`, `Invalid`, `Refused`, `Conflict`."""
    interaction = await interactions.find_interaction(session, caller.tenant_id, interaction_id)
    if interaction.agent_id is None or await agents.works(session, caller.tenant_id, interaction.agent_id) is None:
        raise Refused("no_agent", "Only what an agent did is reviewed.")
    version, rubric = await reviews.rubric_in_force(session, caller.tenant_id)
    reached = percent(rubric, body.scores)
    notes = clean_lines(body.notes, "notes", NOTES_LIMIT)
    task_id = None
    if body.coaching is not None:
        task_id = await _coach(session, caller, interaction, body.coaching, now)
    row = await reviews.add(
        session,
        interaction,
        reviewer_id=caller.user_id,
        version=version,
        scores=body.scores,
        percent=reached,
        notes=notes,
        task_id=task_id,
        actor=caller.actor,
        now=now,
    )
    return ReviewRead.model_validate(row)


async def _coach(
    session: AsyncSession, caller: Caller, interaction: InteractionRow, wanted: TaskCreate, now: datetime
) -> int:
    """For the agent whose interaction it was, also when the lead's life is over."""
    if wanted.assignee_id not in (None, interaction.agent_id):
        raise Invalid("coaching.assignee_id", "coaching is for the agent who is reviewed")
    lead = await lead_runs.lock_lead(session, LeadRef(caller.tenant_id, interaction.lead_id))
    tenant = await lead_runs.load_tenant(session, caller.tenant_id)
    due_at = instant(tenant, "coaching.due_at", wanted.due_at, wanted.business_minutes, now)
    task = await asked(
        session,
        caller,
        lead,
        tenant,
        COACHING,
        wanted.title,
        due_at,
        interaction.agent_id or 0,
        now,
        interaction_id=interaction.id,
    )
    return task.id
