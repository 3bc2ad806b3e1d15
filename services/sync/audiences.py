"""Audiences at Mailchimp: connected and disconnected; what is heard of their members, and what is wanted of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Invalid
from domain.leads.contact import normalise_email
from domain.leads.lead import Channel, DeliveryState
from domain.lifecycle.outbox import RunRequest
from domain.outreach.consent import AddressChoice, ConsentVerdict, Purpose
from domain.outreach.modes import Mode
from domain.outreach.ports import EventKind, ProviderEvent
from domain.outreach.refusals import SendRefusal
from domain.privacy import CONTACT, VENDOR, Actor
from domain.sync.audiences import (
    MAILCHIMP,
    SYNC_EVERY,
    AudienceFault,
    AudienceRef,
    MemberChange,
    MemberOrder,
    MemberStatus,
    belongs,
    order_for,
    pause_after,
)
from domain.team.tasks import TaskKind, TaskRequest
from services.outreach.inbound.vendor_events import take_report
from services.outreach.opt_outs import holders
from services.outreach.permission import consented
from services.outreach.vendors.accounts import notify_of_credentials
from services.team.answerers import answerer
from services.team.tasks import request_task
from store import privacy
from store.duplicates.members import root_of
from store.lifecycle import lead_runs
from store.outreach import inbound, messages, states
from store.sync import audiences
from store.tables.leads import LeadRow
from store.tables.sync import AudienceRow


@dataclass(frozen=True)
class Connection:
    """`sealed` is the API key; `secret` ends the webhook's address, and only its digest is kept."""

    list_id: str
    sealed: bytes
    secret: str


@dataclass(frozen=True)
class PlannedMember:
    """What Mailchimp is to do for the address, and the fields it gets. `held` False: no lead has the address."""

    order: MemberOrder | None
    held: bool
    listed_as: str
    first_name: str = ""
    language: str = ""


async def connect(
    session: AsyncSession, tenant_id: int, given: Connection, *, actor: Actor, now: datetime
) -> AudienceRow:
    """Anew: another key and another webhook; what is known of the members stays, and a parked one goes on."""
    secret = digest(given.secret)
    row = await audiences.of_list(session, tenant_id, given.list_id, lock=True)
    if row is None:
        row = AudienceRow(
            tenant_id=tenant_id, list_id=given.list_id, sealed=given.sealed, secret=secret, updated_at=now
        )
        session.add(row)
    row.sealed, row.secret, row.updated_at = given.sealed, secret, now
    row.fault, row.failures, row.next_at = None, 0, now
    await session.flush()
    await _note(session, row, "audience_connected", actor, now)
    return row


async def disconnect(session: AsyncSession, row: AudienceRow, *, actor: Actor, now: datetime) -> None:
    """At Mailchimp nothing changes."""
    await _note(session, row, "audience_disconnected", actor, now)
    await audiences.remove(session, AudienceRef(row.tenant_id, row.id))


async def request_sync(session: AsyncSession, row: AudienceRow, *, actor: Actor, now: datetime) -> None:
    """The next round is due at once, also of a parked one; its fault stands until that round is made."""
    row.next_at = now
    await session.flush()
    await _note(session, row, "audience_sync_requested", actor, now)


async def settle(
    session: AsyncSession, audience: AudienceRef, now: datetime, fault: AudienceFault | None, wait: timedelta | None
) -> None:
    """How a round ended, and when the next one is; parked where trying again is useless. Admins hear of credentials."""
    row = await audiences.find(session, audience, lock=True)
    if row is None:
        return
    if fault is None:
        row.fault, row.failures, row.synced_at, row.next_at = None, 0, now, now + (SYNC_EVERY if wait is None else wait)
        return
    row.fault, row.failures = fault.value, row.failures + 1
    row.next_at = None if fault.parks else now + pause_after(row.failures, wait)
    if fault is AudienceFault.CREDENTIALS:
        await notify_of_credentials(session, row.tenant_id, Channel.EMAIL, MAILCHIMP, now)


async def hear(session: AsyncSession, audience: AudienceRef, change: MemberChange, now: datetime) -> list[RunRequest]:
    """A member unsubscribed, bounced, moved: nothing the second time, or for an address that no lead has.

    Consent only narrows: who subscribes there has agreed to nothing here. The signals to the runs.
    """
    try:
        change = replace(change, address=normalise_email(change.address).norm, at=min(change.at, now))
        if change.moved_to:
            change = replace(change, moved_to=normalise_email(change.moved_to).norm)
    except Invalid:
        return []
    if change.moved_to:
        for address in await audiences.moved(session, audience, change):
            await _doubt(session, audience, await _holders(session, audience, address, change), change.at)
        return []
    requests: list[RunRequest] = []
    for address in await audiences.heard(session, audience, change):
        leads = await _holders(session, audience, address, change)
        if change.status is MemberStatus.UNSUBSCRIBED:
            await _unsubscribed(session, leads, _choice(address, change))
        elif change.status is MemberStatus.CLEANED:
            requests += await _bounced(session, audience, leads, address, change)
    return requests


