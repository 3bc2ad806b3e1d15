"""Where a message goes: to whom, and by which vendor of its channel."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.senders import Candidate, Route
from domain.leads.lead import Channel
from domain.outreach.modes import Mode
from services.outreach.modes.diversion import Delivery
from services.outreach.texts import Written
from services.outreach.vendors.whatsapp import whatsapp_closed
from store.tables.leads import LeadRow


@dataclass(frozen=True)
class Destination:
    """To whom a message goes and by which vendor of its channel; `tried` did not take it."""

    delivery: Delivery
    route: Route
    candidate: Candidate
    tried: frozenset[str] = frozenset()

    def has_another(self) -> bool:
        return self.delivery.mode is not Mode.TEST and self.route.another(self.candidate, self.tried)


async def outside_window(
    session: AsyncSession, lead: LeadRow, channel: Channel, made: Written | None, to: Destination, at: datetime
) -> bool:
    """Free words by WhatsApp to somebody who has not written for a day."""
    if made is not None and to.candidate.vendor in made.vendor_templates:
        return False
    return await whatsapp_closed(session, lead, channel, at)
