"""How well the work was done: reviews of interactions, and an agent's quality."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from api.team.schemas.reviews import CriterionQuality, MonthQuality, QualityRead, ReviewCreate, ReviewPage, ReviewRead
from domain.errors import NotFound
from domain.text.plain import PLAIN
from services.team.reviews import Coaching, ReviewGiven, record_review
from store.team import agents, reviews
from store.tenants import tenants

router = APIRouter(tags=["quality"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.READ_REVIEWS))]
Reviewer = Annotated[Caller, Depends(Allow(Action.REVIEW_INTERACTIONS))]


@router.post(
    "/interactions/{interaction_id}/reviews",
    summary="Review an interaction",
    status_code=201,
    response_model=ReviewRead,
    responses=problems(400, 409, 413, 415),
)
async def add_review(
    interaction_id: Id, body: ReviewCreate, caller: Reviewer, request: RepeatableRequest, context: Context
) -> Response:
    """Once by each manager, by the rubric in force; with a coaching task where there is something to learn."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def review() -> ReviewRead:
            coaching = Coaching(**dict(body.coaching)) if body.coaching is not None else None
            given = ReviewGiven(interaction_id, caller.user_id, caller.actor, body.scores, body.notes, coaching)
            return ReviewRead.model_validate(await record_review(session, caller.tenant_id, given, datetime.now(UTC)))

        return await answer_once(session, caller, request, review)


@router.get("/reviews", summary="List reviews, newest first")
async def list_reviews(
    caller: Reader,
    context: Context,
    agent: Annotated[int | None, Query(ge=1, lt=2**63, description="Only this agent's."), PLAIN] = None,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> ReviewPage:
    """An agent reads their own."""
    filters = caller.user_id if caller.role is Role.AGENT else agent
    page = context.cursors.page(f"reviews {caller.tenant_id} {filters}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await reviews.list_reviews(session, caller.tenant_id, filters, page.after_id, page.fetch)
    return ReviewPage(items=[ReviewRead.model_validate(row) for row in page.cut(rows)], next=page.next(rows))


@router.get("/agents/{agent_id}/quality", summary="Get an agent's review scores")
async def show_quality(agent_id: Id, caller: Reader, context: Context) -> QualityRead:
    """An agent reads their own; another's is as an absent one."""
    if caller.role is Role.AGENT and caller.user_id != agent_id:
        raise NotFound("agent")
    async with context.database.tenant_session(caller.tenant_id) as session:
        await agents.find_agent(session, caller.tenant_id, agent_id)
        zone = await tenants.zone_of(session, caller.tenant_id)
        found = await reviews.figures(session, caller.tenant_id, agent_id, zone)
    return QualityRead(
        agent_id=agent_id,
        criteria=[CriterionQuality.model_validate(row) for row in found.criteria],
        months=[MonthQuality.model_validate(row) for row in found.months],
        **found.whole._mapping,
    )
