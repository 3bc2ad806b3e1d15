"""Versions of a tenant's rules: drafted, put into force, taken back. A version's body never changes."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.conditions.rule_set import RuleSet
from domain.errors import Refused
from domain.lifecycle.moves import MOVING_RULES
from domain.privacy import Actor
from domain.rules.rule_sets import BUILT_IN, RuleKind, RuleState, stored
from services.lifecycle import moves
from store import privacy
from store.rules.versions import lock, next_version, retire
from store.tables.lifecycle import MoveRow
from store.tables.rules import RuleActivationRow, RuleSetRow


@dataclass(frozen=True)
class NewVersion:
    """What is drafted; `scope` is an assessment form's specialty, else empty."""

    kind: RuleKind
    rules: RuleSet
    scope: str = ""
    note: str = ""


@dataclass(frozen=True)
class BuiltIn:
    """The built-in version of a kind and scope, to go back to."""

    kind: RuleKind
    scope: str = ""
    moves_leads: bool = False


async def draft(session: AsyncSession, tenant_id: int, new: NewVersion, *, actor: Actor, now: datetime) -> RuleSetRow:
    """The next version of this kind and scope."""
    await lock(session, tenant_id)
    version = await next_version(session, tenant_id, new.kind, new.scope)
    row = RuleSetRow(
        tenant_id=tenant_id,
        kind=new.kind.value,
        scope=new.scope,
        version=version,
        state=RuleState.DRAFT.value,
        body=stored(new.rules),
        note=new.note,
        actor=actor,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    await _note(session, row, "rules_drafted", actor, now)
    return row


async def activate(
    session: AsyncSession, row: RuleSetRow, moves_leads: bool, *, actor: Actor, now: datetime
) -> MoveRow | None:
    """Puts a draft, or an older version again, into force; returns the move of leads under way, if any follow.

    Raises `Refused("already_active")`; leads under way may still be moved to the version in force.
    """
    if row.state == RuleState.ACTIVE.value and not moves_leads:
        raise Refused("already_active", f"Version {row.version} is already active.")
    kind = RuleKind(row.kind)
    await retire(session, row.tenant_id, kind, row.scope)
    await session.refresh(row)
    row.state, row.shadow = RuleState.ACTIVE.value, False
    await session.flush()
    await _note(session, row, "rules_activated", actor, now, moves_leads=moves_leads)
    activation = RuleActivationRow(
        tenant_id=row.tenant_id, kind=row.kind, scope=row.scope, version=row.version, moves_leads=moves_leads,
        actor=actor, activated_at=now,
    )  # fmt: skip
    return await _put_into_force(session, activation, actor)


async def revert(session: AsyncSession, tenant_id: int, to: BuiltIn, *, actor: Actor, now: datetime) -> MoveRow | None:
    """Puts the built-in version into force; returns the move, as `activate`. Raises `Refused("already_active")`."""
    await lock(session, tenant_id)
    retired = await retire(session, tenant_id, to.kind, to.scope)
    if not retired and not to.moves_leads:
        raise Refused("already_active", "The built-in version is already active.")
    kind, scope, moves_leads = to.kind.value, to.scope, to.moves_leads
    facts: dict[str, privacy.Fact] = {"kind": kind, "scope": scope, "version": BUILT_IN, "moves_leads": moves_leads}
    entry = privacy.Entry(now, actor, "rules_reverted", "rule_set", facts=facts)
    await privacy.record(session, tenant_id, entry)
    activation = RuleActivationRow(
        tenant_id=tenant_id, kind=kind, scope=scope, version=BUILT_IN, moves_leads=moves_leads, actor=actor,
        activated_at=now,
    )  # fmt: skip
    return await _put_into_force(session, activation, actor)


async def discard(session: AsyncSession, row: RuleSetRow, *, actor: Actor, now: datetime) -> None:
    """Discards a draft. Raises `Refused("not_a_draft")`."""
    if row.state != RuleState.DRAFT.value:
        raise Refused("not_a_draft", f"Version {row.version} is {row.state}; only drafts are discarded.")
    row.state, row.shadow = RuleState.RETIRED.value, False
    await session.flush()
    await _note(session, row, "rules_discarded", actor, now)


async def _put_into_force(session: AsyncSession, activation: RuleActivationRow, actor: Actor) -> MoveRow | None:
    session.add(activation)
    kind = RuleKind(activation.kind)
    if not activation.moves_leads or kind not in MOVING_RULES:
        return None
    tenant_id, now = activation.tenant_id, activation.activated_at
    return await moves.begin(session, tenant_id, MOVING_RULES[kind], actor=actor, now=now)


async def _note(
    session: AsyncSession, row: RuleSetRow, action: str, actor: Actor, now: datetime, **more: privacy.Fact
) -> None:
    facts: dict[str, privacy.Fact] = {"kind": row.kind, "scope": row.scope, "version": row.version, **more}
    await privacy.record(session, row.tenant_id, privacy.Entry(now, actor, action, "rule_set", row.id, facts=facts))
