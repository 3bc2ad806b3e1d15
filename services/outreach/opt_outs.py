"""Opt-outs and opt-ins: stored at once, for any address; a known lead's run is signalled.

STOP from a phone closes the number for SMS and calls: who asks us to stop wants the phone left alone. E-mail has its
own way out. Both purposes are withdrawn. START reopens the number for answers to an enquiry; marketing needs a fresh
consent. Nothing else reopens it: no file, no form, no touch. An address that
several people share is closed and opened for all of them; what they agreed to stays as it was with those who are not
known to have it, because a stranger may have claimed their own number for them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.lifecycle.chapters.contact import OptedOut, Reply
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.outbox import RunRequest
from domain.outreach.consent import WRITTEN_FOR, AddressChoice, Purpose, Statement
from domain.privacy import CONTACT, Actor
from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest
from services.team.answerers import answerer
from services.team.tasks import request_task
from store import privacy
from store.duplicates.members import root_of
from store.leads import contacts
from store.lifecycle import lead_runs, outbox
from store.outreach import inbound
from store.tables.leads import LeadRow


async def opt_out(session: AsyncSession, tenant_id: int, choice: AddressChoice) -> list[RunRequest] | None:
    """None: it was in force already; else the signals to the runs of all who have the address."""
    suppression = await inbound.suppress(session, tenant_id, choice)
    if suppression is None:
        return None
    leads = await holders(session, tenant_id, choice)
    await _note(session, tenant_id, leads, "opted_out", choice, suppression)
    for lead in leads:
        await inbound.consent(session, lead, WRITTEN_FOR, choice.channels, choice.said(given=False))
    return [
        await outbox.ask(session, root, OptedOut(channel, suppression))
        for root in await _running(session, leads)
        for channel in choice.channels
    ]


async def holders(session: AsyncSession, tenant_id: int, choice: AddressChoice) -> list[LeadRow]:
    leads = await inbound.leads_with(session, tenant_id, choice.kind, choice.address)
    doubtful = await contacts.only_used(session, tenant_id, choice.kind, choice.address, CONTACT)
    return [lead for lead in leads if lead.id not in doubtful]


async def _running(session: AsyncSession, leads: Sequence[LeadRow]) -> list[LeadRow]:
    """The survivors whose runs are open, each once, by id: whoever locks several does so in this order."""
    roots = {root.id: root for root in [await root_of(session, lead) for lead in leads]}
    return [roots[id] for id in sorted(roots) if not roots[id].run_closed]


async def opt_out_person(
    session: AsyncSession, lead: LeadRow, channel: Channel | None, source: str, by: Actor, now: datetime
) -> list[RunRequest]:
    """As `opt_out`, of every address that the person has: what they said to an agent, or on a page. `channel` None:
    every channel; also a channel without an address is closed, for the day there is one."""
    requests: list[RunRequest] = []
    addresses = await inbound.addresses_of(session, lead)
    for kind, address in addresses:
        choice = AddressChoice(kind, address, source, now, by=by)
        if channel in (None, *choice.channels):
            only = channel if kind == "phone" else None
            requests += await opt_out(session, lead.tenant_id, replace(choice, only=only)) or []
    for without in [channel] if channel else Channel:
        if without.address_kind not in dict(addresses):
            await inbound.consent(session, lead, WRITTEN_FOR, [without], Statement(False, source, now, by))
    if channel is None and not lead.run_closed and all(request.lead_id != lead.id for request in requests):
        # All of it was closed before: the run hears that the person says so now.
        requests.append(await outbox.ask(session, lead, OptedOut(None, 0)))
    return requests


async def ask_to_stop(
    session: AsyncSession, lead: LeadRow, message_id: int, source: str, now: datetime
) -> list[RunRequest]:
    """Perhaps an opt-out: no advertising from now on, no attempt by the engine, and a person finds out."""
    root = await root_of(session, lead)
    await inbound.consent(session, root, [Purpose.MARKETING], [None], Statement(False, source, now))
    entry = privacy.Entry(
        now, CONTACT, "asked_to_stop", "lead", root.id, root.run, {"message": message_id, "channel": Channel.SMS.value}
    )
    await privacy.record(session, root.tenant_id, entry)
    tenant = await lead_runs.load_tenant(session, root.tenant_id)
    agent, role = await answerer(session, root)
    task = TaskRequest(TaskKind.ASKS_TO_STOP, agent, Subject(SubjectKind.MESSAGE, message_id), role)
    await request_task(session, root, tenant, task, now)
    return [] if root.run_closed else [await outbox.ask(session, root, Reply(message_id))]


async def opt_in(session: AsyncSession, tenant_id: int, choice: AddressChoice) -> list[RunRequest]:
    """Ends every opt-out of the address; the run looks again at which channels are open."""
    if not await inbound.lift(session, tenant_id, choice.address, choice.at):
        return []
    leads = await holders(session, tenant_id, choice)
    await _note(session, tenant_id, leads, "opted_in", choice, None)
    for lead in leads:
        await inbound.consent(session, lead, [Purpose.ENQUIRY], choice.channels, choice.said(given=True))
    return [await outbox.ask(session, root, ProfileChanged()) for root in await _running(session, leads)]


async def _note(
    session: AsyncSession,
    tenant_id: int,
    leads: Sequence[LeadRow],
    action: str,
    choice: AddressChoice,
    suppression: int | None,
) -> None:
    facts = {"of": choice.kind, "suppression": suppression, "message": choice.message_id}
    nobody: list[tuple[str, int | None, int | None]] = [("address", None, None)]
    for subject, id, run in [("lead", lead.id, lead.run) for lead in leads] or nobody:
        await privacy.record(session, tenant_id, privacy.Entry(choice.at, choice.by, action, subject, id, run, facts))
