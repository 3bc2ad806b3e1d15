"""One inbox: what people wrote by SMS, WhatsApp and e-mail, or said after the tone, by person, the newest first."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.http.body import StrictRoute
from api.http.cursor import Position
from api.http.ids import Id
from api.http.problems import problems
from api.leads.commands.answers import lead_of_agent
from api.outreach.schemas import DoneRead, InboxCounts, InboxOf, InboxPage, InboxQuery, ThreadRead
from domain.errors import Forbidden
from services.outreach.inbox import answered
from store.outreach import inbox
from store.team import tasks

router = APIRouter(tags=["inbox"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))


@router.get("/inbox", summary="List who wrote, newest first")
async def read_inbox(
    caller: Annotated[Caller, Depends(Allow(Action.READ_INTERACTIONS))],
    context: Context,
    query: Annotated[InboxQuery, Query()],
) -> InboxPage:
    """`mine`: of one's own leads, and whose message one has a task to answer. What machines wrote is left out; it
    stands in the lead's thread."""
    kept = query.model_dump_json(exclude={"limit", "cursor"})
    page = context.cursors.page(f"inbox {caller.tenant_id} {caller.user_id} {kept}", query.limit, query.cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        team = await _team(session, caller)
        if team is None and query.of is not InboxOf.MINE:
            raise Forbidden("Only a manager sees what was written to others.")
        agents = {InboxOf.MINE: [caller.user_id], InboxOf.TEAM: team, InboxOf.ALL: None}[query.of]
        criteria = inbox.InboxFilter(agents, query.unanswered, query.channel, query.intent)
        rows = await inbox.threads(session, caller.tenant_id, criteria, inbox.Window(page.fetch, page.after_id))
        counts = InboxCounts(
            mine=await inbox.count_unanswered(session, caller.tenant_id, [caller.user_id]),
            team=await inbox.count_unanswered(session, caller.tenant_id, team) if team is not None else None,
            all=await inbox.count_unanswered(session, caller.tenant_id, None) if team is not None else None,
        )
    items = [ThreadRead.model_validate(row) for row in page.cut(rows)]
    return InboxPage(items=items, counts=counts, next=page.next(rows, lambda row: Position(None, row.id)))


@router.post("/leads/{lead_id}/messages/done", summary="Mark a person's messages as answered", response_model=DoneRead)
async def mark_done(
    lead_id: Id,
    caller: Annotated[Caller, Depends(Allow(Action.WORK_LEAD))],
    request: RepeatableRequest,
    context: Context,
) -> Response:
    """For what was answered elsewhere, or needs no answer; the tasks to answer are done with it."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def done() -> DoneRead:
            lead = await lead_of_agent(session, caller, lead_id)
            return DoneRead(done=await answered(session, lead, datetime.now(UTC)))

        return await answer_once(session, caller, request, done, status=200)


async def _team(session: AsyncSession, caller: Caller) -> Sequence[int] | None:
    """The agents of the teams that a manager leads, everybody's where they lead none; None for an agent."""
    if caller.role is Role.AGENT:
        return None
    led = await tasks.teams_of(session, caller.tenant_id, caller.user_id)
    return await inbox.agents_of(session, caller.tenant_id, led)
