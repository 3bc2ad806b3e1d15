"""Tokens that were ended before their time: one of them, or all that a user had been given until then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.tenants import TokenRevocationRow

_BEARER = text("""
    SELECT users.role, users.active, tenants.country, EXISTS (
        SELECT FROM token_revocations ended WHERE (ended.tenant_id, ended.user_id) = (:tenant, :user)
        AND (ended.token_id = :token OR ended.issued_before > :issued_at)) AS ended
    FROM users JOIN tenants ON tenants.id = users.tenant_id
    WHERE users.tenant_id = :tenant AND users.id = :user
""")
_FORGET = text("""
    DELETE FROM token_revocations WHERE tenant_id = :tenant AND id IN (
        SELECT id FROM token_revocations WHERE tenant_id = :tenant AND ends_at < :before ORDER BY ends_at LIMIT :limit)
""")


@dataclass(frozen=True)
class Bearer:
    """The user whom a token names; `country` is the tenant's (ISO 3166). `ended`: the token was revoked."""

    role: str
    active: bool
    country: str
    ended: bool


async def find_bearer(
    session: AsyncSession, tenant_id: int, user_id: int, token_id: str, issued_at: datetime
) -> Bearer | None:
    """All that a token depends on, in one statement. None when the tenant has no such user."""
    given = {"tenant": tenant_id, "user": user_id, "token": token_id, "issued_at": issued_at}
    row = (await run_sql(session, _BEARER, given)).one_or_none()
    return Bearer(**row._mapping) if row else None


async def list_revocations(session: AsyncSession, tenant_id: int, user_id: int) -> Sequence[TokenRevocationRow]:
    """Of one user, the newest first, at most a hundred; those whose tokens have ended anyway are gone."""
    query = select(TokenRevocationRow).where(
        TokenRevocationRow.tenant_id == tenant_id, TokenRevocationRow.user_id == user_id
    )
    return (await session.exec(query.order_by(col(TokenRevocationRow.id).desc()).limit(100))).all()


async def forget_ended(session: AsyncSession, tenant_id: int, before: datetime, limit: int) -> None:
    """Revocations of tokens that would have ended by now."""
    await run_sql(session, _FORGET, {"tenant": tenant_id, "before": before, "limit": limit})
