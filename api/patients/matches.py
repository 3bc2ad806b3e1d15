"""Leads that may be known patients: looked through, compared, decided."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize, Position
from api.http.ids import Id
from api.http.problems import problems
from api.leads.visible import shown
from api.patients.schemas import PatientDecisionMake, PatientMatchDetail, PatientMatchPage, PatientMatchRead
from domain.errors import Invalid, Refused
from domain.lifecycle.chapters.registration import PatientDecided
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.outbox import RunRequest
from domain.team.tasks import TaskKind
from store.errors import existing
from store.leads.leads import find_lead
from store.lifecycle import lead_runs, outbox
from store.patients import matches
from store.tables.booking import PatientMatchRow
from store.team import tasks

router = APIRouter(
    prefix="/patients/matches",
    tags=["patients"],
    route_class=StrictRoute,
    responses=problems(401, 403, 404, 422, 503),
)
Leader = Annotated[Caller, Depends(Allow(Action.JUDGE_PATIENTS))]


@router.get("", summary="Leads that may be known patients, the longest waiting first", responses=problems(400))
async def list_patient_matches(
    caller: Leader, context: Context, limit: PageSize = 50, cursor: Cursor = None
) -> PatientMatchPage:
    """Their registration waits for a decision. Who certainly is a known patient is linked at once."""
    page = context.cursors.page(f"patient matches {caller.tenant_id}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await matches.open_matches(session, caller.tenant_id, page.after.id if page.after else 0, page.fetch)
    return PatientMatchPage(
        items=[PatientMatchRead.model_validate(row) for row in page.cut(rows)],
        next=page.next(rows, lambda row: Position("", row.id)),
    )


@router.get("/{match_id}", summary="Get a possible patient side by side with the lead")
async def read_patient_match(match_id: Id, caller: Leader, context: Context, request: Request) -> PatientMatchDetail:
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = existing(await session.get(PatientMatchRow, (caller.tenant_id, match_id)), "match")
        lead = shown(existing(await find_lead(session, caller.tenant_id, row.lead_id), "lead").row)
        found = PatientMatchRead.model_validate(row)
    request.scope["leads_shown"] = (found.lead_id,)
    return PatientMatchDetail(**found.model_dump(), lead=lead)


@router.post(
    "/{match_id}/decide",
    summary="Say whether the lead is a known patient",
    response_model=PatientMatchRead,
    responses=problems(400, 409, 413, 415),
)
async def decide_patient_match(
    match_id: Id, body: PatientDecisionMake, caller: Leader, request: RepeatableRequest, context: Context
) -> Response:
    """The registration goes on with it. 409 `decided` when somebody was faster."""
    made: list[RunRequest] = []
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def effect() -> PatientMatchRead:
            row, goes_on = await _decide(session, caller, match_id, body)
            made.append(goes_on)
            return PatientMatchRead.model_validate(row)

        answer = await answer_once(session, caller, request, effect, status=200)
    for goes_on in made:
        context.dispatcher.hand(goes_on)
    return answer


async def _decide(
    session: AsyncSession, caller: Caller, match_id: int, body: PatientDecisionMake
) -> tuple[PatientMatchRow, RunRequest]:
    """Raises `Refused("decided")`, and `Invalid` for whom nobody proposed. The lead is locked before its match."""
    seen = existing(await session.get(PatientMatchRow, (caller.tenant_id, match_id)), "match")
    lead = await lead_runs.lock_lead(session, LeadRef(caller.tenant_id, seen.lead_id))
    row = await matches.locked_match(session, caller.tenant_id, match_id)
    if row.state != "open":
        raise Refused("decided", f"This was already decided: {row.state}.")
    if body.same_as is not None and body.same_as not in {one["ref"] for one in row.candidates}:
        raise Invalid("same_as", "must be the ref of one of the candidates")
    now = datetime.now(UTC)
    await matches.settle(session, row, body.same_as, caller.actor, now)
    await tasks.close_tasks(session, lead, now, kind=TaskKind.PATIENT_MATCH)
    await lead_runs.note(session, lead, now, "patient_matched", caller.actor, decision=row.state)
    return row, await outbox.ask(session, lead, PatientDecided(row.id))
