"""One vendor event: stored once, together with what it asks of the lead's run."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Invalid
from domain.leads.behaviours import Behaviour, BehaviourKind
from domain.leads.contact import normalise_email, normalise_phone
from domain.leads.lead import Channel, DeliveryState
from domain.lifecycle.chapters.contact import Delivered, Reply
from domain.lifecycle.outbox import RunRequest
from domain.outreach.consent import AddressChoice
from domain.outreach.keywords import Wish, opt_keyword
from domain.outreach.ports import EventKind, ProviderEvent
from domain.outreach.refusals import SendRefusal
from domain.privacy import VENDOR, Actor
from services import patients
from services.leads.behaviours import record_behaviour
from services.leads.contacts import ContactValue, confirm_by_use
from services.outreach.calls import take_call
from services.outreach.opt_outs import ask_to_stop, opt_in, opt_out
from services.outreach.strangers import take_message
from services.team.answerers import at_rest
from store import booking
from store.duplicates.members import root_of
from store.lifecycle import lead_runs, outbox
from store.outreach import inbound, messages
from store.tables.leads import LeadRow
from store.tables.outreach import MessageRow

CONFIRMATION = "You will not be written to or called on this number any more. Reply START to undo this."
_STANDS = " Your appointment stands."
_WISHES = {EventKind.OPT_OUT: Wish.STOP, EventKind.OPT_IN: Wish.START}
_BEHAVIOURS = {EventKind.OPEN: BehaviourKind.OPEN, EventKind.CLICK: BehaviourKind.CLICK}


@dataclass(frozen=True)
class Taken:
    """The requests to dispatch after the commit, and the reply to the sender."""

    shown: list[RunRequest] = field(default_factory=list)
    reply: str = ""


async def take_in(session: AsyncSession, tenant_id: int, country: str, event: ProviderEvent, now: datetime) -> Taken:
    """Nothing the second time. `country` reads numbers that come without a prefix. Raises `Raced` (a call)."""
    if event.state is not None:
        return Taken(await _report(session, tenant_id, country, event, now))
    if event.kind is EventKind.INBOUND and event.channel is Channel.CALL:
        return Taken(await take_call(session, tenant_id, country, event, now))
    kind, address = _address(event, event.sender or event.recipient, country)
    if address and event.sender:
        await confirm_by_use(session, tenant_id, ContactValue(kind, address), now)
    lead = await inbound.lead_with(session, tenant_id, kind, address, event.channel) if address else None
    event_id = await inbound.keep(session, tenant_id, event, known=lead is not None)
    if event_id is None:
        return Taken()
    wish = _WISHES.get(event.kind) or await _said(session, tenant_id, event.text)
    message = await inbound.received(session, lead, event, event_id, now, wish) if lead and event.sender else None
    choice = AddressChoice(kind, address or "", event.provider, now, event_id, message_id=message)
    if wish is Wish.UNCLEAR and lead is None:
        wish = Wish.STOP  # a stranger has no owner who could find out; START undoes it
    if address and wish is Wish.STOP:
        requests = await opt_out(session, tenant_id, choice)
        return Taken(requests or [], await _confirmation(session, lead, event, now) if requests is not None else "")
    if address and wish is Wish.START:
        return Taken(await opt_in(session, tenant_id, choice))
    if lead is None and wish is None and address and event.sender and event.channel is Channel.SMS:
        return Taken(await take_message(session, tenant_id, country, replace(event, sender=address), now))
    if lead is None or message is None:
        return Taken()
    if wish is Wish.UNCLEAR:
        return Taken(await ask_to_stop(session, lead, message, event.provider, now))
    return Taken(await _heard(session, lead, message, now))


async def _heard(session: AsyncSession, lead: LeadRow, message: int, now: datetime) -> list[RunRequest]:
    """The run hears of it; a patient's has ended, so a person does. The lock keeps the run from ending in between."""
    root = await root_of(session, lead)
    await session.refresh(root, with_for_update={"key_share": True})
    if at_rest(root):
        await patients.wrote(session, root, message, now)
        return []
    return [await outbox.ask(session, root, Reply(message))]


async def _said(session: AsyncSession, tenant_id: int, text: str) -> Wish | None:
    if not text:
        return None
    tenant = await lead_runs.load_tenant(session, tenant_id)
    return opt_keyword(text, tenant.policy.opt_out.words)


async def _confirmation(session: AsyncSession, lead: LeadRow | None, event: ProviderEvent, now: datetime) -> str:
    """Exactly one: we send none where the vendor confirms on its own, or where there is nothing to reply to."""
    if event.kind is not EventKind.INBOUND or event.channel is not Channel.SMS or event.confirmed:
        return ""
    if lead is None:
        return CONFIRMATION
    stands = await booking.stands(session, await root_of(session, lead))
    text = CONFIRMATION + (_STANDS if stands else "")
    await inbound.confirmed(session, lead, event, text, now)
    return text


async def _report(
    session: AsyncSession, tenant_id: int, country: str, event: ProviderEvent, now: datetime
) -> list[RunRequest]:
    """What became of a message of ours."""
    message = await inbound.message_of(session, tenant_id, event)
    event_id = await inbound.keep(session, tenant_id, event, known=message is not None)
    if event_id is None:
        return []
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


async def _delivered(
    session: AsyncSession, lead: LeadRow, message: MessageRow, event: ProviderEvent, now: datetime
) -> list[RunRequest]:
    """Callbacks come twice and out of order: only new ones go on. A run that has ended gets no more signals."""
    state = event.state
    if state is None or state.rank <= DeliveryState(message.state).rank:
        return []
    if not lead.run_closed and lead.run == message.run and lead.merged_into is None:
        return [await outbox.ask(session, lead, Delivered(message.id, state, event.code[:50], event.refusal))]
    messages.advance(message, state, now, event.code[:50], event.refusal)
    await lead_runs.note(
        session,
        lead,
        now,
        f"message_{state.value}",
        VENDOR,
        message=message.id,
        code=event.code or None,
        attempt=message.attempt,
    )
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
