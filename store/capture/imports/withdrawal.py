"""Taking back what an import brought."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.capture import ImportLineRow
from store.tables.leads import LeadRow

# Rows of one file may be one person: touches of the same import are no reason to keep the lead.
_WORKED_WITH = text("""
    SELECT EXISTS (SELECT FROM touches WHERE tenant_id = :tenant AND lead_id = :lead AND withdrawn_at IS NULL
            AND (channel, channel_id) IS DISTINCT FROM ('import', CAST(:import AS bigint)))
        OR EXISTS (SELECT FROM messages WHERE tenant_id = :tenant AND lead_id = :lead AND state <> 'skipped')
        OR EXISTS (SELECT FROM lead_interactions WHERE tenant_id = :tenant AND lead_id = :lead)
        OR EXISTS (SELECT FROM assignments WHERE tenant_id = :tenant AND lead_id = :lead)
        OR EXISTS (SELECT FROM assessments WHERE tenant_id = :tenant AND lead_id = :lead)
        OR EXISTS (SELECT FROM appointments WHERE tenant_id = :tenant AND lead_id = :lead)
        OR EXISTS (SELECT FROM leads WHERE tenant_id = :tenant AND merged_into = :lead)
        OR EXISTS (SELECT FROM leads WHERE tenant_id = :tenant AND id = :lead
            AND (status = 'converted' OR converted_at IS NOT NULL OR merged_into IS NOT NULL))
""")


_FORGET = (
    text("DELETE FROM identities WHERE tenant_id = :tenant AND lead_id = :lead"),
    text("DELETE FROM match_keys WHERE tenant_id = :tenant AND lead_id = :lead"),
)


_TOUCH = text("UPDATE touches SET withdrawn_at = :now WHERE tenant_id = :tenant AND id = :touch")
_OTHER_NAME = text("DELETE FROM other_names WHERE tenant_id = :tenant AND touch_id = :touch")


async def is_worked_with(session: AsyncSession, line: ImportLineRow, lead: LeadRow) -> bool:
    """Whether anything besides this import has built upon the lead."""
    of_line = {"tenant": line.tenant_id, "lead": lead.id, "import": line.import_id}
    return bool((await run_sql(session, _WORKED_WITH, of_line)).scalar_one())


async def forget_identities(session: AsyncSession, lead: LeadRow) -> None:
    """Its addresses and match keys may be another lead's."""
    for statement in _FORGET:
        await run_sql(session, statement, {"tenant": lead.tenant_id, "lead": lead.id})


async def withdraw_touch(session: AsyncSession, line: ImportLineRow, now: datetime) -> None:
    await run_sql(session, _TOUCH, {"tenant": line.tenant_id, "touch": line.touch_id, "now": now})
    await run_sql(session, _OTHER_NAME, {"tenant": line.tenant_id, "touch": line.touch_id})
