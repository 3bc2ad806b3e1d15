"""One vendor event: stored once, together with what it asks of the lead's run."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Invalid
from domain.leads.behaviours import Behaviour, BehaviourKind
from domain.leads.contact import normalise_email, normalise_phone
from domain.leads.lead import Channel, DeliveryState
from domain.lifecycle.chapters.contact import Delivered, Reply
from domain.lifecycle.chapters.staff_messages import StaffMessageStart
from domain.lifecycle.outbox import RunRequest
from domain.outreach.consent import AddressChoice
from domain.outreach.keywords import Wish
from domain.outreach.modes import Mode
from domain.outreach.ports import EventKind, ProviderEvent
from domain.outreach.refusals import SendRefusal
from domain.outreach.replies.reading import Reading, read, wish_of, words_of
from domain.privacy import Actor
from services import patients
from services.leads.behaviours import record_behaviour
from services.leads.contacts import ContactValue, confirm_by_use
from services.outreach.calls.incoming import take_call
from services.outreach.calls.records import report
from services.outreach.inbound.attachments import keep_files
from services.outreach.inbound.confirmations import confirm
from services.outreach.inbound.first_messages import FirstMessage, Place, take_message
from services.outreach.inbound.reports import record_report
from services.outreach.modes.diversion import was_diverted
from services.outreach.opt_outs import ask_to_stop, opt_in, opt_out
from services.team.answerers import at_rest
from store.duplicates.members import root_of
from store.lifecycle import lead_runs, outbox
from store.outreach import inbound, messages
from store.tables.leads import LeadRow
from store.tables.outreach import MessageRow

SOFT = "soft:"  # a failure that may pass, as providers write its code
_WISHES = {EventKind.OPT_OUT: Wish.STOP, EventKind.OPT_IN: Wish.START}
_BEHAVIOURS = {EventKind.OPEN: BehaviourKind.OPEN, EventKind.CLICK: BehaviourKind.CLICK}


@dataclass(frozen=True)
class Taken:
    """The requests to dispatch after the commit, the reply to the sender, and the messages to begin after it."""

    shown: list[RunRequest] = field(default_factory=list)
    reply: str = ""
    begins: list[StaffMessageStart] = field(default_factory=list)


async def take_in(session: AsyncSession, place: Place, event: ProviderEvent, now: datetime) -> Taken:
    """Nothing the second time. Raises `Raced` (a call, or somebody new)."""
    tenant_id, country = place.tenant_id, place.country
    if event.channel is Channel.CALL:
        return Taken(await _of_call(session, tenant_id, country, event, now))
    if event.state is not None:
        return Taken(await take_report(session, tenant_id, country, event, now))
    answered = await inbound.answered_by(session, tenant_id, event)
    raw = event.sender or event.recipient or (answered.recipient if answered is not None else None) or ""
    kind, address = _address(event, raw, country)
    lead = await _writer(session, tenant_id, event, answered, ContactValue(kind, address) if address else None, now)
    if event.sender and await was_diverted(session, tenant_id, lead, answered, ContactValue(kind, address or "")):
        await inbound.keep(session, tenant_id, event, known=False)
        return Taken()
    event_id = await inbound.keep(session, tenant_id, event, known=lead is not None)
    if event_id is None:
        return Taken()
    reading = read(event)
    wish = await _wish(session, tenant_id, event, reading, address if lead is not None else None)
    message = None
    if lead is not None and event.sender:
        kept = inbound.Received(reading.with_wish(wish), wish, answers=answered.id if answered is not None else None)
        message = await inbound.received(session, lead, event, event_id, now, kept)
        await keep_files(session, place.vault, tenant_id, message, event.files)
    if wish is Wish.UNCLEAR and lead is None:
        wish = Wish.STOP  # a stranger has no owner who could find out; START undoes it
    choice = AddressChoice(kind, address or "", event.provider, now, event_id, message_id=message)
    if wish is Wish.STOP and (closed := _closed_by(event, answered, address, country)):
        return await _stopped(session, place, lead, event, [replace(choice, address=one) for one in closed])
    if address and wish is Wish.START:
        return Taken(await opt_in(session, tenant_id, choice))
    if reading.machine is not None:
        return Taken()
    if lead is not None and message is not None:
        return Taken(await _heard(session, lead, event, message, wish, now))
    if lead is None and wish is None and address and event.sender:
        first = FirstMessage(replace(event, sender=address), event_id, reading)
        return Taken(await take_message(session, place, first, now))
    return Taken()


async def _stopped(
    session: AsyncSession, place: Place, lead: LeadRow | None, event: ProviderEvent, choices: Sequence[AddressChoice]
) -> Taken:
    found = [await opt_out(session, place.tenant_id, choice) for choice in choices]
    if all(requests is None for requests in found):
        return Taken()
    requests = [request for of_address in found for request in of_address or []]
    confirmation = await confirm(session, place.tenant_id, lead, event, choices)
    return Taken(requests, confirmation.reply, [confirmation.message] if confirmation.message else [])


async def _writer(
    session: AsyncSession,
    tenant_id: int,
    event: ProviderEvent,
    answered: MessageRow | None,
    address: ContactValue | None,
    now: datetime,
) -> LeadRow | None:
    """Whose message it is: whom we wrote the one to that it answers, else who has the address."""
    # Anybody can write any sender on a mail; who answers one of ours has read it.
    if address and event.sender and (event.channel is not Channel.EMAIL or answered is not None):
        await confirm_by_use(session, tenant_id, address, now)
    if answered is not None:
        return await inbound.lead_of(session, tenant_id, answered.lead_id)
    if address is None:
        return None
    return await inbound.lead_with(session, tenant_id, address.kind, address.value, event.channel)


async def _wish(
    session: AsyncSession, tenant_id: int, event: ProviderEvent, reading: Reading, known: str | None
) -> Wish | None:
    """`known`: the address of a lead that wrote. To "Yes, start" without an opt-out to undo somebody answers."""
    by_mail = event.channel is Channel.EMAIL
    if (wish := _WISHES.get(event.kind)) is not None or (reading.machine is not None and by_mail):
        return wish
    if not words_of(event, reading):
        return None
    tenant = await lead_runs.load_tenant(session, tenant_id)
    wish = wish_of(event, reading, tenant.policy.opt_out.words)
    if wish is Wish.START and by_mail and event.answered is None:
        return None  # anybody can write any sender on a mail; who answers to an address that we made has read ours
    if wish is Wish.START and known is not None and not await inbound.is_closed(session, tenant_id, known):
        return None
    # Of a text message only its words say that it is a machine's: "I am on leave, stop messaging me" is a person's.
    return wish if reading.machine is None or wish is Wish.STOP else None


async def _heard(
    session: AsyncSession, lead: LeadRow, event: ProviderEvent, message: int, wish: Wish | None, now: datetime
) -> list[RunRequest]:
    """The run hears of it; a patient's has ended, so a person does. The lock keeps the run from ending in between."""
    if wish is Wish.UNCLEAR:
        return await ask_to_stop(session, lead, message, event.provider, now)
    root = await root_of(session, lead)
    await session.refresh(root, with_for_update={"key_share": True})
    if at_rest(root):
        await patients.wrote(session, root, message, now)
        return []
    return [await outbox.ask(session, root, Reply(message))]


