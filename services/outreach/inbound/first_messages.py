"""Messages of people whom nobody knows: each is a lead, with what the person wrote as their words."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.messages import is_enquiry
from domain.capture.submission import LeadCapture, normalise
from domain.leads.lead import Channel, Source
from domain.leads.profile import NOTES_LIMIT
from domain.lifecycle.outbox import RunRequest
from domain.outreach.ports import ProviderEvent
from domain.outreach.replies.reading import FIRST, Reading
from domain.privacy import CONTACT
from domain.team.notices import NoticeKind, NoticeRequest
from services.capture.capture import capture
from services.capture.intake import CaptureChannel, Captured, Intake
from services.outreach.inbound.attachments import keep_files
from services.team.notices import notify
from store.outreach import inbound
from store.team import users
from store.team.missed_calls import is_agents_phone
from store.tenants.vault import Vault

_WORTH_SENDING = timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """Whose events these are: `country` reads numbers that come without a prefix, `vault` keeps what came with a mail.
    `makes_leads`: who writes a mail and is nobody's lead becomes one."""

    tenant_id: int
    country: str
    vault: Vault
    makes_leads: bool = True


@dataclass(frozen=True)
class FirstMessage:
    """`event.sender` is in normal form: an E.164 number, or a mailbox."""

    event: ProviderEvent
    event_id: int
    reading: Reading

    @property
    def words(self) -> str:
        subject = self.event.mail.subject if self.event.mail else ""
        return "\n".join(part for part in (subject, self.reading.shown) if part)[:NOTES_LIMIT]


async def take_message(session: AsyncSession, place: Place, first: FirstMessage, now: datetime) -> list[RunRequest]:
    """Raises `Raced`: roll back and retry. Returns the requests to dispatch after the commit.

    The message stands in the lead's thread, too, where it is answered.
    """
    tenant_id, event, mail = place.tenant_id, first.event, first.event.channel is Channel.EMAIL
    if not is_enquiry(first.words) and not event.files:
        return []
    if mail and not place.makes_leads:
        await _notify_managers(session, tenant_id, first.event_id, now)
        return []
    if not mail and await is_agents_phone(session, tenant_id, event.sender):
        return []
    said = LeadCapture(
        phone=None if mail else event.sender,
        email=event.sender if mail else None,
        source=Source.OTHER if mail else Source.PHONE,
        notes=first.words,
    )
    submission = normalise(said, place.country, now)
    raw = json.dumps({"provider": event.provider, "message": event.provider_id, "to": event.recipient})
    key = f"{event.channel.value}:{event.provider}:{event.provider_id}"
    came_by = CaptureChannel(event.channel.value)
    captured = await capture(session, tenant_id, Intake(submission, raw, CONTACT, key, came_by=came_by))
    assert isinstance(captured, Captured), "only a keyed intake is answered from store"
    lead = await inbound.lead_of(session, tenant_id, captured.lead_id)
    if lead is not None:
        kept = inbound.Received(first.reading, step=FIRST)
        message = await inbound.received(session, lead, event, first.event_id, now, kept)
        await keep_files(session, place.vault, tenant_id, message, event.files)
    return [captured.request] if captured.request else []


async def _notify_managers(session: AsyncSession, tenant_id: int, event_id: int, now: datetime) -> None:
    """Of each such mail, by e-mail and among their notices."""
    request = NoticeRequest(
        users=await users.with_roles(session, tenant_id, ("manager",)),
        kind=NoticeKind.UNKNOWN_WRITER,
        step=f"mail-{event_id}",
        facts={"event": event_id},
        send_by=now + _WORTH_SENDING,
        channels=(Channel.EMAIL,),
    )
    await notify(session, tenant_id, request)
