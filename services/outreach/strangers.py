"""Messages of numbers that nobody knows: each is a lead, with what the person wrote as their words."""

import json
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.messages import is_enquiry
from domain.capture.submission import LeadCapture, normalise
from domain.leads.lead import Source
from domain.leads.profile import NOTES_LIMIT
from domain.lifecycle.outbox import RunRequest
from domain.outreach.ports import ProviderEvent
from domain.privacy import CONTACT
from services.capture.capture import capture
from services.capture.intake import CaptureChannel, Captured, Intake
from store.team.missed_calls import is_agents_phone


async def take_message(
    session: AsyncSession, tenant_id: int, country: str, event: ProviderEvent, now: datetime
) -> list[RunRequest]:
    """The sender is an E.164 number. Raises `Raced`: roll back and retry.

    Returns the requests to dispatch after the commit.
    """
    if not is_enquiry(event.text) or await is_agents_phone(session, tenant_id, event.sender):
        return []
    said = LeadCapture(phone=event.sender, source=Source.PHONE, notes=event.text[:NOTES_LIMIT])
    submission = normalise(said, country, now)
    raw = json.dumps({"provider": event.provider, "message": event.provider_id, "to": event.recipient})
    key = f"sms:{event.provider}:{event.provider_id}"
    captured = await capture(session, tenant_id, Intake(submission, raw, CONTACT, key, came_by=CaptureChannel("sms")))
    assert isinstance(captured, Captured), "only a keyed intake is answered from store"
    return [captured.request] if captured.request else []
