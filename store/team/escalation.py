"""Whom an escalation reaches, and how often one was made."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.leads import LeadRow

_OF_ROLE = text("SELECT id FROM users WHERE tenant_id = :tenant AND role = :role AND active ORDER BY id")
_TEAMS_MANAGER = text("""
    SELECT u.id FROM agents a
    JOIN teams t ON (t.tenant_id, t.code) = (a.tenant_id, a.team)
    JOIN users u ON (u.tenant_id, u.id) = (t.tenant_id, t.manager_id)
        AND u.active AND u.role IN ('manager', 'admin')
    WHERE a.tenant_id = :tenant AND a.id = :agent
""")
_UNOWNED_SINCE = text("""
    SELECT max(ended_at) FROM assignments WHERE tenant_id = :tenant AND lead_id = :lead AND run = :run
""")
_BEFORE = text("""
    SELECT count(*) AS times, max(due_at) AS last FROM tasks
    WHERE tenant_id = :tenant AND lead_id = :lead AND run = :run AND kind = 'escalation'
      AND subject_kind = 'acceptance' AND nth <> :round
""")


@dataclass(frozen=True)
class Audience:
    """Those who are notified; `assignee` None: the first of them takes the task."""

    users: tuple[int, ...]
    assignee: int | None = None


async def audience(session: AsyncSession, tenant_id: int, role: str, agent_id: int | None) -> Audience:
    """The manager of the agent's team, where it has one; else everybody of the role who may sign in."""
    if role == "manager" and agent_id is not None:
        found = await run_sql(session, _TEAMS_MANAGER, {"tenant": tenant_id, "agent": agent_id})
        if (manager := found.scalar_one_or_none()) is not None:
            return Audience((manager,), manager)
    return Audience(await of_role(session, tenant_id, role))


async def of_role(session: AsyncSession, tenant_id: int, role: str | None) -> tuple[int, ...]:
    """Everybody of the role who may sign in."""
    return tuple((await run_sql(session, _OF_ROLE, {"tenant": tenant_id, "role": role})).scalars())


async def unowned_since(session: AsyncSession, lead: LeadRow) -> datetime | None:
    """When the run's last owner went, or the run began."""
    found = await run_sql(session, _UNOWNED_SINCE, {"tenant": lead.tenant_id, "lead": lead.id, "run": lead.run})
    return found.scalar_one() or lead.run_began_at


async def before(session: AsyncSession, lead: LeadRow, round: int) -> tuple[int, datetime | None]:
    """How often it was escalated in the run that nobody accepts, and when last; but for this round."""
    found = await run_sql(
        session,
        _BEFORE,
        {"tenant": lead.tenant_id, "lead": lead.id, "run": lead.run, "round": round},
    )
    row = found.one()
    return row.times, row.last
