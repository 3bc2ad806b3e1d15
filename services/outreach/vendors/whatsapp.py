"""WhatsApp's window: who wrote to us may be answered in free words for a day; else only an approved template goes."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from store.outreach.messages import last_inbound
from store.tables.leads import LeadRow

WINDOW = "whatsapp_window"
_OPEN_FOR = timedelta(hours=24)


async def whatsapp_closed(session: AsyncSession, lead: LeadRow, channel: Channel, at: datetime) -> bool:
    """Whether a message on this channel may not be free text now."""
    if channel is not Channel.WHATSAPP:
        return False
    until = await window_until(session, lead)
    return until is None or at >= until


async def window_until(session: AsyncSession, lead: LeadRow) -> datetime | None:
    """Until when free words may leave; None: the person never wrote."""
    last = await last_inbound(session, lead, Channel.WHATSAPP)
    return last + _OPEN_FOR if last is not None else None
