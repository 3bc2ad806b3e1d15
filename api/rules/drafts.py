"""What stands behind the routes for rules: the facts to choose from, and what is in force."""

from collections.abc import Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from api.rules.schemas.rules import FactRead, InForceFull, InForceRead
from domain.conditions.catalogue import KNOWN
from domain.errors import Invalid
from domain.rules.rule_sets import BUILT_IN, KINDS, RuleKind, stored
from domain.tenants.custom_fields import own_catalog
from store.rules import versions
from store.tenants import custom_fields


def check_scope(kind: RuleKind, scope: str) -> None:
    """Raises `Invalid`."""
    scopes = KINDS[kind].scopes
    if scope and not scopes:
        raise Invalid("scope", f"{kind.value} rules have no scopes; leave it out")
    if scope and kind is RuleKind.CADENCE and scope not in scopes:
        raise Invalid("scope", f"must be an occasion: {', '.join(scopes)}; leave it out for first contact")


async def facts(session: AsyncSession, tenant_id: int) -> list[FactRead]:
    """Those of every lead, then the tenant's own."""
    types = {name: type_ for kind in KINDS.values() for name, type_ in kind.facts.items()}
    known = [
        FactRead(name=name, type=type_, meaning=KNOWN[name].meaning, kinds=_askers(name))
        for name, type_ in sorted(types.items())
    ]
    own = await custom_fields.fields_in_force(session, tenant_id)
    labels = {f"custom.{row.key}": row.label for row in await custom_fields.list_fields(session, tenant_id)}
    kinds = [kind for kind in RuleKind if KINDS[kind].facts]
    return known + [
        FactRead(name=name, type=type_, meaning=labels[name], kinds=kinds) for name, type_ in own_catalog(own).items()
    ]


def _askers(fact: str) -> list[RuleKind]:
    return [kind for kind in RuleKind if fact in KINDS[kind].facts]


async def in_force(session: AsyncSession, tenant_id: int) -> list[InForceRead]:
    """One per kind and scope, the built-in ones among them."""
    built_in = {(kind, scope): _read(kind, scope) for kind in RuleKind for scope in ("", *KINDS[kind].scopes)}
    chosen = {
        (RuleKind(row.kind), row.scope): _read(RuleKind(row.kind), row.scope, row._asdict())
        for row in await versions.versions_in_force(session, tenant_id)
        if row.kind in KINDS
    }
    return list((built_in | chosen).values())


async def in_force_of(session: AsyncSession, tenant_id: int, kind: RuleKind, scope: str) -> InForceFull:
    """With its body; a scope without rules of its own has the built-in ones."""
    found = next((one for one in await in_force(session, tenant_id) if (one.kind, one.scope) == (kind, scope)), None)
    known = found or _read(kind, scope)
    if known.rule_set_id is None:
        body = stored(KINDS[kind].built_in_for(scope))
    else:
        body = (await versions.find_version(session, tenant_id, known.rule_set_id)).body
    return InForceFull(**known.model_dump(), body=body)


def _read(kind: RuleKind, scope: str, row: Mapping[str, Any] | None = None) -> InForceRead:
    chosen = row or {}
    return InForceRead(
        kind=kind,
        scope=scope,
        version=chosen.get("version", BUILT_IN),
        rule_set_id=chosen.get("id"),
        note=chosen.get("note") or "",
        actor=chosen.get("actor"),
        since=chosen.get("activated_at"),
    )