async def _of_call(
    session: AsyncSession, tenant_id: int, country: str, event: ProviderEvent, now: datetime
) -> list[RunRequest]:
    """A message of ours, or a caller; and what is known of the call itself."""
    requests: list[RunRequest] = []
    if event.state is not None:
        requests = await take_report(session, tenant_id, country, event, now)
    elif event.kind is EventKind.INBOUND:
        requests = await take_call(session, tenant_id, country, event, now)
    return [*requests, *await report(session, tenant_id, event, now)]


def _closed_by(event: ProviderEvent, answered: MessageRow | None, address: str | None, country: str) -> list[str]:
    """Who answers from another mailbox wants no more in the one that we wrote to, either."""
    ours = answered.recipient if answered is not None and answered.mode == Mode.LIVE else None
    written_to = _address(event, ours, country)[1] if ours else None
    return [*dict.fromkeys(one for one in (address, written_to) if one)]


async def take_report(
    session: AsyncSession, tenant_id: int, country: str, event: ProviderEvent, now: datetime
) -> list[RunRequest]:
    """What became of a message of ours; nothing the second time."""
    message = await inbound.message_of(session, tenant_id, event)
    if message is not None and not _is_of(event, message):
        message = None
    event_id = await inbound.keep(session, tenant_id, event, known=message is not None)
    if event_id is None:
        return []
    if message is not None and message.mode != Mode.LIVE:
        messages.advance(message, event.state or DeliveryState.SENT, now, event.code[:50])
        return []  # it says nothing of the person
    if message is not None and event.code.startswith(SOFT) and await messages.failed_softly(session, message):
        event = replace(event, refusal=SendRefusal.ADDRESS_INVALID)
    shown: list[RunRequest] = []
    if event.refusal is SendRefusal.OPTED_OUT:
        recipient = event.recipient or (message.recipient if message else None) or ""
        kind, address = _address(event, recipient, country)
        if address:
            choice = AddressChoice(kind, address, event.provider, now, event_id)
            shown += await opt_out(session, tenant_id, choice) or []
    lead = await inbound.lead_of(session, tenant_id, message.lead_id) if message else None
    if message and lead:
        shown += await _delivered(session, lead, message, event, now)
        shown += await _behaved(session, lead, message, event, now)
    return shown


