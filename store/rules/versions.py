"""Versions of a tenant's rules as they are stored; a version's body never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, text
from sqlalchemy.orm import defer
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.rules.rule_sets import BUILT_IN, RuleKind, RuleState
from store.errors import existing
from store.session import run_sql
from store.tables.rules import RuleSetRow

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('rule_sets'), :tenant)")


_RETIRE = text("""
    UPDATE rule_sets SET state = 'retired'
    WHERE tenant_id = :tenant AND kind = :kind AND scope = :scope AND state = 'active'
""")


_IN_FORCE = text("""
    SELECT DISTINCT ON (a.kind, a.scope) a.kind, a.scope, a.version, a.actor, a.activated_at, r.id, r.note
    FROM rule_activations a
    LEFT JOIN rule_sets r
        ON (r.tenant_id, r.kind, r.scope, r.version) = (a.tenant_id, a.kind, a.scope, a.version)
    WHERE a.tenant_id = :tenant
    ORDER BY a.kind, a.scope, a.id DESC
""")


@dataclass(frozen=True)
class VersionFilter:
    """What is listed; None: any."""

    kind: RuleKind | None = None
    scope: str | None = None
    state: RuleState | None = None


async def list_versions(
    session: AsyncSession, tenant_id: int, criteria: VersionFilter, before_id: int | None, limit: int
) -> Sequence[RuleSetRow]:
    """The newest first, without their bodies."""
    query = select(RuleSetRow).where(RuleSetRow.tenant_id == tenant_id).options(defer(RuleSetRow.body))  # type: ignore[arg-type]  # SQLModel's types
    for column, value in ((RuleSetRow.kind, criteria.kind), (RuleSetRow.scope, criteria.scope)):
        query = query if value is None else query.where(column == str(value))
    if criteria.state is not None:
        query = query.where(RuleSetRow.state == criteria.state.value)
    if before_id is not None:
        query = query.where(col(RuleSetRow.id) < before_id)
    return (await session.exec(query.order_by(col(RuleSetRow.id).desc()).limit(limit))).all()


async def find_version(session: AsyncSession, tenant_id: int, rule_set_id: int) -> RuleSetRow:
    """Raises `NotFound`."""
    return existing(await session.get(RuleSetRow, (tenant_id, rule_set_id)), "rule set")


async def find_to_change(session: AsyncSession, tenant_id: int, rule_set_id: int) -> RuleSetRow:
    """Nobody else changes the tenant's rules until the end of the transaction. Raises `NotFound`."""
    await lock(session, tenant_id)
    return await find_version(session, tenant_id, rule_set_id)


async def versions_in_force(session: AsyncSession, tenant_id: int) -> Sequence[Row[Any]]:
    """Of each kind and scope that was ever changed: the version by which leads that come now are judged."""
    return (await run_sql(session, _IN_FORCE, {"tenant": tenant_id})).all()


async def retire(session: AsyncSession, tenant_id: int, kind: RuleKind, scope: str) -> int:
    """Ends the active version of this kind and scope; how many there were."""
    this = {"tenant": tenant_id, "kind": kind.value, "scope": scope}
    return (await run_sql(session, _RETIRE, this)).rowcount


async def lock(session: AsyncSession, tenant_id: int) -> None:
    """Nobody else changes the tenant's rules until the end of the transaction."""
    await run_sql(session, _ONE_AT_A_TIME, {"tenant": tenant_id})


async def next_version(session: AsyncSession, tenant_id: int, kind: RuleKind, scope: str) -> int:
    """The number after the newest version of this kind and scope."""
    newest = select(func.max(RuleSetRow.version)).where(
        RuleSetRow.tenant_id == tenant_id, RuleSetRow.kind == kind.value, RuleSetRow.scope == scope
    )
    return ((await session.exec(newest)).one() or BUILT_IN) + 1
