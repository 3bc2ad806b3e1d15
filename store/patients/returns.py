"""What patients said that no run has heard, and who looked after them last."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.patients.returns import Enquiry
from store.session import run_sql
from store.tables.leads import LeadRow

_LAST_OWNER = text("""
    SELECT a.agent_id FROM assignments a
    JOIN agents g ON (g.tenant_id, g.id) = (a.tenant_id, a.agent_id) AND g.active
    JOIN users u ON (u.tenant_id, u.id) = (a.tenant_id, a.agent_id) AND u.active AND u.role = 'agent'
    WHERE a.tenant_id = :tenant AND a.lead_id = :lead
      AND a.id = (SELECT max(id) FROM assignments WHERE tenant_id = :tenant AND lead_id = :lead)
""")
# What the run was asked, and had not written down when it ended.
_MESSAGES = text("""
    SELECT DISTINCT (r.body ->> 'message_id')::bigint AS id FROM start_requests r
    JOIN messages m ON m.tenant_id = r.tenant_id AND m.id = (r.body ->> 'message_id')::bigint AND m.channel <> 'call'
    WHERE r.tenant_id = :tenant AND r.lead_id = :lead AND r.run = :run AND r.message = 'reply' AND NOT EXISTS (
        SELECT FROM audit_log a WHERE a.tenant_id = :tenant AND a.subject = 'lead' AND a.subject_id = :lead
          AND a.action = 'replied' AND a.facts ->> 'message' = r.body ->> 'message_id')
    ORDER BY id
""")
_TOUCHES = text("""
    SELECT DISTINCT t.id, t.channel, t.said ->> 'procedure' AS procedure, t.occurred_at FROM start_requests r
    JOIN touches t ON t.tenant_id = r.tenant_id AND t.id = (r.body ->> 'touch_id')::bigint AND t.withdrawn_at IS NULL
    WHERE r.tenant_id = :tenant AND r.lead_id = :lead AND r.run = :run AND r.message = 'touch' AND NOT EXISTS (
        SELECT FROM audit_log a WHERE a.tenant_id = :tenant AND a.subject = 'lead' AND a.subject_id = :lead
          AND a.action = 'scored' AND a.facts ->> 'cause' = 'touch:' || t.id)
    ORDER BY id
""")
_COMING = text("""
    SELECT EXISTS (SELECT FROM start_requests
        WHERE tenant_id = :tenant AND lead_id = :lead AND run = :run AND message = 'start')
""")
_REQUESTED = text("""
    SELECT EXISTS (SELECT FROM tasks WHERE tenant_id = :tenant AND lead_id = :lead AND kind = 'answer_reply'
        AND subject_kind = 'touch' AND done_at IS NULL)
""")


async def last_owner(session: AsyncSession, lead: LeadRow) -> int | None:
    """Who owned the lead last, while they still work here."""
    found = await run_sql(session, _LAST_OWNER, {"tenant": lead.tenant_id, "lead": lead.id})
    return found.scalar_one_or_none()


async def unheard_messages(session: AsyncSession, lead: LeadRow) -> list[int]:
    """Messages of which the lead's run was to hear."""
    of_run = {"tenant": lead.tenant_id, "lead": lead.id, "run": lead.run}
    return list((await run_sql(session, _MESSAGES, of_run)).scalars())


async def unheard_touches(session: AsyncSession, lead: LeadRow) -> list[tuple[int, Enquiry]]:
    """As `unheard_messages`: the touches, and what was asked with them."""
    of_run = {"tenant": lead.tenant_id, "lead": lead.id, "run": lead.run}
    rows = await run_sql(session, _TOUCHES, of_run)
    return [(row.id, Enquiry(row.channel, row.procedure, row.occurred_at)) for row in rows]


async def is_coming_back(session: AsyncSession, lead: LeadRow) -> bool:
    """Whether the next run is requested already."""
    of_run = {"tenant": lead.tenant_id, "lead": lead.id, "run": lead.run + 1}
    return bool((await run_sql(session, _COMING, of_run)).scalar_one())


async def is_requested(session: AsyncSession, lead: LeadRow) -> bool:
    """Whether somebody is to answer an enquiry of this patient already."""
    return bool((await run_sql(session, _REQUESTED, {"tenant": lead.tenant_id, "lead": lead.id})).scalar_one())
