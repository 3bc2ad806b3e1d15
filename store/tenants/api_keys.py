"""Programs' keys: found by prefix, proven by hash; made, rotated, revoked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.tenants import ApiKeyRow

USED_EVERY = timedelta(minutes=1)
_HOLDER = text("""
    SELECT k.id, k.user_id, k.integration_id, k.secret_hash, k.scopes, k.expires_at, tenants.country,
        ARRAY(WITH RECURSIVE before AS (
                SELECT k.replaces AS id UNION
                SELECT older.replaces FROM before
                JOIN api_keys older ON older.tenant_id = :tenant AND older.id = before.id)
            SELECT id FROM before WHERE id IS NOT NULL) AS earlier
    FROM api_keys k
    JOIN tenants ON tenants.id = k.tenant_id
    JOIN users u ON (u.tenant_id, u.id) = (k.tenant_id, k.user_id)
    LEFT JOIN integrations i ON (i.tenant_id, i.id) = (k.tenant_id, k.integration_id)
    WHERE k.tenant_id = :tenant AND k.prefix = :prefix AND k.revoked_at IS NULL
      AND u.active AND u.role = :role AND i.active IS NOT FALSE
""")
_HOLDS = text("""
    SELECT EXISTS (
        SELECT FROM api_keys k JOIN users u ON (u.tenant_id, u.id) = (k.tenant_id, k.user_id)
        WHERE k.tenant_id = :tenant AND k.id = :key AND k.revoked_at IS NULL AND u.active AND u.role = :role
            AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp()))
""")
_USED = text("""
    UPDATE api_keys SET last_used_at = :now
    WHERE tenant_id = :tenant AND id = :key AND (last_used_at IS NULL OR last_used_at < :before)
""")
_REPLACED = text("""
    SELECT EXISTS (SELECT FROM api_keys WHERE tenant_id = :tenant AND replaces = :key AND revoked_at IS NULL)
""")


@dataclass(frozen=True)
class KeyHolder:
    """A key that is not revoked, of a user who is active. `country` is the tenant's (ISO 3166).

    `earlier`: the keys that it was rotated from.
    """

    id: int
    user_id: int
    integration_id: int | None
    secret_hash: bytes
    scopes: list[str]
    expires_at: datetime | None
    country: str
    earlier: list[int]


async def find_holder(session: AsyncSession, tenant_id: int, prefix: str, role: str) -> KeyHolder | None:
    """None for an unknown or revoked key, and when its user has left or has another role. It may have expired."""
    found = await run_sql(session, _HOLDER, {"tenant": tenant_id, "prefix": prefix, "role": role})
    row = found.one_or_none()
    return KeyHolder(**row._mapping) if row else None


async def still_holds(session: AsyncSession, tenant_id: int, key_id: int, role: str) -> bool:
    """Whether the key has neither ended nor been revoked, and its user is still of this role."""
    found = await run_sql(session, _HOLDS, {"tenant": tenant_id, "key": key_id, "role": role})
    return bool(found.scalar_one())


async def mark_used(session: AsyncSession, tenant_id: int, key_id: int, now: datetime) -> None:
    """At most once a minute per key."""
    await run_sql(session, _USED, {"tenant": tenant_id, "key": key_id, "now": now, "before": now - USED_EVERY})


async def list_keys(session: AsyncSession, tenant_id: int, after: int | None, limit: int) -> list[ApiKeyRow]:
    """Newest first, behind `after`."""
    query = select(ApiKeyRow).where(ApiKeyRow.tenant_id == tenant_id)
    if after is not None:
        query = query.where(col(ApiKeyRow.id) < after)
    return list(await session.exec(query.order_by(col(ApiKeyRow.id).desc()).limit(limit)))


async def is_replaced(session: AsyncSession, tenant_id: int, key_id: int) -> bool:
    """Whether a newer key that is not revoked replaces this one."""
    return bool((await run_sql(session, _REPLACED, {"tenant": tenant_id, "key": key_id})).scalar_one())
