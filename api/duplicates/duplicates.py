"""Leads that may be one person: looked through, merged, marked as distinct; and merges undone."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.duplicates.comparison import compared, pairs_of_lead
from api.duplicates.merges import Shown, dismiss_pair, merge_into, merge_pair
from api.duplicates.schemas import (
    LeadPairList,
    MergeInto,
    MergeList,
    MergeRead,
    PairDetail,
    PairPage,
    PairRead,
    SweepList,
    SweepRead,
    SweepStart,
    shown,
)
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize, Position
from api.http.ids import Id
from api.http.problems import problems
from api.leads.visible import visible_lead
from domain.lifecycle.upkeep import SweepDuplicates
from domain.text.plain import PLAIN
from services.duplicates import unmerge
from store.duplicates import sweeps
from store.duplicates.merges import merges_of
from store.duplicates.pairs import open_pairs

router = APIRouter(tags=["duplicates"], route_class=StrictRoute, responses=problems(401, 403, 404, 409, 422, 503))
Leader = Annotated[Caller, Depends(Allow(Action.JUDGE_DUPLICATES))]


@router.get("/duplicates", summary="Leads that may be one person, the most alike first", responses=problems(400))
async def list_duplicates(
    caller: Leader,
    context: Context,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> PairPage:
    """What the rules were not sure enough of, with the evidence. What they are sure of is merged at once."""
    page = context.cursors.page(f"duplicates {caller.tenant_id}", limit, cursor)
    after = (float(str(page.after.value)), page.after.id) if page.after else None
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await open_pairs(session, caller.tenant_id, after, page.fetch)
    return PairPage(
        items=[PairRead.model_validate(row) for row in page.cut(rows)],
        next=page.next(rows, lambda row: Position(repr(row.score), row.id)),
    )


@router.post("/duplicates/{pair_id}/merge", summary="Merge a pair", status_code=201, response_model=MergeRead)
async def merge_duplicates(pair_id: Id, caller: Leader, request: RepeatableRequest, context: Context) -> Response:
    """The further one survives, else the older. 409 `both_converted` and `both_booked` where nobody may be given up."""
    notified: Shown = []
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def effect() -> MergeRead:
            row, requests = await merge_pair(session, caller, pair_id)
            notified.extend(requests)
            return shown(row)

        answer = await answer_once(session, caller, request, effect)
    _hand(context, notified)
    return answer


@router.post("/duplicates/{pair_id}/dismiss", summary="Mark a pair as distinct", response_model=PairRead)
async def dismiss_duplicates(pair_id: Id, caller: Leader, request: RepeatableRequest, context: Context) -> Response:
    """Not raised again. 409 `judged` when somebody was faster."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def effect() -> BaseModel:
            return await dismiss_pair(session, caller, pair_id)

        return await answer_once(session, caller, request, effect, status=200)


@router.post(
    "/duplicates/sweeps",
    summary="Search all stored leads for duplicates",
    status_code=202,
    response_model=SweepRead,
    responses=problems(400, 413, 415),
)
async def start_sweep(body: SweepStart, caller: Leader, request: RepeatableRequest, context: Context) -> Response:
    """One at a time: while one is under way, it is answered (and set going again, should it have stopped)."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        sweep = await sweeps.begin(session, caller.tenant_id, caller.actor, body.from_lead, datetime.now(UTC))

        async def effect() -> BaseModel:
            return SweepRead.model_validate(sweep)

        answer = await answer_once(session, caller, request, effect, status=202)
    await context.runs.sweep_duplicates(SweepDuplicates(caller.tenant_id, sweep.id))
    return answer


@router.get("/duplicates/sweeps", summary="List the newest sweeps")
async def list_sweeps(
    caller: Leader, context: Context, limit: Annotated[int, Query(ge=1, le=100), PLAIN] = 10
) -> SweepList:
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await sweeps.newest(session, caller.tenant_id, limit)
    return SweepList(items=[SweepRead.model_validate(row) for row in rows])


@router.get("/duplicates/sweeps/{sweep_id}", summary="Get the progress of a sweep")
async def read_sweep(sweep_id: Id, caller: Leader, context: Context) -> SweepRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return SweepRead.model_validate(await sweeps.find(session, caller.tenant_id, sweep_id))


@router.get("/duplicates/{pair_id}", summary="Get a pair with both leads, and what a merge would make")
async def read_pair(pair_id: Id, caller: Leader, context: Context, request: Request) -> PairDetail:
    """By the rules of the merge itself; `may_merge` false says why not."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        found = await compared(session, caller, pair_id)
    request.scope["leads_shown"] = (found.left.id, found.right.id)
    return found


@router.get("/leads/{lead_id}/duplicates", summary="List whom a lead may be the same person as")
async def list_leads_duplicates(lead_id: Id, caller: Leader, context: Context) -> LeadPairList:
    """Open pairs, the most alike first, up to 50."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        return LeadPairList(items=await pairs_of_lead(session, caller, lead_id))


@router.post(
    "/leads/{lead_id}/merge",
    summary="Merge a lead into another",
    status_code=201,
    response_model=MergeRead,
    responses=problems(400, 413, 415),
)
async def merge_lead(
    lead_id: Id, body: MergeInto, caller: Leader, request: RepeatableRequest, context: Context
) -> Response:
    """`into` survives. 409 `merged` names the survivor when one of them is merged already; `other_way_round` when what
    the merged one has reached would be lost."""
    notified: Shown = []
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def effect() -> MergeRead:
            row, requests = await merge_into(session, caller, lead_id, body.into)
            notified.extend(requests)
            return shown(row)

        answer = await answer_once(session, caller, request, effect)
    _hand(context, notified)
    return answer


@router.get("/leads/{lead_id}/merges", summary="List the merges of a lead")
async def list_merges(lead_id: Id, caller: Leader, context: Context) -> MergeList:
    """With those that were undone, the newest first."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        rows = await merges_of(session, caller.tenant_id, lead_id)
    return MergeList(items=[shown(row) for row in rows])


@router.post("/merges/{merge_id}/undo", summary="Undo a merge", response_model=MergeRead)
async def undo_merge(merge_id: Id, caller: Leader, request: RepeatableRequest, context: Context) -> Response:
    """Both leads live again, each with what came to it, also meanwhile. 409 `undone` the second time."""
    notified: Shown = []
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def effect() -> MergeRead:
            row, requests = await unmerge(session, caller.tenant_id, merge_id, caller.actor, datetime.now(UTC))
            notified.extend(requests)
            return shown(row)

        answer = await answer_once(session, caller, request, effect, status=200)
    _hand(context, notified)
    return answer


def _hand(context: Context, notified: Shown) -> None:
    for ask in notified:
        context.dispatcher.hand(ask)
