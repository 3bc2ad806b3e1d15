"""One input finds leads, people, campaigns, forms and rules."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.limits import Limit
from api.http.problems import problems
from api.leads.briefs import visible_briefs
from api.leads.lists.criteria import lead_filter
from api.leads.schemas.lists.filters import LeadFilters
from api.leads.schemas.lists.search import Found, FoundPerson, FoundRules, FoundThing
from domain.errors import Invalid
from domain.text.normal_form import refuse_unstorable
from store.leads.lists.ids import lead_ids
from store.leads.lists.names import named
from store.tenants import tenants

router = APIRouter(prefix="/search", tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
_MOST = 8
_NUMBER = re.compile(r"#([1-9][0-9]{0,17})", re.ASCII)


@router.get("", summary="Search everything")
async def search(
    caller: Annotated[Caller, Depends(Allow(Action.READ_LEADS, Limit.SEARCHES))],
    context: Context,
    q: Annotated[str, Query(max_length=200, description="Words, or `#42`: a lead by its id.")] = "",
) -> Found:
    """Leads as the list's `search` finds them; of the others what has the words in its name. At most eight of each."""
    refuse_unstorable(q, "q")
    part, tenant_id = q.strip(), caller.tenant_id
    async with context.database.tenant_session(tenant_id) as session:
        zone = await tenants.zone_of(session, tenant_id)
        ids = await _leads(session, caller, part)
        briefs = await visible_briefs(session, caller, zone, ids)
        found = Found(
            leads=[briefs[id] for id in ids if id in briefs], people=[], campaigns=[], forms=[], rules=[]
        )  # fmt: skip
        if not part or _NUMBER.fullmatch(part):
            return found
        found.people = [
            FoundPerson.model_validate(row) for row in await named(session, tenant_id, "people", part, _MOST)
        ]
        for what, action in (("campaigns", Action.READ_CAMPAIGNS), ("forms", Action.READ_FORMS)):
            if caller.may(action):
                rows = await named(session, tenant_id, what, part, _MOST)
                setattr(found, what, [FoundThing.model_validate(row) for row in rows])
        if caller.may(Action.READ_RULES):
            rows = await named(session, tenant_id, "rules", part, _MOST)
            found.rules = [FoundRules.model_validate(row) for row in rows]
    return found


async def _leads(session: AsyncSession, caller: Caller, part: str) -> list[int]:
    """None for what nobody can be found by, such as one letter."""
    if number := _NUMBER.fullmatch(part):
        return [int(number[1])]
    try:
        criteria = lead_filter(caller, LeadFilters(search=part or None), ())
    except (Invalid, ValueError):
        return []
    return await lead_ids(session, caller.tenant_id, criteria, _MOST) if part else []
