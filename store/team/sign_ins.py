"""Whose sign-in at the identity provider is whose: found without a tenant, bound once."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:issuer || ' ' || :subject, 0))")
_PEOPLE = text("SELECT tenant_id, user_id, bound FROM people_of(:issuer, :subject, :email, :now)")
_BIND = text("""
    UPDATE users SET issuer = :issuer, subject = :subject, bound_at = :now, invited_until = NULL
    WHERE tenant_id = :tenant AND id = :user AND issuer IS NULL AND active AND coalesce(subject, :subject) = :subject
""")


class Found(NamedTuple):
    """A user whose this sign-in is (`bound`), or may become."""

    tenant_id: int
    user_id: int
    bound: bool


async def people_of(session: AsyncSession, issuer: str, subject: str, email: str | None, now: datetime) -> list[Found]:
    """Of every tenant: whom this subject is bound to, else whose subject or confirmed e-mail (lower case) it is."""
    given = {"issuer": issuer, "subject": subject, "email": email, "now": now}
    return [Found._make(row) for row in await run_sql(session, _PEOPLE, given)]


async def lock_subject(session: AsyncSession, issuer: str, subject: str) -> None:
    """Nobody else binds it until the end of the transaction."""
    await run_sql(session, _ONE_AT_A_TIME, {"issuer": issuer, "subject": subject})


async def bind(session: AsyncSession, tenant_id: int, user_id: int, issuer: str, subject: str, now: datetime) -> bool:
    """Whether it became theirs: not if another sign-in is, if another is expected, or if they are deactivated."""
    given = {"tenant": tenant_id, "user": user_id, "issuer": issuer, "subject": subject, "now": now}
    return bool((await run_sql(session, _BIND, given)).rowcount)
