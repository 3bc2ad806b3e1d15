"""Inbound calls: an unknown caller becomes a lead, a known one gets a touch, a withheld number is kept as an event."""

import json
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.submission import LeadCapture, normalise
from domain.errors import Invalid
from domain.leads.contact import normalise_phone
from domain.leads.lead import Source
from domain.lifecycle.chapters.contact import Reply
from domain.lifecycle.outbox import RunRequest
from domain.outreach.calls.record import Direction
from domain.outreach.ports import ProviderEvent
from domain.outreach.replies.reading import read
from domain.privacy import CONTACT
from services.capture.capture import capture
from services.capture.intake import CaptureChannel, Captured, Intake
from services.leads.contacts import ContactValue, confirm_by_use
from services.outreach.calls.records import CallBegun, open_call
from services.team.missed_calls import open_missed_call
from store.capture.imports.shares import stored_submissions
from store.lifecycle import lead_runs, outbox
from store.outreach import inbound
from store.tables.leads import LeadRow
from store.team.missed_calls import is_agents_phone

_LONGEST_TOKEN = 100


async def take_call(
    session: AsyncSession, tenant_id: int, country: str, event: ProviderEvent, now: datetime
) -> list[RunRequest]:
    """One call is one touch, however many events report it. Raises `Raced`: roll back and retry.

    Returns the requests to dispatch after the commit.
    """
    number = _number(event.sender, country)
    is_lead = number is not None and not await is_agents_phone(session, tenant_id, number)
    event_id = await inbound.keep(session, tenant_id, event, known=is_lead)
    key = f"call:{event.provider}:{event.provider_id}"
    if event_id is None or number is None or not is_lead or await stored_submissions(session, tenant_id, [key]):
        return []
    await confirm_by_use(session, tenant_id, ContactValue("phone", number), now)
    submission = normalise(LeadCapture(phone=number, source=Source.PHONE), country, now)
    raw = json.dumps({"provider": event.provider, "call": event.provider_id, "from": number, "to": event.recipient})
    captured = await capture(session, tenant_id, Intake(submission, raw, CONTACT, key, came_by=CaptureChannel("phone")))
    assert isinstance(captured, Captured), "only a keyed intake is answered from store"
    shown = [captured.request] if captured.request else []
    lead = await inbound.lead_of(session, tenant_id, captured.lead_id)
    if lead is None:
        return shown
    what = inbound.Received(read(event))
    message = None if captured.created else await inbound.received(session, lead, event, event_id, now, what)
    begun = CallBegun(
        Direction.IN,
        incoming_token(event),
        now,
        message_id=message,
        touch_id=captured.touch_id,
        provider=event.provider,
        provider_id=event.provider_id,
    )
    await open_call(session, lead, await lead_runs.load_tenant(session, tenant_id), begun)
    if message is None:
        return shown
    if not lead.run_closed:
        return [*shown, await outbox.ask(session, lead, Reply(message))]
    if not shown:
        await _for_nobodys_run(session, lead, now)
    return shown


def incoming_token(event: ProviderEvent) -> str:
    """Ours, of a call that somebody placed to us."""
    return f"in-{event.provider}-{event.provider_id}"[:_LONGEST_TOKEN]


async def _for_nobodys_run(session: AsyncSession, lead: LeadRow, now: datetime) -> None:
    """A patient's last run has ended, so no run can write the task."""
    await open_missed_call(session, lead, await lead_runs.load_tenant(session, lead.tenant_id), now)


def _number(raw: str, country: str) -> str | None:
    """E.164; None for a number that is withheld, or none at all."""
    try:
        return normalise_phone(raw, country).e164
    except Invalid:
        return None
