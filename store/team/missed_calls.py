"""Calls that nobody has answered yet."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.leads import LeadRow

# A task answers every call up to its end, however often the person rang meanwhile.
_UNANSWERED = text("""
    SELECT touches.id FROM touches
    WHERE touches.tenant_id = :tenant AND touches.lead_id = :lead AND channel = 'phone' AND withdrawn_at IS NULL
      AND NOT EXISTS (SELECT FROM calls
                      WHERE calls.tenant_id = :tenant AND calls.touch_id = touches.id AND outcome = 'reached')
      AND NOT EXISTS (
        SELECT FROM tasks
        WHERE tasks.tenant_id = :tenant AND tasks.lead_id = :lead AND kind = 'missed_call'
          AND (done_at IS NULL OR done_at >= touches.occurred_at))
    ORDER BY touches.id DESC LIMIT 1
""")
_IS_AGENTS = text("SELECT EXISTS (SELECT FROM agents WHERE tenant_id = :tenant AND phone = :phone)")
_HAND = text("""
    UPDATE tasks SET assignee_id = :agent, for_role = NULL
    WHERE tenant_id = :tenant AND lead_id = :lead AND kind IN ('missed_call', 'first_contact')
      AND assignee_id IS NULL AND done_at IS NULL
""")


async def unanswered_call(session: AsyncSession, lead: LeadRow) -> int | None:
    """The touch of the lead's newest call for which there is no task yet."""
    found = await run_sql(session, _UNANSWERED, {"tenant": lead.tenant_id, "lead": lead.id})
    return found.scalar_one_or_none()


async def hand_waiting_tasks(session: AsyncSession, lead: LeadRow, agent_id: int) -> None:
    """What was for everybody of a role is the new owner's."""
    await run_sql(session, _HAND, {"tenant": lead.tenant_id, "lead": lead.id, "agent": agent_id})


async def is_agents_phone(session: AsyncSession, tenant_id: int, phone: str) -> bool:
    """Whether an agent of the tenant has this number (E.164)."""
    return bool((await run_sql(session, _IS_AGENTS, {"tenant": tenant_id, "phone": phone})).scalar_one())
