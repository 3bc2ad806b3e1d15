"""Record a review of an interaction, with a coaching task where there is something to learn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Conflict, Invalid, Refused
from domain.leads.profile import NOTES_LIMIT
from domain.lifecycle.messages import LeadRef
from domain.privacy import Actor
from domain.rules.rule_sets import RuleKind
from domain.team.reviews import Rubric, percent
from domain.team.tasks import TaskKind, TaskRequest, chosen_instant
from domain.text.normal_form import clean_lines
from services.team.tasks import add_task
from store import privacy
from store.leads import interactions
from store.lifecycle import lead_runs
from store.rules import in_force
from store.tables.leads import InteractionRow
from store.tables.team import ReviewRow
from store.team import agents


@dataclass(frozen=True)
class Coaching:
    """A task for the agent: due at an instant, or after minutes of business time."""

    title: str
    due_at: datetime | None = None
    business_minutes: int | None = None
    assignee_id: int | None = None


@dataclass(frozen=True)
class ReviewGiven:
    """What a reviewer writes; `actor` is the reviewer as the audit log names them."""

    interaction_id: int
    reviewer_id: int
    actor: Actor
    scores: Mapping[str, int]
    notes: str
    coaching: Coaching | None


async def record_review(session: AsyncSession, tenant_id: int, given: ReviewGiven, now: datetime) -> ReviewRow:
    """Once per reviewer. Raises `NotFound`, `Invalid`, `Refused("no_agent")`, `Refused("own_work")`,
    `Conflict("already_reviewed")`."""
    interaction = await interactions.find_interaction(session, tenant_id, given.interaction_id)
    if interaction.agent_id is None or await agents.works(session, tenant_id, interaction.agent_id) is None:
        raise Refused("no_agent", "Only an agent's work can be reviewed.")
    if given.reviewer_id == interaction.agent_id or given.actor == interaction.written_by:
        raise Refused("own_work", "You made or wrote this interaction yourself. Ask another manager to review it.")
    found = (await in_force.in_force(session, tenant_id, None)).of(RuleKind.RUBRIC)
    row = ReviewRow(
        tenant_id=tenant_id,
        interaction_id=interaction.id,
        lead_id=interaction.lead_id,
        agent_id=interaction.agent_id,
        reviewer_id=given.reviewer_id,
        rubric_version=found.version,
        scores=dict(given.scores),
        percent=percent(cast(Rubric, found.rules), given.scores),
        notes=clean_lines(given.notes, "notes", NOTES_LIMIT),
        created_at=now,
    )
    if given.coaching is not None:
        row.task_id = await _coach(session, interaction, given.coaching, given.actor, now)
    await _add(session, row)
    facts: dict[str, privacy.Fact] = {
        "review": row.id, "interaction": interaction.id, "agent": row.agent_id, "percent": row.percent
    }  # fmt: skip
    entry = privacy.Entry(now, given.actor, "interaction_reviewed", "lead", row.lead_id, facts=facts)
    await privacy.record(session, tenant_id, entry)
    return row


async def _add(session: AsyncSession, row: ReviewRow) -> None:
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:
        if "reviews_once" not in str(error.orig):
            raise
        raise Conflict("already_reviewed", "You have reviewed this interaction already.") from None


async def _coach(
    session: AsyncSession, interaction: InteractionRow, coaching: Coaching, actor: Actor, now: datetime
) -> int:
    """For the agent whose interaction it was, also when the lead's run has ended."""
    if coaching.assignee_id not in (None, interaction.agent_id):
        raise Invalid("coaching.assignee_id", "must be the agent who is reviewed")
    lead = await lead_runs.lock_lead(session, LeadRef(interaction.tenant_id, interaction.lead_id))
    tenant = await lead_runs.load_tenant(session, interaction.tenant_id)
    due_at = chosen_instant(tenant, "coaching.due_at", coaching.due_at, coaching.business_minutes, now)
    request = TaskRequest(
        TaskKind.COACHING,
        interaction.agent_id or 0,
        due_at=due_at,
        title=coaching.title,
        interaction_id=interaction.id,
    )
    return (await add_task(session, lead, tenant, request, actor, now)).id
