"""Opt-outs and opt-ins: stored at once, for any address; a known lead's run is signalled.

STOP from a phone closes the number for SMS and calls: who asks us to stop wants the phone left alone. E-mail has its
own way out. Both purposes are withdrawn. START reopens the number for answers to an enquiry; marketing needs a fresh
consent.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.chapters.contact import OptedOut
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.outbox import RunRequest
from domain.outreach.consent import AddressChoice, Purpose
from domain.privacy import CONTACT
from store import privacy
from store.duplicates.members import root_of
from store.lifecycle import outbox
from store.outreach import inbound
from store.tables.leads import LeadRow


async def opt_out(session: AsyncSession, tenant_id: int, choice: AddressChoice) -> list[RunRequest] | None:
    """None: it was in force already; else the signals to the run of the lead."""
    suppression = await inbound.suppress(session, tenant_id, choice)
    if suppression is None:
        return None
    lead = await inbound.lead_with(session, tenant_id, choice.kind, choice.address)
    await _note(session, tenant_id, lead, "opted_out", choice, suppression)
    if lead is None:
        return []
    await inbound.consent(session, lead, Purpose, choice, given=False)
    root = await root_of(session, lead)
    if root.run_closed:
        return []
    return [await outbox.ask(session, root, OptedOut(channel, suppression)) for channel in choice.channels]


async def opt_in(session: AsyncSession, tenant_id: int, choice: AddressChoice) -> list[RunRequest]:
    """Ends every opt-out of the address; the run looks again at which channels are open."""
    if not await inbound.lift(session, tenant_id, choice.address, choice.at):
        return []
    lead = await inbound.lead_with(session, tenant_id, choice.kind, choice.address)
    await _note(session, tenant_id, lead, "opted_in", choice, None)
    if lead is None:
        return []
    await inbound.consent(session, lead, (Purpose.ENQUIRY,), choice, given=True)
    root = await root_of(session, lead)
    return [] if root.run_closed else [await outbox.ask(session, root, ProfileChanged())]


async def _note(
    session: AsyncSession,
    tenant_id: int,
    lead: LeadRow | None,
    action: str,
    choice: AddressChoice,
    suppression: int | None,
) -> None:
    subject, id, run = ("lead", lead.id, lead.run) if lead else ("address", None, None)
    facts = {"of": choice.kind, "suppression": suppression}
    await privacy.record(session, tenant_id, privacy.Entry(choice.at, CONTACT, action, subject, id, run, facts))
