"""Taking back what an import brought, as far as nobody has built upon it."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.imports.states import IMPORT_PRIORITY
from domain.lifecycle.chapters.ending import Withdrawn
from domain.lifecycle.messages import LeadRef
from domain.privacy import Actor
from store.capture.imports.withdrawal import forget_identities, is_worked_with, withdraw_touch
from store.lifecycle import lead_runs, outbox
from store.tables.capture import ImportLineRow
from store.tables.leads import LeadRow


async def withdraw(session: AsyncSession, line: ImportLineRow, *, whole: bool, actor: Actor, now: datetime) -> bool:
    """Takes back the row's touch, and the lead itself when it is `whole` the row's; False when that must stay.

    What the touch filled of a profile stays filled.
    """
    assert line.lead_id is not None, "only a captured row is taken back"
    lead = await lead_runs.lock_lead(session, LeadRef(line.tenant_id, line.lead_id))
    if whole and not await _take_lead(session, line, lead, now):
        return False
    await withdraw_touch(session, line, now)
    action = "lead_withdrawn" if lead.withdrawn_at == now else "touch_withdrawn"
    await lead_runs.note(session, lead, now, action, actor, import_id=line.import_id, touch_id=line.touch_id)
    return True


async def _take_lead(session: AsyncSession, line: ImportLineRow, lead: LeadRow, now: datetime) -> bool:
    if await is_worked_with(session, line, lead):
        return False
    lead.withdrawn_at, lead.updated_at = now, now
    await forget_identities(session, lead)
    if not lead.run_closed:
        await outbox.add(session, lead.tenant_id, lead.id, lead.run, Withdrawn(line.touch_id or 0), IMPORT_PRIORITY)
    return True
