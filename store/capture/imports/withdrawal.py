"""Taking back what an import brought, as far as nobody has built upon it."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.imports.states import IMPORT_PRIORITY
from domain.lifecycle.messages import LeadRef
from store.lifecycle import lead_runs, outbox
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
            AND (status = 'converted' OR merged_into IS NOT NULL))
""")
_FORGET = (
    text("DELETE FROM identities WHERE tenant_id = :tenant AND lead_id = :lead"),
    text("DELETE FROM match_keys WHERE tenant_id = :tenant AND lead_id = :lead"),
)
_TOUCH = text("UPDATE touches SET withdrawn_at = :now WHERE tenant_id = :tenant AND id = :touch")


async def withdraw(session: AsyncSession, line: ImportLineRow, *, whole: bool, actor: str, now: datetime) -> bool:
    """Takes back the row's touch, and the lead itself when it is `whole` the row's; False when that must stay.

    What the touch filled of a profile stays filled.
    """
    assert line.lead_id is not None, "only a captured row is taken back"
    lead = await lead_runs.lock_lead(session, LeadRef(line.tenant_id, line.lead_id))
    if whole and not await _take_lead(session, line, lead, now):
        return False
    await run_sql(session, _TOUCH, {"tenant": line.tenant_id, "touch": line.touch_id, "now": now})
    action = "lead_withdrawn" if lead.withdrawn_at == now else "touch_withdrawn"
    facts = {"import_id": line.import_id, "touch_id": line.touch_id}
    await lead_runs.note(session, lead, now=now, actor=actor, action=action, facts=facts)
    return True


async def _take_lead(session: AsyncSession, line: ImportLineRow, lead: LeadRow, now: datetime) -> bool:
    place = {"tenant": line.tenant_id, "lead": lead.id}
    worked = await run_sql(session, _WORKED_WITH, {**place, "import": line.import_id})
    if worked.scalar_one():
        return False
    lead.withdrawn_at, lead.updated_at = now, now
    for statement in _FORGET:
        await run_sql(session, statement, place)
    if not lead.run_closed:
        await outbox.add(session, lead.tenant_id, lead.id, lead.run, "withdrawn", line.touch_id, "", IMPORT_PRIORITY)
    return True
