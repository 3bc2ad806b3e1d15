"""Which version of a tenant's rules a lead is judged by."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

import structlog
from pydantic import ValidationError
from sqlalchemy import Row, text, tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.conditions.rule_set import RuleSet
from domain.routing.rules import RoutingRuleSet
from domain.rules.decisions.replayer import Rulebook
from domain.rules.rule_sets import BUILT_IN, KINDS, RuleKind
from store.session import run_sql
from store.tables.rules import RuleSetRow
from store.tables.tenants import TenantRow

_log = structlog.get_logger("store.rules")
RulesT = TypeVar("RulesT", bound=RuleSet)

# Every activation, the newest first, and the drafts that decide silently.
_ACTIVATED = text("""
    (SELECT a.kind, a.scope, a.version, r.id, r.created_at, false AS shadow, a.moves_leads, a.activated_at
    FROM rule_activations a
    LEFT JOIN rule_sets r
        ON (r.tenant_id, r.kind, r.scope, r.version) = (a.tenant_id, a.kind, a.scope, a.version)
    WHERE a.tenant_id = :tenant
    ORDER BY a.id DESC)
    UNION ALL
    SELECT kind, scope, version, id, created_at, true, false, NULL FROM rule_sets
    WHERE tenant_id = :tenant AND shadow AND state = 'draft'
""")
# By tenant: when its rules had last changed, and what was activated by then.
_activated: dict[int, tuple[datetime, Sequence[Row[Any]]]] = {}
# A version never changes, so it is read and compiled once per process; None: it cannot be read any more.
_compiled: dict[tuple[int, int, datetime], RuleSet | None] = {}
_MOST_COMPILED = 2_000


@dataclass(frozen=True)
class Versioned(Generic[RulesT]):
    """Version 0 is the built-in one."""

    version: int
    rules: RulesT


@dataclass(frozen=True)
class Shadow:
    """A draft that runs in shadow; `id` is its rule set's."""

    id: int
    kind: RuleKind
    rules: RuleSet


@dataclass(frozen=True)
class RulesInForce:
    """For one lead: its version of every kind; of a scoped kind the built-in one where no scope has its own."""

    versions: Mapping[tuple[str, str], Versioned[RuleSet]]
    shadows: tuple[Shadow, ...] = ()

    @cached_property
    def rulebook(self) -> Rulebook:
        return Rulebook({kind: self.of(kind).rules for kind in RuleKind})

    @property
    def routing(self) -> Versioned[RoutingRuleSet]:
        return cast(Versioned[RoutingRuleSet], self.of(RuleKind.ROUTING))

    def of(self, kind: RuleKind, scope: str = "") -> Versioned[RuleSet]:
        return self.versions.get((kind, scope)) or Versioned(BUILT_IN, KINDS[kind].built_in_for(scope))


async def in_force(session: AsyncSession, tenant_id: int, began: datetime | None) -> RulesInForce:
    """For a lead whose run began then; None: for one that begins now.

    What was written for another version of the engine and cannot be read stops no lead: the built-in one stands in.
    """
    rows = _for_run(await _activations(session, tenant_id), began)
    await _compile(session, tenant_id, rows)
    read = [(row, rules) for row in rows if (rules := _compiled[_key(tenant_id, row)]) is not None]
    return RulesInForce(
        {(row.kind, row.scope): Versioned(row.version, rules) for row, rules in read if not row.shadow},
        tuple(Shadow(row.id, RuleKind(row.kind), rules) for row, rules in read if row.shadow),
    )


async def _activations(session: AsyncSession, tenant_id: int) -> Sequence[Row[Any]]:
    """Read again only when the tenant's row, as this transaction read it, has changed."""
    tenant = session.info.get("tenant")
    if not isinstance(tenant, TenantRow) or tenant.id != tenant_id:
        return (await run_sql(session, _ACTIVATED, {"tenant": tenant_id})).all()
    changed_at, rows = _activated.get(tenant_id, (None, ()))
    if changed_at != tenant.rules_changed_at:
        rows = (await run_sql(session, _ACTIVATED, {"tenant": tenant_id})).all()
        _activated[tenant_id] = (tenant.rules_changed_at, rows)
    return rows


def _for_run(activated: Sequence[Row[Any]], began: datetime | None) -> list[Row[Any]]:
    """Of each kind and scope the newest that the run began under, or that moves leads under way; and the shadows."""
    newest: dict[tuple[str, str], Row[Any]] = {}
    shadows = []
    for row in activated:
        if row.shadow:
            shadows.append(row)
        elif row.moves_leads or began is None or row.activated_at <= began:
            newest.setdefault((row.kind, row.scope), row)
    return [row for row in (*newest.values(), *shadows) if row.id is not None and row.kind in KINDS]


async def versions(
    session: AsyncSession, tenant_id: int, criteria: Collection[tuple[RuleKind, int]]
) -> dict[tuple[RuleKind, int], RuleSet]:
    """These versions outside of scopes; what is not there, or cannot be read any more, is left out."""
    found: dict[tuple[RuleKind, int], RuleSet] = {
        (kind, BUILT_IN): KINDS[kind].built_in for kind, version in criteria if version == BUILT_IN
    }
    query = select(RuleSetRow).where(
        RuleSetRow.tenant_id == tenant_id,
        RuleSetRow.scope == "",
        tuple_(col(RuleSetRow.kind), col(RuleSetRow.version)).in_([(kind.value, v) for kind, v in criteria if v]),
    )
    for row in await session.exec(query):
        with suppress(ValidationError):
            kind = RuleKind(row.kind)
            found[kind, row.version] = KINDS[kind].model.model_validate(row.body)
    return found


async def _compile(session: AsyncSession, tenant_id: int, rows: Sequence[Row[Any]]) -> None:
    missing = {row.id: row for row in rows if _key(tenant_id, row) not in _compiled}
    if not missing:
        return
    if len(_compiled) + len(missing) > _MOST_COMPILED:
        _compiled.clear()
        missing = {row.id: row for row in rows}
    bodies = await session.exec(
        select(RuleSetRow.id, RuleSetRow.body).where(
            RuleSetRow.tenant_id == tenant_id, col(RuleSetRow.id).in_(list(missing))
        )
    )
    for id, body in bodies:
        _compiled[_key(tenant_id, missing[id])] = _read(tenant_id, missing[id], body)


def _read(tenant_id: int, row: Row[Any], body: Mapping[str, Any]) -> RuleSet | None:
    try:
        return KINDS[RuleKind(row.kind)].model.model_validate(body)
    except ValidationError:
        _log.error("rules unreadable, they decide nothing", tenant=tenant_id, rule_set=row.id)
        return None


def _key(tenant_id: int, row: Row[Any]) -> tuple[int, int, datetime]:
    return tenant_id, row.id, row.created_at
