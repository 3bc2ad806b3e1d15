"""One page of leads, as JSON that the database writes."""

from datetime import datetime
from typing import Any

from fastapi import Response

from api.auth.dependencies import AppContext
from api.auth.idempotency import json_answer
from api.auth.identity import Caller
from api.auth.sight import hidden_from
from api.http.cursor import Page, Position
from api.leads.lists.criteria import criteria_of
from api.leads.schemas.lists.filters import LeadQuery
from domain.text.json_text import json_array, json_object, json_text
from store.leads.lists.filters import LeadFilter, LeadOrder, sort_key
from store.leads.lists.pages import LeadSlice, ListedLead, list_leads

_INSTANTS = ("created_at", "updated_at", "deadline")


async def page_of_leads(context: AppContext, caller: Caller, query: LeadQuery) -> Response:
    """A `LeadPage`. Its leads come as JSON from the database, which writes them as `shown` would."""
    criteria, order = await criteria_of(context, caller, query), LeadOrder(query.sort)
    page = context.cursors.page(listing(caller, criteria, order), query.limit, query.cursor)
    key = sort_key(criteria, order)
    after = (_as_sorted(key, page.after), page.after.id) if page.after else None
    part = LeadSlice(order, after, page.fetch)
    async with context.database.tenant_cursor(caller.tenant_id) as cursor:
        rows = await list_leads(cursor, caller.tenant_id, criteria, part, hidden=hidden_from(caller.role))
    items = json_array(row.json for row in page.cut(rows))
    return json_answer(json_object({"items": items, "next": json_text(next_cursor(page, rows, key))}), 200)


def listing(caller: Caller, criteria: LeadFilter, order: LeadOrder) -> str:
    """What a cursor is for: this list, with these filters, in this order."""
    return f"leads {caller.tenant_id} {order} {criteria}"


def next_cursor(page: Page, rows: list[ListedLead], key: str) -> str | None:
    return page.next(rows, lambda row: Position(None if key == "id" else row.sorted_by, row.id))


def _as_sorted(key: str, position: Position) -> Any:
    return datetime.fromisoformat(str(position.value)) if key in _INSTANTS else position.value
