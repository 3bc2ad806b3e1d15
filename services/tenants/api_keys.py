"""Programs' keys: made, rotated, revoked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Invalid, Refused
from domain.privacy import Actor
from store import privacy
from store.errors import existing
from store.tables.capture import IntegrationRow
from store.tables.tenants import ApiKeyRow, UserRow
from store.team.users import first_with_role
from store.tenants.api_keys import is_replaced

# A partner brings leads and hears nothing of the hospital's.
PARTNER_SCOPES = frozenset({"capture"})


@dataclass(frozen=True)
class NewKey:
    """A key to be. `secret_hash`: SHA-256 of its whole text."""

    name: str
    scopes: list[str]
    prefix: str
    secret_hash: bytes
    user_id: int
    integration_id: int | None = None
    replaces: int | None = None


@dataclass(frozen=True)
class Rotation:
    """The new key's prefix and the SHA-256 of its text; for how long the old one works on."""

    prefix: str
    secret_hash: bytes
    grace: timedelta


async def user_for(session: AsyncSession, tenant_id: int, user_id: int | None, role: str) -> int:
    """The named user, or the first active one of the role. Raises `NotFound`, `Invalid("user_id")`."""
    if user_id is None:
        found = await first_with_role(session, tenant_id, role)
        if found is None:
            raise Invalid("user_id", f"the tenant has no active user with role {role}: add one, and name it here")
        return found
    user = existing(await session.get(UserRow, (tenant_id, user_id)), "user")
    if not user.active or user.role != role:
        raise Invalid("user_id", f"must be an active user with role {role}")
    return user.id


async def add_key(
    session: AsyncSession, tenant_id: int, new: NewKey, expires_at: datetime | None, *, actor: Actor, now: datetime
) -> ApiKeyRow:
    """Raises `NotFound("integration")`, `Invalid`: `integration_id`, `scopes`."""
    if new.integration_id is not None:
        integration = existing(await session.get(IntegrationRow, (tenant_id, new.integration_id)), "integration")
        if integration.kind != "partner":
            raise Invalid("integration_id", "must be a partner: ad networks have no keys of ours")
        if not PARTNER_SCOPES.issuperset(new.scopes):
            raise Invalid(
                "scopes", "a partner's key has scope capture only: for more, make a key without integration_id"
            )
    row = ApiKeyRow(tenant_id=tenant_id, created_at=now, expires_at=expires_at, **vars(new))
    session.add(row)
    await session.flush()
    await _note(session, row, "api_key_made", actor, now)
    return row


async def rotate_key(
    session: AsyncSession,
    tenant_id: int,
    key_id: int,
    rotation: Rotation,
    *,
    actor: Actor,
    now: datetime,
) -> ApiKeyRow:
    """A key like the old one, which ends after the grace period; with an end of its own where the old one had one.

    Of a partner's key only what a partner may have goes on. Raises `NotFound`, `Refused`: `key_ended`,
    `already_rotated`, `no_scope_left`.
    """
    old = await _locked(session, tenant_id, key_id)
    if old.revoked_at is not None or (old.expires_at is not None and old.expires_at <= now):
        raise Refused("key_ended", "This key has ended: make a new one.")
    if await is_replaced(session, tenant_id, key_id):
        raise Refused("already_rotated", "A newer key replaces this one already: rotate that one.")
    scopes = old.scopes if old.integration_id is None else sorted(PARTNER_SCOPES.intersection(old.scopes))
    if not scopes:
        raise Refused("no_scope_left", "A partner's key has scope capture only, and this one has not: make a new key.")
    lifetime = old.expires_at - old.created_at if old.expires_at is not None else None
    old.expires_at = now + rotation.grace if old.expires_at is None else min(old.expires_at, now + rotation.grace)
    new = NewKey(
        old.name, scopes, rotation.prefix, rotation.secret_hash, old.user_id, old.integration_id, replaces=old.id
    )
    return await add_key(session, tenant_id, new, now + lifetime if lifetime else None, actor=actor, now=now)


async def revoke_key(session: AsyncSession, tenant_id: int, key_id: int, *, actor: Actor, now: datetime) -> ApiKeyRow:
    """Once. Raises `NotFound`."""
    row = await _locked(session, tenant_id, key_id)
    if row.revoked_at is None:
        row.revoked_at = now
        await session.flush()
        await _note(session, row, "api_key_revoked", actor, now)
    return row


async def _locked(session: AsyncSession, tenant_id: int, key_id: int) -> ApiKeyRow:
    return existing(await session.get(ApiKeyRow, (tenant_id, key_id), with_for_update=True), "key")


async def _note(session: AsyncSession, row: ApiKeyRow, action: str, actor: Actor, now: datetime) -> None:
    entry = privacy.Entry(
        now,
        actor,
        action,
        "api_key",
        row.id,
        facts={"user": row.user_id, "integration": row.integration_id, "replaces": row.replaces},
    )
    await privacy.record(session, row.tenant_id, entry)
