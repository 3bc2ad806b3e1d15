"""WhatsApp's window: who wrote to us may be answered in free words for a day; else only an approved template goes."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from services.outreach.texts import Written
from store.outreach.messages import last_inbound
from store.tables.leads import LeadRow

WINDOW = "whatsapp_window"
_OPEN_FOR = timedelta(hours=24)


async def outside_window(
    session: AsyncSession, lead: LeadRow, channel: Channel, made: Written | None, vendor: str, at: datetime
) -> bool:
    """Free words by WhatsApp to somebody who has not written for a day: `vendor` has approved no template of them."""
    if channel is not Channel.WHATSAPP or (made is not None and vendor in made.vendor_templates):
        return False
    until = await window_until(session, lead)
    return until is None or at >= until


async def window_until(session: AsyncSession, lead: LeadRow) -> datetime | None:
    """Until when free words may leave; None: the person never wrote."""
    last = await last_inbound(session, lead, Channel.WHATSAPP)
    return last + _OPEN_FOR if last is not None else None
