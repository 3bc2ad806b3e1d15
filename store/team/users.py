"""Who belongs to a tenant."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql


@dataclass(frozen=True)
class Member:
    """A user of a tenant; `country` is the tenant's (ISO 3166)."""

    role: str
    active: bool
    country: str


_MEMBER = text("""
    SELECT users.role, users.active, tenants.country
    FROM users JOIN tenants ON tenants.id = users.tenant_id
    WHERE users.tenant_id = :tenant AND users.id = :user
""")


async def find_member(session: AsyncSession, tenant_id: int, user_id: int) -> Member | None:
    """None when the tenant has no such user."""
    connection = await session.connection()
    row = (await connection.execute(_MEMBER, {"tenant": tenant_id, "user": user_id})).one_or_none()
    return Member(*row) if row else None


_NAME = text("SELECT name FROM users WHERE tenant_id = :tenant AND id = :user")
_PHONE = text("SELECT phone FROM agents WHERE tenant_id = :tenant AND id = :user")


async def name_of(session: AsyncSession, tenant_id: int, user_id: int) -> str:
    """How the user is called towards leads; empty when there is no such user."""
    found = await run_sql(session, _NAME, {"tenant": tenant_id, "user": user_id})
    return found.scalar_one_or_none() or ""


async def phone_of(session: AsyncSession, tenant_id: int, agent_id: int) -> str | None:
    """The agent's own number (E.164), which a click-to-call rings first."""
    found = await run_sql(session, _PHONE, {"tenant": tenant_id, "user": agent_id})
    return found.scalar_one_or_none()


_FIRST = text("SELECT id FROM users WHERE tenant_id = :tenant AND role = :role AND active ORDER BY id LIMIT 1")


async def first_with_role(session: AsyncSession, tenant_id: int, role: str) -> int | None:
    """The longest-serving active user of a role."""
    found = await run_sql(session, _FIRST, {"tenant": tenant_id, "role": role})
    return found.scalar_one_or_none()
