"""The board, and how many leads there are of each kind."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from psycopg import AsyncCursor

from api.auth.dependencies import Allow, AppContext, Context
from api.auth.idempotency import json_answer
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.auth.sight import hidden_from
from api.http.body import StrictRoute
from api.http.limits import Limit
from api.http.problems import problems
from api.leads.lists.criteria import criteria_of
from api.leads.lists.pages import listing, next_cursor
from api.leads.schemas.lists.boards import BoardQuery, CountQuery, CountRead, LeadBoard, LeadCounts
from domain.text.json_text import JsonText, json_array, json_object, json_text
from store.leads.lists.counts import CAP, KEYS, Counted, CountKey, count_leads, keys_of, of_column
from store.leads.lists.filters import LeadFilter, LeadOrder, sort_key
from store.leads.lists.pages import LeadSlice, list_leads

router = APIRouter(prefix="/leads", tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.READ_LEADS, Limit.SEARCHES))]
_EMPTY: Mapping[str, JsonText] = {"items": json_array(()), "next": json_text(None)}


@router.get("/counts", summary="Count leads")
async def count(query: Annotated[CountQuery, Query()], caller: Reader, context: Context) -> LeadCounts:
    """With the list's filters, by one property. Counting stops at 10,000 of each: then `capped` is true."""
    criteria = await criteria_of(context, caller, query)
    async with context.database.tenant_cursor(caller.tenant_id) as cursor:
        found = _by_key(await count_leads(cursor, caller.tenant_id, query.by, criteria))
    keys = [*keys_of(query.by, criteria)] or sorted(str(key) for key in found if key is not None)
    items = [_count_read(key, found.get(key)) for key in keys]
    if None in found:
        items.append(_count_read(None, found[None]))
    return LeadCounts(by=query.by, items=[item for item in items if item.count or query.by in KEYS])


@router.get("/board", summary="Get the board", response_model=LeadBoard)
async def board(query: Annotated[BoardQuery, Query()], caller: Reader, context: Context) -> Response:
    """The first page of each column with its counts, in one answer, with the list's filters."""
    criteria, by = await criteria_of(context, caller, query), CountKey(query.by)
    async with context.database.tenant_cursor(caller.tenant_id) as cursor:
        counted = _by_key(await count_leads(cursor, caller.tenant_id, by, criteria, due=True))
        columns = [
            await _column(context, caller, cursor, of_column(criteria, by, key), query.per_column)
            if (found := counted.get(key)) is not None and found.count
            else _EMPTY
            for key in keys_of(by, criteria)
        ]
    written = [
        json_object({**_head(key, counted.get(key)), **column})
        for key, column in zip(keys_of(by, criteria), columns, strict=True)
    ]
    return json_answer(json_object({"by": json_text(by.value), "columns": json_array(written)}), 200)


async def _column(
    context: AppContext, caller: Caller, cursor: AsyncCursor, criteria: LeadFilter, limit: int
) -> Mapping[str, JsonText]:
    order = LeadOrder.DUE
    page = context.cursors.page(listing(caller, criteria, order), limit, None)
    part = LeadSlice(order, None, page.fetch)
    rows = await list_leads(cursor, caller.tenant_id, criteria, part, hidden=hidden_from(caller.role))
    items = json_array(row.json for row in page.cut(rows))
    return {"items": items, "next": json_text(next_cursor(page, rows, sort_key(criteria, order)))}


def _head(key: str, counted: Counted | None) -> Mapping[str, JsonText]:
    found = counted or Counted(key, 0)
    read = _count_read(key, found)
    late = min(found.late, CAP)
    numbers = {"count": read.count, "late": late, "due_today": min(found.today, CAP) - late}
    capped = JsonText("true" if read.capped else "false")
    return {"key": json_text(key), "capped": capped, **{name: json_text(value) for name, value in numbers.items()}}


def _by_key(counted: Sequence[Counted]) -> dict[str | None, Counted]:
    return {None if one.key is None else str(one.key): one for one in counted}


def _count_read(key: str | None, counted: Counted | None) -> CountRead:
    count = counted.count if counted else 0
    return CountRead(key=key, count=min(count, CAP), capped=count > CAP)
