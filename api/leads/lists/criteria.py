"""From what a caller asks for to what is looked up: only what the caller may see, and may search by."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from api.auth.dependencies import AppContext
from api.auth.identity import Caller
from api.auth.sight import hidden_from
from api.leads.schemas.lists.filters import LeadFilters
from api.leads.visible import agent_scope
from domain.errors import Forbidden, Invalid
from domain.leads.search import read_search
from domain.leads.tags import normal_tag
from domain.tenants.custom_fields import CustomField, as_stored
from store.leads.lists.filters import LONGEST_CUSTOM, MOST_CUSTOM, LeadFilter

_REPEATED = ("status", "stage", "source", "priority", "band", "phase")


async def criteria_of(context: AppContext, caller: Caller, query: LeadFilters) -> LeadFilter:
    """As `lead_filter`, with the hospital's own fields looked up where they are needed."""
    fields = await context.custom_fields.of(caller.tenant_id) if query.custom else ()
    return lead_filter(caller, query, fields)


def lead_filter(caller: Caller, query: LeadFilters, fields: Sequence[CustomField]) -> LeadFilter:
    """Only what the caller may see. Raises `Invalid` with the filter's name."""
    _check_ranges(query)
    repeated: dict[str, Any] = {name: _each(getattr(query, name)) for name in _REPEATED}
    owned = {"me": caller.user_id, "none": None}
    return LeadFilter(
        **repeated,
        waiting_kind=_each(query.waiting),
        tag=_each(normal_tag(tag) for tag in query.tag),
        owner_id=owned[query.owner] if query.owner in owned else int(query.owner) if query.owner else None,
        unowned=query.owner == "none",
        team=query.team,
        campaign_id=query.campaign,
        score_from=query.score_from,
        score_to=query.score_to,
        due_before=query.due_before,
        overdue=query.overdue,
        created_from=query.created_from,
        created_to=query.created_to,
        custom=_own_fields(caller, query.custom, fields),
        agent_id=agent_scope(caller),
        **(vars(read_search(query.search, caller.country)) if query.search is not None else {}),
    )


def _each(values: Any) -> tuple[Any, ...]:
    """In one order, whoever wrote them in which: it is the same list."""
    return tuple(sorted({value.value if isinstance(value, Enum) else value for value in values}))


def _check_ranges(query: LeadFilters) -> None:
    """Nothing lies in a range that ends before it begins: who asks for one has changed the two round."""
    check_captured_range(query.created_from, query.created_to)
    if query.score_from is not None and query.score_to is not None and query.score_to < query.score_from:
        raise Invalid("score_to", "must not be below score_from")


def check_captured_range(created_from: datetime | None, created_to: datetime | None) -> None:
    if created_from is not None and created_to is not None and created_to <= created_from:
        raise Invalid("created_to", "must be after created_from")


def _own_fields(caller: Caller, said: Mapping[str, Any], fields: Sequence[CustomField]) -> tuple[tuple[str, str], ...]:
    """Who may not read them may not find out by searching what stands in them. Raises `Forbidden`, `Invalid`."""
    if said and "custom" in hidden_from(caller.role):
        raise Forbidden("Your role does not see the hospital's own fields, so it cannot filter by them.")
    if len(said) > MOST_CUSTOM:
        raise Invalid("custom", f"at most {MOST_CUSTOM} of the hospital's own fields at once")
    found = []
    for key, value in sorted(said.items()):
        if not isinstance(value, str) or not 0 < len(value) <= LONGEST_CUSTOM:
            raise Invalid(f"custom.{key}"[:80], f"needs one value of 1 to {LONGEST_CUSTOM} characters")
        found.append((key, as_stored(key, value, fields)))
    return tuple(found)
