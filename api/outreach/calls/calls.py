"""A lead's calls, what is recorded of them, and who listens to it."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context, forbidden
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from api.leads.visible import own_lead, visible_lead
from api.outreach.calls.recordings import LISTEN_FOR, link_to
from api.outreach.calls.schemas import CallPage, CallRead, ChoiceRead, RecordingChoice, RecordingLink, RecordingRead
from domain.errors import NotFound
from domain.outreach.calls.record import PROPOSED, CallOutcome
from domain.tenants.calls import CallPolicy
from services.outreach.calls.records import say_of_recording
from store.lifecycle import lead_runs
from store.outreach import calls
from store.tables.leads import LeadRow
from store.tables.outreach import CallRow, RecordingRow

router = APIRouter(tags=["interactions"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.READ_INTERACTIONS))]
_COPIED = ("id", "lead_id", "direction", "agent_id", "message_id", "provider", "outcome", "answered_by", "seconds",
           "price_minor", "currency", "recording", "not_recorded", "created_at", "answered_at", "ended_at")  # fmt: skip


@router.get("/leads/{lead_id}/calls", summary="List the calls with a lead, newest first")
async def list_calls(
    lead_id: Id, caller: Reader, context: Context, limit: PageSize = 50, cursor: Cursor = None
) -> CallPage:
    """With their recordings and what each cost. Those of leads merged into this one, too."""
    page = context.cursors.page(f"calls {caller.tenant_id} {lead_id}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        rows = await calls.calls_of(session, caller.tenant_id, lead_id, page.after_id, page.fetch)
        shown = page.cut(rows)
        ids = [row.id for row in shown]
        kept = await calls.recordings_of(session, caller.tenant_id, ids)
        interactions = await calls.interactions_of(session, caller.tenant_id, ids)
        policy = (await lead_runs.load_tenant(session, caller.tenant_id)).policy.calls
    items = [_read(row, [one for one in kept if one.call_id == row.id], caller, policy) for row in shown]
    return CallPage(
        items=[item.model_copy(update={"interaction_id": interactions.get(item.id)}) for item in items],
        next=page.next(rows),
    )


@router.post(
    "/leads/{lead_id}/recording-consent",
    summary="Record what a person says of recording",
    response_model=ChoiceRead,
    responses=problems(400, 409, 413, 415),
)
async def record_choice(
    lead_id: Id,
    body: RecordingChoice,
    caller: Annotated[Caller, Depends(Allow(Action.WORK_LEAD))],
    request: RepeatableRequest,
    context: Context,
) -> Response:
    """With a no, no call with them is recorded any more, and what is recorded of one under way is not kept."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        lead = await own_lead(session, caller, lead_id)

        async def choose() -> ChoiceRead:
            row = await session.get(LeadRow, (caller.tenant_id, lead.row.id))
            if row is None:
                raise NotFound("lead")
            now = datetime.now(UTC)
            await say_of_recording(session, row, body.given, caller.actor, now)
            return ChoiceRead(given=body.given, at=now)

        return await answer_once(session, caller, request, choose, status=200)


@router.post("/leads/{lead_id}/recordings/{recording_id}/link", summary="Get an address that plays a recording")
async def make_link(lead_id: Id, recording_id: Id, caller: Reader, context: Context) -> RecordingLink:
    """For those who may listen by the hospital's settings (`calls.listeners`). Each time it is played is noted in the
    lead's history."""
    until = datetime.now(UTC).replace(microsecond=0) + LISTEN_FOR
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        policy = (await lead_runs.load_tenant(session, caller.tenant_id)).policy.calls
        if caller.role not in policy.listeners:
            raise forbidden(caller)
        row = await calls.find_recording(session, caller.tenant_id, recording_id)
        if row.forgotten_at is not None or row.lead_id not in await calls.leads_of(session, caller.tenant_id, lead_id):
            raise NotFound("recording")
    return RecordingLink(url=link_to(context, row, caller.user_id, until), expires_at=until)


def _read(row: CallRow, kept: list[RecordingRow], caller: Caller, policy: CallPolicy) -> CallRead:
    listens = caller.role in policy.listeners
    return CallRead(
        **{name: getattr(row, name) for name in _COPIED},
        interaction_id=None,
        proposed_outcome=PROPOSED.get(CallOutcome(row.outcome)) if row.outcome and row.direction == "out" else None,
        recordings=[
            RecordingRead(
                id=one.id,
                kind=one.kind,
                seconds=one.seconds,
                text=one.text or None,
                received_at=one.received_at,
                available=listens and one.forgotten_at is None,
            )
            for one in kept
        ],
    )
