"""People signed in at a browser: each found by the hash of their cookie, in one statement with all it depends on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql

_FIND = text("""
    SELECT sessions.id, sessions.user_id, sessions.role, sessions.demo, sessions.created_at, sessions.last_seen_at,
        sessions.ends_at, tenants.country, users.active AND users.role = sessions.role AS member, EXISTS (
            SELECT FROM token_revocations ended
            WHERE (ended.tenant_id, ended.user_id) = (sessions.tenant_id, sessions.user_id)
            AND (ended.token_id = encode(sessions.secret_hash, 'hex') OR ended.issued_before > sessions.created_at)
        ) AS ended
    FROM sessions
    JOIN users ON (users.tenant_id, users.id) = (sessions.tenant_id, sessions.user_id)
    JOIN tenants ON tenants.id = sessions.tenant_id
    WHERE sessions.tenant_id = :tenant AND sessions.secret_hash = :hash
""")
_SEEN = text("UPDATE sessions SET last_seen_at = :now WHERE tenant_id = :tenant AND id = :id AND last_seen_at < :now")
_END = text("DELETE FROM sessions WHERE tenant_id = :tenant AND secret_hash = :hash RETURNING user_id, sealed_tokens")
_FORGET = text("""
    DELETE FROM sessions WHERE tenant_id = :tenant AND id IN (
        SELECT id FROM sessions WHERE tenant_id = :tenant AND ends_at < :before ORDER BY ends_at LIMIT :limit)
""")


@dataclass(frozen=True)
class SignedIn:
    """A session. `member`: its user is active and has still its role; `ended`: it was signed out elsewhere. `country`
    is the tenant's (ISO 3166)."""

    id: int
    user_id: int
    role: str
    demo: bool
    created_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    country: str
    member: bool
    ended: bool


@dataclass(frozen=True)
class Ended:
    """A session that was just deleted, with what the vault can open of it."""

    user_id: int
    sealed_tokens: bytes | None


async def find_session(session: AsyncSession, tenant_id: int, secret_hash: bytes) -> SignedIn | None:
    row = (await run_sql(session, _FIND, {"tenant": tenant_id, "hash": secret_hash})).one_or_none()
    return SignedIn(**row._mapping) if row else None


async def mark_seen(session: AsyncSession, tenant_id: int, session_id: int, now: datetime) -> None:
    await run_sql(session, _SEEN, {"tenant": tenant_id, "id": session_id, "now": now})


async def end_session(session: AsyncSession, tenant_id: int, secret_hash: bytes) -> Ended | None:
    """None when there is none such."""
    row = (await run_sql(session, _END, {"tenant": tenant_id, "hash": secret_hash})).one_or_none()
    return Ended(**row._mapping) if row else None


async def forget_ended(session: AsyncSession, tenant_id: int, before: datetime, limit: int) -> None:
    """Sessions that have ended by then."""
    await run_sql(session, _FORGET, {"tenant": tenant_id, "before": before, "limit": limit})
