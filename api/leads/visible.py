"""Who may look at which lead, and pages of them."""

from datetime import datetime
from typing import Any

from fastapi import Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext
from api.auth.idempotency import json_answer
from api.auth.identity import Caller
from api.auth.permissions import Role
from api.auth.sight import hidden_from
from api.http.cursor import Position
from api.leads.schemas.leads import (
    LeadCreate,
    LeadDetail,
    LeadFilters,
    LeadQuery,
    LeadRead,
    LeadUpdate,
    SharedContactRead,
)
from domain.capture.submission import MOST_EXTERNAL_IDS, Submission
from domain.duplicates.merges import MergedAway
from domain.errors import Forbidden, Invalid, NotFound
from domain.leads.contact import written_phone
from domain.leads.search import read_search
from domain.leads.tags import normal_tag
from domain.text.json_text import json_array, json_object, json_text
from store.errors import existing
from store.leads.identities import shared_contacts
from store.leads.leads import SHOWN, AnyRow, FoundLead, LeadFilter, LeadOrder, find_lead, sort_key
from store.leads.lists import LeadSlice, list_leads


def agent_scope(caller: Caller) -> int | None:
    """Agents see the leads they own, are offered, or may take from the queue; the others see the whole tenant.

    One that they captured themselves they may also open until somebody owns it; it stands in no list of theirs.
    """
    return caller.user_id if caller.role is Role.AGENT else None


def shown(row: AnyRow) -> LeadRead:
    """All of it: what the caller's role may not read is left out as it is written."""
    return LeadRead.model_validate(dict(zip(SHOWN, row, strict=False)))


async def detail(session: AsyncSession, caller: Caller, row: AnyRow) -> LeadDetail:
    """As `shown`, with whom the lead shares a phone or mailbox."""
    lead = shown(row)
    shared = await shared_contacts(session, caller.tenant_id, lead.id)
    return LeadDetail(**dict(lead), shares_with=[SharedContactRead.model_validate(one) for one in shared])


async def visible_lead(session: AsyncSession, caller: Caller, lead_id: int) -> FoundLead:
    """Raises `NotFound` alike for an absent lead and for one that the caller may not see."""
    found = await find_lead(session, caller.tenant_id, lead_id, agent_scope(caller))
    if found is None or not found.visible:
        raise NotFound("lead")
    return found


async def own_lead(session: AsyncSession, caller: Caller, lead_id: int) -> FoundLead:
    """For writing: raises `Forbidden` when it is another agent's, `NotFound` when absent, `MergedAway`."""
    found = existing(await find_lead(session, caller.tenant_id, lead_id, agent_scope(caller)), "lead")
    if not found.own:
        raise Forbidden("This lead belongs to another agent.")
    if found.row.merged_into is not None:
        raise MergedAway(found.row.merged_into)
    return found


async def page_of_leads(context: AppContext, caller: Caller, query: LeadQuery) -> Response:
    """A `LeadPage`. Its leads come as JSON from the database, which writes them as `shown` would."""
    criteria, order = lead_filter(caller, query), LeadOrder(query.sort)
    page = context.cursors.page(f"leads {caller.tenant_id} {order} {criteria}", query.limit, query.cursor)
    key = sort_key(criteria, order)
    after = (_as_sorted(key, page.after), page.after.id) if page.after else None
    part = LeadSlice(order, after, page.fetch)
    async with context.database.tenant_cursor(caller.tenant_id) as cursor:
        rows = await list_leads(cursor, caller.tenant_id, criteria, part, hidden=hidden_from(caller.role))
    following = page.next(rows, lambda row: Position(None if key == "id" else row.sorted_by, row.id))
    items = json_array(row.json for row in page.cut(rows))
    return json_answer(json_object({"items": items, "next": json_text(following)}), 200)


def _as_sorted(key: str, position: Position) -> Any:
    return datetime.fromisoformat(str(position.value)) if key == "created_at" else position.value


def lead_filter(caller: Caller, query: LeadFilters) -> LeadFilter:
    """Only what the caller may see. Raises `Invalid("search")`, `Invalid("created_to")`."""
    check_captured_range(query.created_from, query.created_to)
    return LeadFilter(
        status=query.status,
        stage=query.stage,
        source=query.source,
        owner_id=query.owner,
        campaign_id=query.campaign,
        priority=query.priority,
        created_from=query.created_from,
        created_to=query.created_to,
        tag=normal_tag(query.tag) if query.tag is not None else None,
        agent_id=agent_scope(caller),
        **(vars(read_search(query.search, caller.country)) if query.search is not None else {}),
    )


def check_captured_range(created_from: datetime | None, created_to: datetime | None) -> None:
    """Nothing lies in a range that ends before it begins: who asks for one has changed the two round."""
    if created_from is not None and created_to is not None and created_to <= created_from:
        raise Invalid("created_to", "must be after created_from")


def corrected(before: AnyRow, update: LeadUpdate) -> LeadCreate:
    """The whole profile with the caller's corrections, as if it were submitted now: the same rules apply to it.

    Raises `Invalid`."""
    profile = {name: getattr(before, name) for name in (*LeadUpdate.model_fields, "source")}
    if before.phone:
        profile["phone"] = written_phone(before.phone, before.phone_extension)
    given = {name: getattr(update, name) for name in update.model_fields_set}
    ids = {**before.external_ids, **update.external_ids}
    kept = {system: value for system, value in ids.items() if value is not None}
    if len(kept) > MOST_EXTERNAL_IDS:
        raise Invalid("external_ids", f"at most {MOST_EXTERNAL_IDS} systems")
    return LeadCreate.model_validate({**profile, **given, "external_ids": kept})


def refuse_left_out(after: Submission, update: LeadUpdate) -> None:
    """Who corrects a contact means one: raises `Invalid` for a placeholder, which a capture would leave out."""
    for left in after.warnings:
        if left.field.partition(".")[0] in update.model_fields_set:
            raise Invalid(left.field, "is a placeholder, nobody's own; give the person's own")
