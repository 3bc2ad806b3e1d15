"""Opt-outs and opt-ins: stored at once, whoever the address belongs to; a known lead's run is signalled.

STOP from a phone closes the number for SMS and calls: who asks us to stop wants the phone left alone. E-mail has its
own way out. Both purposes are withdrawn. START reopens the number for answers to an enquiry; marketing needs a fresh
consent.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.lifecycle.chapters.contact import OptedOut
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.outbox import RunRequest
from domain.outreach.consent import Purpose
from domain.privacy import CONTACT
from store import privacy
from store.duplicates.members import root_of
from store.lifecycle import outbox
from store.outreach import inbound
from store.tables.leads import LeadRow

CHANNELS = {"phone": (Channel.SMS, Channel.CALL), "email": (Channel.EMAIL,)}


async def opt_out(
    session: AsyncSession,
    tenant_id: int,
    kind: str,
    address: str,
    *,
    source: str,
    at: datetime,
    event_id: int | None = None,
) -> list[RunRequest] | None:
    """`kind` is phone (E.164) or email (normal form). None: it was in force already; else the signals to its run."""
    channel = Channel.EMAIL if kind == "email" else None
    suppression = await inbound.suppress(session, tenant_id, address, channel, source, at, event_id)
    if suppression is None:
        return None
    lead = await inbound.lead_with(session, tenant_id, kind, address)
    await _note(session, tenant_id, lead, "opted_out", kind, suppression, at)
    if lead is None:
        return []
    await inbound.consent(session, lead, Purpose, CHANNELS[kind], False, source, at)
    root = await root_of(session, lead)
    if root.run_closed:
        return []
    return [await outbox.ask(session, root, OptedOut(channel, suppression)) for channel in CHANNELS[kind]]


async def opt_in(
    session: AsyncSession, tenant_id: int, kind: str, address: str, *, source: str, at: datetime
) -> list[RunRequest]:
    """Ends every opt-out of the address; the run looks again at which channels are open."""
    if not await inbound.lift(session, tenant_id, address, at):
        return []
    lead = await inbound.lead_with(session, tenant_id, kind, address)
    await _note(session, tenant_id, lead, "opted_in", kind, None, at)
    if lead is None:
        return []
    await inbound.consent(session, lead, (Purpose.ENQUIRY,), CHANNELS[kind], True, source, at)
    root = await root_of(session, lead)
    return [] if root.run_closed else [await outbox.ask(session, root, ProfileChanged())]


async def _note(
    session: AsyncSession,
    tenant_id: int,
    lead: LeadRow | None,
    action: str,
    kind: str,
    suppression: int | None,
    at: datetime,
) -> None:
    entry = privacy.Entry(
        at,
        CONTACT,
        action,
        "lead" if lead else "address",
        lead.id if lead else None,
        lead.run if lead else None,
        {"of": kind, "suppression": suppression},
    )
    await privacy.record(session, tenant_id, entry)
