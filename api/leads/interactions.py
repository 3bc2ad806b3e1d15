"""Interactions that agents record about a lead."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from api.leads.schemas.interactions import (
    InteractionCreate,
    InteractionPage,
    InteractionRead,
    InteractionType,
    InteractionUpdate,
)
from api.leads.visible import own_lead, visible_lead
from domain.errors import Forbidden, Invalid
from domain.leads.profile import NOTES_LIMIT
from domain.text.normal_form import clean_line, clean_lines
from services.leads import interactions as changes
from store.leads import interactions

router = APIRouter(tags=["interactions"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))
_CLOCKS_DIFFER = timedelta(minutes=5)
Writer = Annotated[Caller, Depends(Allow(Action.WRITE_INTERACTIONS))]


@router.post(
    "/leads/{lead_id}/interactions",
    summary="Record a call, an e-mail or a meeting",
    status_code=201,
    response_model=InteractionRead,
    responses=problems(400, 409, 413, 415),
)
async def add_interaction(
    lead_id: Id, body: InteractionCreate, caller: Writer, request: RepeatableRequest, context: Context
) -> Response:
    """Stored with the lead. It does not change the lead's state: use `record_outcome` for that."""
    now = datetime.now(UTC)
    given = _given(caller, body, now)

    async with context.database.tenant_session(caller.tenant_id) as session:

        async def add() -> InteractionRead:
            await own_lead(session, caller, lead_id)
            row = await changes.add_interaction(session, caller.tenant_id, lead_id, given, actor=caller.actor, now=now)
            return InteractionRead.model_validate(row)

        return await answer_once(session, caller, request, add)


@router.get("/leads/{lead_id}/interactions", summary="List the interactions of a lead, newest first")
async def list_interactions(
    lead_id: Id,
    caller: Annotated[Caller, Depends(Allow(Action.READ_INTERACTIONS))],
    context: Context,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> InteractionPage:
    page = context.cursors.page(f"interactions {caller.tenant_id} {lead_id}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        rows = await interactions.list_interactions(session, caller.tenant_id, lead_id, page.after_id, page.fetch)
    return InteractionPage(items=[InteractionRead.model_validate(row) for row in page.cut(rows)], next=page.next(rows))


@router.put(
    "/interactions/{interaction_id}",
    summary="Correct an interaction",
    responses=problems(400, 413, 415),
)
async def update_interaction(
    interaction_id: Id, body: InteractionUpdate, caller: Writer, context: Context
) -> InteractionRead:
    """One's own; a manager may correct anybody's."""
    now = datetime.now(UTC)
    given = _given(caller, body, now)
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await interactions.find_interaction(session, caller.tenant_id, interaction_id)
        if caller.role is Role.AGENT and row.agent_id != caller.user_id:
            raise Forbidden("The interaction is not yours.")
        changed = await changes.change_interaction(session, row, given, actor=caller.actor, now=now)
        return InteractionRead.model_validate(changed)


def _given(caller: Caller, body: InteractionCreate, now: datetime) -> changes.InteractionGiven:
    agent_id = body.agent_id or caller.user_id
    if caller.role is Role.AGENT and agent_id != caller.user_id:
        raise Forbidden("Only a manager may name another agent.")
    notes = clean_lines(body.notes or "", "notes", NOTES_LIMIT) or None
    if body.interaction_type is InteractionType.NOTE and notes is None:
        raise Invalid("notes", "must not be empty: a note is its words")
    if body.completed_at is not None and body.completed_at > now + _CLOCKS_DIFFER:
        raise Invalid("completed_at", "must not be in the future; use scheduled_at for what is planned")
    return changes.InteractionGiven(
        interaction_type=body.interaction_type.value,
        agent_id=agent_id,
        notes=notes,
        outcome=clean_line(body.outcome or "", "outcome", 100) or None,
        scheduled_at=_utc(body.scheduled_at),
        completed_at=_utc(body.completed_at),
    )


def _utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at else None
