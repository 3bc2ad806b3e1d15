"""Campaigns: configured, listed, measured."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.auth.versions import IfMatch, require_version, tagged
from api.campaigns.analytics import analytics, campaign_read, plan
from api.campaigns.schemas import (
    AnalyticsRequest,
    CampaignAnalytics,
    CampaignCreate,
    CampaignPage,
    CampaignRead,
    CampaignStatus,
    CampaignUpdate,
)
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.limits import Limit
from api.http.problems import problems
from api.leads.lists.criteria import check_captured_range
from api.leads.lists.pages import page_of_leads
from api.leads.schemas.leads import LeadPage
from api.leads.schemas.lists.filters import LeadQuery
from domain.errors import Invalid
from services import campaigns as changes
from store import campaigns
from store.tenants import tenants

router = APIRouter(
    prefix="/campaigns", tags=["campaigns"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_CAMPAIGNS))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_CAMPAIGNS))]


@router.post(
    "",
    summary="Add a campaign",
    status_code=201,
    response_model=CampaignRead,
    responses=problems(400, 409, 413, 415),
)
async def add_campaign(body: CampaignCreate, caller: Editor, request: RepeatableRequest, context: Context) -> Response:
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def add() -> CampaignRead:
            currency = await tenants.currency_of(session, caller.tenant_id)
            planned = plan(body, currency)
            row = await changes.add_campaign(session, caller.tenant_id, planned, actor=caller.actor, now=now)
            return campaign_read(row, currency)

        return await answer_once(session, caller, request, add)


@router.get("", summary="List campaigns, newest first")
async def list_campaigns(
    caller: Reader,
    context: Context,
    status: CampaignStatus | None = None,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> CampaignPage:
    page = context.cursors.page(f"campaigns {caller.tenant_id} {status}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await campaigns.list_campaigns(session, caller.tenant_id, status, page.after_id, page.fetch)
        currency = await tenants.currency_of(session, caller.tenant_id)
    return CampaignPage(items=[campaign_read(row, currency) for row in page.cut(rows)], next=page.next(rows))


@router.get("/{campaign_id}", summary="Get a campaign", responses=problems(404))
async def read_campaign(campaign_id: Id, caller: Reader, context: Context, response: Response) -> CampaignRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await campaigns.find_campaign(session, caller.tenant_id, campaign_id)
        shown = campaign_read(row, await tenants.currency_of(session, caller.tenant_id))
    return tagged(response, shown, CampaignUpdate)


@router.put("/{campaign_id}", summary="Replace a campaign", responses=problems(400, 404, 412, 413, 415))
async def update_campaign(
    campaign_id: Id,
    body: CampaignUpdate,
    caller: Editor,
    context: Context,
    response: Response,
    if_match: IfMatch = None,
) -> CampaignRead:
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await campaigns.find_campaign(session, caller.tenant_id, campaign_id, lock=True)
        currency = await tenants.currency_of(session, caller.tenant_id)
        require_version(if_match, campaign_read(row, currency), CampaignUpdate)
        planned = plan(body, currency)
        changed = await changes.change_campaign(session, row, planned, actor=caller.actor, now=now)
        return tagged(response, campaign_read(changed, currency), CampaignUpdate)


@router.get("/{campaign_id}/leads", summary="List a campaign's leads", response_model=LeadPage, responses=problems(404))
async def list_campaign_leads(
    campaign_id: Id,
    query: Annotated[LeadQuery, Query()],
    caller: Annotated[Caller, Depends(Allow(Action.READ_LEADS, Limit.SEARCHES))],
    context: Context,
) -> Response:
    """The lead list with all its filters, of this campaign."""
    if query.campaign not in (None, campaign_id):
        raise Invalid("campaign", "must be the campaign in the path")
    async with context.database.tenant_session(caller.tenant_id) as session:
        await campaigns.find_campaign(session, caller.tenant_id, campaign_id)
    return await page_of_leads(context, caller, query.model_copy(update={"campaign": campaign_id}))


@router.post(
    "/{campaign_id}/analytics",
    summary="Get a campaign's results and cost",
    response_model=CampaignAnalytics,
    responses=problems(400, 404, 409, 413, 415),
)
async def analyse_campaign(
    campaign_id: Id,
    body: AnalyticsRequest,
    caller: Annotated[Caller, Depends(Allow(Action.READ_ANALYTICS))],
    request: RepeatableRequest,
    context: Context,
) -> Response:
    check_captured_range(body.created_from, body.created_to)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def count() -> CampaignAnalytics:
            row = await campaigns.find_campaign(session, caller.tenant_id, campaign_id)
            shares = await campaigns.campaign_shares(
                session, caller.tenant_id, campaign_id, body.created_from, body.created_to
            )
            return analytics(row, shares, await tenants.currency_of(session, caller.tenant_id))

        return await answer_once(session, caller, request, count, status=200)
