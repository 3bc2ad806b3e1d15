"""Versions of a tenant's rules: drafted, put into force, taken back. A version's body never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, text
from sqlalchemy.orm import defer
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.conditions import RuleSet
from domain.errors import NotFound, Refused
from domain.lifecycle.moves import MOVING_RULES
from domain.rules.rule_sets import BUILT_IN, RuleKind, RuleState, stored
from store import privacy
from store.lifecycle import moves
from store.session import run_sql
from store.tables.lifecycle import MoveRow
from store.tables.rules import RuleActivationRow, RuleSetRow

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
    """What is listed; None: whatever."""

    kind: RuleKind | None = None
    scope: str | None = None
    state: RuleState | None = None


async def draft(
    session: AsyncSession,
    tenant_id: int,
    kind: RuleKind,
    scope: str,
    rules: RuleSet,
    note: str,
    *,
    actor: str,
    now: datetime,
) -> RuleSetRow:
    """The next version of this kind and scope."""
    await _lock(session, tenant_id)
    newest = select(func.max(RuleSetRow.version)).where(
        RuleSetRow.tenant_id == tenant_id, RuleSetRow.kind == kind.value, RuleSetRow.scope == scope
    )
    version = ((await session.exec(newest)).one() or BUILT_IN) + 1
    row = RuleSetRow(
        tenant_id=tenant_id,
        kind=kind.value,
        scope=scope,
        version=version,
        state=RuleState.DRAFT.value,
        body=stored(rules),
        note=note,
        actor=actor,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    await _note(session, row, "rules_drafted", actor, now)
    return row


async def list_versions(
    session: AsyncSession, tenant_id: int, wanted: VersionFilter, before_id: int | None, limit: int
) -> Sequence[RuleSetRow]:
    """The newest first, without their bodies."""
    query = select(RuleSetRow).where(RuleSetRow.tenant_id == tenant_id).options(defer(RuleSetRow.body))  # type: ignore[arg-type]  # SQLModel's types
    for column, value in ((RuleSetRow.kind, wanted.kind), (RuleSetRow.scope, wanted.scope)):
        query = query if value is None else query.where(column == str(value))
    if wanted.state is not None:
        query = query.where(RuleSetRow.state == wanted.state.value)
    if before_id is not None:
        query = query.where(col(RuleSetRow.id) < before_id)
    return (await session.exec(query.order_by(col(RuleSetRow.id).desc()).limit(limit))).all()


async def find_version(session: AsyncSession, tenant_id: int, rule_set_id: int) -> RuleSetRow:
    """Raises `NotFound`."""
    row = await session.get(RuleSetRow, (tenant_id, rule_set_id))
    if row is None:
        raise NotFound("rule set")
    return row


async def find_to_change(session: AsyncSession, tenant_id: int, rule_set_id: int) -> RuleSetRow:
    """Nobody else changes the tenant's rules until the end of the transaction. Raises `NotFound`."""
    await _lock(session, tenant_id)
    return await find_version(session, tenant_id, rule_set_id)


async def versions_in_force(session: AsyncSession, tenant_id: int) -> Sequence[Row[Any]]:
    """Of each kind and scope that was ever changed: the version by which leads that come now are judged."""
    return (await run_sql(session, _IN_FORCE, {"tenant": tenant_id})).all()


async def activate(
    session: AsyncSession, row: RuleSetRow, moves_leads: bool, *, actor: str, now: datetime
) -> MoveRow | None:
    """Puts a draft, or an older version again, into force; returns the move of leads under way, if any follow.

    Raises `Refused("already_active")`; leads under way may still be moved to the version in force.
    """
    if row.state == RuleState.ACTIVE.value and not moves_leads:
        raise Refused("already_active", f"Version {row.version} is in force already.")
    kind = RuleKind(row.kind)
    await _retire(session, row.tenant_id, kind, row.scope)
    await session.refresh(row)
    row.state, row.shadow = RuleState.ACTIVE.value, False
    await session.flush()
    await _note(session, row, "rules_activated", actor, now, moves_leads=moves_leads)
    return await _put_into_force(session, row.tenant_id, kind, row.scope, row.version, moves_leads, actor, now)


async def revert(
    session: AsyncSession, tenant_id: int, kind: RuleKind, scope: str, moves_leads: bool, *, actor: str, now: datetime
) -> MoveRow | None:
    """Puts the built-in version into force; returns the move, as `activate`. Raises `Refused("already_active")`."""
    await _lock(session, tenant_id)
    retired = await _retire(session, tenant_id, kind, scope)
    if not retired and not moves_leads:
        raise Refused("already_active", "The built-in version is in force already.")
    facts: dict[str, privacy.Fact] = {
        "kind": kind.value, "scope": scope, "version": BUILT_IN, "moves_leads": moves_leads
    }  # fmt: skip
    await privacy.record(
        session, tenant_id, at=now, actor=actor, action="rules_reverted", subject="rule_set", subject_id=None,
        facts=facts,
    )  # fmt: skip
    return await _put_into_force(session, tenant_id, kind, scope, BUILT_IN, moves_leads, actor, now)


async def discard(session: AsyncSession, row: RuleSetRow, *, actor: str, now: datetime) -> None:
    """A draft that is not wanted. Raises `Refused("not_a_draft")`."""
    if row.state != RuleState.DRAFT.value:
        raise Refused("not_a_draft", f"Version {row.version} is {row.state}; only drafts are discarded.")
    row.state, row.shadow = RuleState.RETIRED.value, False
    await session.flush()
    await _note(session, row, "rules_discarded", actor, now)


async def _put_into_force(
    session: AsyncSession,
    tenant_id: int,
    kind: RuleKind,
    scope: str,
    version: int,
    moves_leads: bool,
    actor: str,
    now: datetime,
) -> MoveRow | None:
    session.add(
        RuleActivationRow(
            tenant_id=tenant_id,
            kind=kind.value,
            scope=scope,
            version=version,
            moves_leads=moves_leads,
            actor=actor,
            activated_at=now,
        )
    )
    if not moves_leads or kind not in MOVING_RULES:
        return None
    return await moves.begin(session, tenant_id, MOVING_RULES[kind], actor=actor, now=now)


async def _retire(session: AsyncSession, tenant_id: int, kind: RuleKind, scope: str) -> int:
    this = {"tenant": tenant_id, "kind": kind.value, "scope": scope}
    return (await run_sql(session, _RETIRE, this)).rowcount


async def _lock(session: AsyncSession, tenant_id: int) -> None:
    await run_sql(session, _ONE_AT_A_TIME, {"tenant": tenant_id})


async def _note(
    session: AsyncSession, row: RuleSetRow, action: str, actor: str, now: datetime, **more: privacy.Fact
) -> None:
    facts: dict[str, privacy.Fact] = {"kind": row.kind, "scope": row.scope, "version": row.version, **more}
    await privacy.record(
        session, row.tenant_id, at=now, actor=actor, action=action, subject="rule_set", subject_id=row.id, facts=facts
    )
