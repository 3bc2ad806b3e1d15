"""Who belongs to a tenant."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.errors import existing
from store.session import Query, run_sql
from store.tables.tenants import UserRow


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


def name_query(tenant_id: int, user_id: int) -> Query:
    """As `name_of`: one row with one column, or none."""
    return _NAME.text, {"tenant": tenant_id, "user": user_id}


async def phone_of(session: AsyncSession, tenant_id: int, agent_id: int) -> str | None:
    """The agent's own number (E.164), which a click-to-call rings first."""
    found = await run_sql(session, _PHONE, {"tenant": tenant_id, "user": agent_id})
    return found.scalar_one_or_none()


_FIRST = text("SELECT id FROM users WHERE tenant_id = :tenant AND role = :role AND active ORDER BY id LIMIT 1")


async def first_with_role(session: AsyncSession, tenant_id: int, role: str) -> int | None:
    """The longest-serving active user of a role."""
    found = await run_sql(session, _FIRST, {"tenant": tenant_id, "role": role})
    return found.scalar_one_or_none()


_WITH = text("SELECT id FROM users WHERE tenant_id = :tenant AND role = ANY(:roles) AND active ORDER BY id LIMIT 100")


async def with_roles(session: AsyncSession, tenant_id: int, roles: Sequence[str]) -> list[int]:
    """The active users of these roles."""
    return list((await run_sql(session, _WITH, {"tenant": tenant_id, "roles": list(roles)})).scalars())


_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('users'), :tenant)")
_ADMINS = text("SELECT count(*) FROM users WHERE tenant_id = :tenant AND role = 'admin' AND active AND id <> :user")
_OF_EMAIL = text("""
    SELECT id FROM users WHERE tenant_id = :tenant AND lower(email) = :email AND role <> 'integration' AND id <> :user
    ORDER BY id LIMIT 1
""")
_OF_SUBJECT = text("SELECT id FROM users WHERE tenant_id = :tenant AND subject = :subject AND id <> :user LIMIT 1")
_OPEN_TASKS = text("SELECT count(*) FROM tasks WHERE tenant_id = :tenant AND assignee_id = :user AND done_at IS NULL")


@dataclass(frozen=True)
class Criteria:
    """Which users; None: of any."""

    role: str | None = None
    active: bool | None = None
    email: str | None = None


async def lock_users(session: AsyncSession, tenant_id: int) -> None:
    """Nobody else changes a user of the tenant until the end of the transaction."""
    await run_sql(session, _ONE_AT_A_TIME, {"tenant": tenant_id})


async def list_users(
    session: AsyncSession, tenant_id: int, criteria: Criteria, after: int, limit: int
) -> list[UserRow]:
    """By id, after `after`."""
    query = select(UserRow).where(UserRow.tenant_id == tenant_id, col(UserRow.id) > after)
    if criteria.role is not None:
        query = query.where(UserRow.role == criteria.role)
    if criteria.active is not None:
        query = query.where(UserRow.active == criteria.active)
    if criteria.email is not None:
        query = query.where(func.lower(UserRow.email) == criteria.email)
    return list(await session.exec(query.order_by(col(UserRow.id)).limit(limit)))


async def find_user(session: AsyncSession, tenant_id: int, user_id: int, *, lock: bool = False) -> UserRow:
    """Raises `NotFound`."""
    return existing(await session.get(UserRow, (tenant_id, user_id), with_for_update=lock), "user")


async def other_admins(session: AsyncSession, tenant_id: int, user_id: int) -> int:
    """How many active admins there are beside this user."""
    return int((await run_sql(session, _ADMINS, {"tenant": tenant_id, "user": user_id})).scalar_one())


async def holder_of_email(session: AsyncSession, tenant_id: int, email: str, but: int) -> int | None:
    """The person with this address (in lower case), active or not, beside the user `but`."""
    given = {"tenant": tenant_id, "email": email, "user": but}
    return (await run_sql(session, _OF_EMAIL, given)).scalar_one_or_none()


async def holder_of_subject(session: AsyncSession, tenant_id: int, subject: str, but: int) -> int | None:
    given = {"tenant": tenant_id, "subject": subject, "user": but}
    return (await run_sql(session, _OF_SUBJECT, given)).scalar_one_or_none()


async def open_tasks(session: AsyncSession, tenant_id: int, user_id: int) -> int:
    return int((await run_sql(session, _OPEN_TASKS, {"tenant": tenant_id, "user": user_id})).scalar_one())
