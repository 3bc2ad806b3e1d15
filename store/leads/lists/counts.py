"""How many leads fit, by one of their properties; each number is cut off at a cap, so that none costs more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from psycopg import AsyncCursor
from sqlalchemy import Integer, bindparam, literal_column, select

from domain.leads.lead import Phase, Status
from domain.lifecycle.waiting import WaitKind
from domain.scoring.score import Band
from store.leads.leads import AnySelect, lead
from store.leads.lists.filters import ANY, LeadFilter, lead_conditions, parameters
from store.session import driver_sql

CAP = 10_000


class CountKey(StrEnum):
    STATUS = "status"
    PHASE = "phase"
    WAITING = "waiting"
    OWNER = "owner"
    BAND = "band"

    @property
    def column(self) -> str:
        return _COLUMNS.get(self, self.value)


_COLUMNS = {CountKey.WAITING: "waiting_kind", CountKey.OWNER: "owner_id"}
KEYS: dict[CountKey, tuple[str, ...]] = {
    CountKey.STATUS: tuple(Status),
    CountKey.PHASE: tuple(Phase),
    CountKey.WAITING: tuple(WaitKind),
    CountKey.BAND: tuple(Band),
}
_WITHOUT = frozenset({CountKey.WAITING, CountKey.OWNER, CountKey.BAND})
_TODAY = """(SELECT (date_trunc('day', now() AT TIME ZONE time_zone) + interval '1 day') AT TIME ZONE time_zone
    FROM tenants WHERE id = %(tenant)s)"""
_OWNERS = "(SELECT id FROM agents WHERE tenant_id = %(tenant)s)"
_PARTS = (("count", ""), ("late", "AND leads.due_at < now()"), ("today", f"AND leads.due_at < {_TODAY}"))


@dataclass(frozen=True)
class Counted:
    """`late` is past its deadline; `today`, those of today among them, up to midnight in the hospital's zone."""

    key: str | int | None
    count: int
    late: int = 0
    today: int = 0


def keys_of(by: CountKey, criteria: LeadFilter) -> tuple[str, ...]:
    """In their order; a filter on the same property leaves the others out. Of owners: none, they are looked up."""
    chosen = getattr(criteria, by.column) if by in KEYS else None
    return tuple(str(key) for key in KEYS.get(by, ()) if not chosen or key in chosen)


def of_column(criteria: LeadFilter, by: CountKey, key: str) -> LeadFilter:
    """Those of one column of the board."""
    only: dict[str, Any] = {by.column: (key,)}
    return replace(criteria, **only)


async def count_leads(
    cursor: AsyncCursor, tenant_id: int, by: CountKey, criteria: LeadFilter, *, due: bool = False
) -> Sequence[Counted]:
    """Each above `CAP` is `CAP` + 1. `due`: also those that are late, and due today."""
    given = parameters(criteria)
    others = given.keys() - {by.column, f"{ANY}{by.column}"}
    at_once = bool(others)
    statement = _statement(frozenset(given), by, at_once, due)
    more = {"tenant": tenant_id, "cap": CAP + 1, "keys": [str(key) for key in keys_of(by, criteria)]}
    await cursor.execute(statement, {**given, **more})
    return [Counted(row[0], *(min(int(number), CAP + 1) for number in row[1:])) for row in await cursor.fetchall()]


@lru_cache(maxsize=500)
def _statement(names: frozenset[str], by: CountKey, at_once: bool, due: bool) -> bytes:
    """What other filters let through is read once; of all leads, key by key along an index as far as the cap."""
    tenant: Any = bindparam("tenant", type_=Integer)
    query: AnySelect = select(literal_column(f"leads.{by.column} AS key"), literal_column("leads.due_at")).where(
        lead("tenant_id") == tenant, *lead_conditions(tenant, {name: bindparam(name) for name in sorted(names)})
    )
    fitting = driver_sql(query).decode()
    if at_once:
        due_parts = f", count(*) FILTER (WHERE due_at < now()), count(*) FILTER (WHERE due_at < {_TODAY})"
        return f"SELECT key, count(*){due_parts if due else ''} FROM ({fitting}) AS leads GROUP BY key".encode()  # noqa: S608 - constants, and what SQLAlchemy wrote
    parts = _PARTS if due else _PARTS[:1]

    def counted(narrowed: str) -> str:
        return ", ".join(
            f"(SELECT count(*) FROM ({fitting} AND {narrowed} {more} LIMIT %(cap)s) AS {name})"  # noqa: S608
            for name, more in parts
        )

    each = counted(f"leads.{by.column} = keys.key")
    keys = _OWNERS if by is CountKey.OWNER else "unnest(%(keys)s::text[])"
    found = f"SELECT keys.key, {each} FROM {keys} AS keys(key)"  # noqa: S608
    if by in _WITHOUT:
        found += f" UNION ALL SELECT NULL, {counted(f'leads.{by.column} IS NULL')}"
    return found.encode()