async def plan_member(session: AsyncSession, audience: AudienceRef, address: str) -> PlannedMember:
    """By what is so at this moment. While messages are paused or tested nobody is added; closing goes on."""
    known = await audiences.member(session, audience, address)
    leads = await inbound.leads_with(session, audience.tenant_id, "email", address)
    people = {root.id: root for root in [await root_of(session, lead) for lead in leads]}
    verdicts = [await consented(session, root, Purpose.MARKETING, Channel.EMAIL) for root in people.values()]
    if await audiences.is_closed(session, audience.tenant_id, address):
        verdicts.append(ConsentVerdict(False, "suppressed"))
    listed_as, status = (known.listed_as, MemberStatus(known.status)) if known else (address, MemberStatus.ABSENT)
    order = order_for(belongs(bool(leads), verdicts), status)
    if order is MemberOrder.PUT and (listed_as != address or not await adds_members(session, audience.tenant_id)):
        order = None
    person = next(iter(people.values()), None)
    language = (person.language or "").partition(",")[0] if person is not None else ""
    return PlannedMember(order, bool(leads), listed_as, person.first_name if person is not None else "", language)


async def adds_members(session: AsyncSession, tenant_id: int) -> bool:
    """A new member may get a welcome from Mailchimp at once: not in a test, nor while messages are paused."""
    state = await states.load_state(session, tenant_id)
    return state.mode is Mode.LIVE and not state.paused


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


async def _holders(session: AsyncSession, audience: AudienceRef, address: str, change: MemberChange) -> list[LeadRow]:
    return await holders(session, audience.tenant_id, _choice(address, change))


def _choice(address: str, change: MemberChange) -> AddressChoice:
    return AddressChoice("email", address, MAILCHIMP, change.at)


async def _unsubscribed(session: AsyncSession, leads: Sequence[LeadRow], choice: AddressChoice) -> None:
    """From advertising by e-mail, and from nothing else."""
    for lead in leads:
        await inbound.consent(session, lead, [Purpose.MARKETING], choice.channels, choice.said(given=False))
        await lead_runs.note(session, lead, choice.at, "unsubscribed", CONTACT, source=MAILCHIMP)


async def _bounced(
    session: AsyncSession, audience: AudienceRef, leads: Sequence[LeadRow], address: str, change: MemberChange
) -> list[RunRequest]:
    """As if our newest mail there had bounced; where that one had arrived, or there is none, a person finds out."""
    requests: list[RunRequest] = []
    doubtful = []
    for lead in leads:
        message = await messages.newest_mail(session, lead, address)
        event = ProviderEvent(
            provider=MAILCHIMP,
            event_id=f"cleaned:{audience.audience_id}:{lead.id}:{change.at.isoformat()}",
            kind=EventKind.DELIVERY,
            channel=Channel.EMAIL,
            occurred_at=change.at,
            state=DeliveryState.FAILED,
            code="cleaned",
            refusal=SendRefusal.ADDRESS_INVALID,
            answered=message,
        )
        signals = await take_report(session, audience.tenant_id, "", event, change.at) if message else []
        requests += signals
        doubtful += [] if signals else [lead]
    await _doubt(session, audience, doubtful, change.at)
    return requests


async def _doubt(session: AsyncSession, audience: AudienceRef, leads: Sequence[LeadRow], at: datetime) -> None:
    """The owner looks for another way to reach the person, unless nobody is at work on the lead."""
    roots = {root.id: root for root in [await root_of(session, lead) for lead in leads]}
    for _, root in sorted(roots.items()):
        await lead_runs.note(session, root, at, "address_doubted", VENDOR, source=MAILCHIMP)
        if not root.run_closed:
            agent, role = await answerer(session, root)
            tenant = await lead_runs.load_tenant(session, audience.tenant_id)
            await request_task(session, root, tenant, TaskRequest(TaskKind.CONTACT_DATA, agent, for_role=role), at)


async def _note(session: AsyncSession, row: AudienceRow, action: str, actor: Actor, now: datetime) -> None:
    entry = privacy.Entry(now, actor, action, "audience", row.id, facts={"vendor": MAILCHIMP})
    await privacy.record(session, row.tenant_id, entry)
