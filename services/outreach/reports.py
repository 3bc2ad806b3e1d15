"""What a vendor says became of a message, written where no run is left to hear of it."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.chapters.contact import Delivered
from domain.privacy import VENDOR
from store.lifecycle import lead_runs, outbox
from store.outreach import messages
from store.tables.leads import LeadRow
from store.tables.outreach import MessageRow


async def record_report(
    session: AsyncSession, lead: LeadRow, message: MessageRow, report: Delivered, now: datetime
) -> None:
    """Nothing for what the message has behind it."""
    if messages.advance(message, report.state, now, report.code, report.refusal):
        facts = {"message": message.id, "code": report.code or None, "attempt": message.attempt}
        await lead_runs.note(session, lead, now, f"message_{report.state.value}", VENDOR, **facts)


async def record_unheard(session: AsyncSession, lead: LeadRow, now: datetime) -> None:
    """What the run was asked to hear: as it ends, some of it may still be on the way."""
    for report in await outbox.reports(session, lead):
        message = await messages.by_id(session, lead.tenant_id, report.message_id)
        if message is not None and message.lead_id == lead.id:
            await record_report(session, lead, message, report, now)
