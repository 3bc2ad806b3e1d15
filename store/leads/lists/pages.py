"""Pages of leads, as JSON that PostgreSQL writes: no row of a page becomes an object on its way out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, NamedTuple

from psycopg import AsyncCursor
from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    DateTime,
    Integer,
    TextClause,
    bindparam,
    literal_column,
    null,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import AutoString

from domain.lifecycle.waiting import WaitingFor
from domain.text.json_text import JsonText
from store.leads.leads import SHOWN, TAGS, AnySelect, lead
from store.leads.lists.filters import LeadFilter, LeadOrder, lead_conditions, parameters, sort_key
from store.session import driver_sql
from store.tables.leads import NEVER_DUE

# As pydantic writes an instant.
_INSTANT = """replace(to_char(leads.{} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z')"""
# Of the stored object only what `WaitingFor` names, and all of it.
_WAITING = f"""CASE WHEN leads.waiting_for <> '{{}}' THEN json_build_object({
    ", ".join(
        f"'{name}', replace(leads.waiting_for ->> 'until', '+00:00', 'Z')"
        if name == "until"
        else f"'{name}', leads.waiting_for -> '{name}'"
        for name in (field.name for field in fields(WaitingFor))
    )
}) END"""

_BLANKS: Mapping[type, str] = {JSONB: "'{}'::jsonb", AutoString: "''"}


@dataclass(frozen=True)
class LeadSlice:
    """Which of them: `limit` rows in this order, behind `after` = (value that `sort_key` names, id)."""

    order: LeadOrder
    after: tuple[Any, int] | None
    limit: int


class ListedLead(NamedTuple):
    """One row of a list: `SHOWN` as a JSON object, the value that it is sorted by as JSON has it, the id."""

    json: JsonText
    sorted_by: str | int
    id: int


async def list_leads(
    cursor: AsyncCursor, tenant_id: int, criteria: LeadFilter, part: LeadSlice, *, hidden: frozenset[str]
) -> list[ListedLead]:
    """None merged away or withdrawn; the `hidden` columns are left blank."""
    given = parameters(criteria)
    statement = _page(frozenset(given), sort_key(criteria, part.order), part.order, part.after is not None, hidden)
    value, row_id = part.after or (None, None)
    await cursor.execute(
        statement, {**given, "tenant": tenant_id, "limit": part.limit, "after_value": value, "after_id": row_id}
    )
    return [ListedLead._make(row) for row in await cursor.fetchall()]


@lru_cache(maxsize=500)
def _page(names: frozenset[str], key_name: str, order: LeadOrder, continued: bool, hidden: frozenset[str]) -> bytes:
    """The statement for this set of filters, whatever their values."""
    tenant: BindParameter[Any] = bindparam("tenant", type_=Integer)
    key, descending = _sorted_by(key_name), order.value.startswith("-")
    table = lead("id").table
    query: AnySelect = (
        select(literal_column("leads.*"))
        .select_from(table)
        .where(lead("tenant_id") == tenant, *lead_conditions(tenant, {name: bindparam(name) for name in sorted(names)}))
    )
    if key_name == "score":
        query = query.where(key.is_not(None))
    if continued:
        query = query.where(_after(key_name, descending))
    columns = [key] if key_name == "id" else [key, lead("id")]
    ordered = query.order_by(*(column.desc() if descending else column.asc() for column in columns))
    # Cut off first: what is shown of a lead is put together for the page alone, however it was found.
    page = ordered.limit(bindparam("limit", type_=Integer)).subquery("leads")
    shown = select(*(_as_json(name, hidden) for name in SHOWN)).select_from(page).subquery("shown")
    value = f"coalesce(shown.deadline, '{NEVER_DUE}')" if key_name == "deadline" else f"shown.{key_name}"
    read: list[ColumnElement[Any]] = [
        literal_column("row_to_json(shown)::text"),
        literal_column(value),
        literal_column("shown.id"),
    ]
    return driver_sql(select(*read).select_from(shown))


def _sorted_by(name: str) -> ColumnElement[Any]:
    return lead("due_at" if name == "deadline" else name)


def _as_json(name: str, hidden: frozenset[str]) -> ColumnElement[Any] | TextClause:
    """A column as `LeadRead` writes it."""
    if name == "tags":
        return TAGS
    if name in hidden:
        return null().label(name) if lead(name).nullable else literal_column(_BLANKS[type(lead(name).type)]).label(name)
    if name == "waiting_for":
        return literal_column(_WAITING).label(name)
    if isinstance(lead(name).type, DateTime):
        return literal_column(_INSTANT.format(name)).label(name)
    return literal_column(f"leads.{name}")


def _after(name: str, descending: bool) -> ColumnElement[bool]:
    key, row_id = _sorted_by(name), bindparam("after_id", type_=BigInteger)
    if name == "id":
        return lead("id") < row_id if descending else lead("id") > row_id
    place, mark = tuple_(key, lead("id")), tuple_(bindparam("after_value"), row_id)
    return place < mark if descending else place > mark