def _is_of(event: ProviderEvent, message: MessageRow) -> bool:
    """Anybody can mail a report, and our tokens can be counted up: it came to the address that we made, or names the
    recipient. What a vendor posts has its own id of the message."""
    if event.channel is not Channel.EMAIL or event.provider_id or event.answered is not None:
        return True
    return event.recipient.casefold() == (message.recipient or "").casefold()


async def _delivered(
    session: AsyncSession, lead: LeadRow, message: MessageRow, event: ProviderEvent, now: datetime
) -> list[RunRequest]:
    """Callbacks come twice and out of order: only new ones go on. A run that has ended gets no more signals, and the
    lock keeps it from ending in between."""
    state = event.state
    if state is None or state.rank <= DeliveryState(message.state).rank:
        return []
    report = Delivered(message.id, state, event.code[:50], event.refusal, event.provider, event.provider_id)
    await session.refresh(lead, with_for_update={"read": True})
    if not lead.run_closed and lead.run == message.run and lead.merged_into is None:
        return [await outbox.ask(session, lead, report)]
    await record_report(session, lead, message, report, now)
    return []


async def _behaved(
    session: AsyncSession, lead: LeadRow, message: MessageRow, event: ProviderEvent, now: datetime
) -> list[RunRequest]:
    """The first opening of a message counts, and the first click on each of its links."""
    kind = _BEHAVIOURS.get(event.kind)
    if kind is None:
        return []
    key, at = f"message:{message.id}:{event.link}".rstrip(":"), min(event.occurred_at or now, now)
    shown = await record_behaviour(session, lead, Behaviour(kind, key, Actor(event.provider), at, message.id))
    return [shown] if shown else []


def _address(event: ProviderEvent, raw: str, country: str) -> tuple[str, str | None]:
    """Whose address, in the form that identities and suppressions use; None for what is no address (a short code)."""
    kind = "email" if event.channel is Channel.EMAIL else "phone"
    try:
        return kind, normalise_email(raw).norm if kind == "email" else normalise_phone(raw, country).e164
    except Invalid:
        return kind, None
