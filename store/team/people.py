"""Colleagues, as every one of them may know the others."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql

_PEOPLE = text("""
    SELECT users.id, users.name, users.role, users.active,
        CASE WHEN users.role = 'agent' THEN agents.team END AS team
    FROM users LEFT JOIN agents ON (agents.tenant_id, agents.id) = (users.tenant_id, users.id)
    WHERE users.tenant_id = :tenant AND users.role <> 'integration'
    ORDER BY users.active DESC, users.name, users.id LIMIT :limit
""")
_LED = text("SELECT code FROM teams WHERE tenant_id = :tenant AND manager_id = :user ORDER BY code")


@dataclass(frozen=True)
class Colleague:
    """`team` of an agent only."""

    id: int
    name: str
    role: str
    active: bool
    team: str | None


async def list_people(session: AsyncSession, tenant_id: int, limit: int) -> list[Colleague]:
    """No programs; those who are active first, by name."""
    rows = await run_sql(session, _PEOPLE, {"tenant": tenant_id, "limit": limit})
    return [Colleague(**row._mapping) for row in rows]


async def teams_led(session: AsyncSession, tenant_id: int, user_id: int) -> list[str]:
    """The codes of the teams whose manager this user is."""
    return list((await run_sql(session, _LED, {"tenant": tenant_id, "user": user_id})).scalars())
