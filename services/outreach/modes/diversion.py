"""Where a message goes in a test: nowhere, or to one of the hospital's own people."""

from dataclasses import dataclass, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.outreach.links import for_trial
from domain.outreach.modes import Mode, OutreachState, marked
from domain.outreach.ports import OutgoingMessage
from services.leads.contacts import ContactValue
from store.outreach import states
from store.tables.leads import LeadRow
from store.tables.outreach import MessageRow

# A call that rings two of the staff tries nothing out.
_NEVER_DIVERTED = frozenset({Channel.CALL})


@dataclass(frozen=True)
class Delivery:
    """`to` is where it goes instead of to the person, who is `meant_for`."""

    mode: Mode = Mode.LIVE
    to: str = ""
    meant_for: str = ""

    def of(self, message: OutgoingMessage, public_url: str) -> OutgoingMessage:
        """The person's links and one-click way out are theirs: who gets the message instead changes nothing by them."""
        if self.mode is not Mode.DIVERT:
            return message
        note, kept = marked(self.mode, self.meant_for, ""), message.vendor_template
        filled = {name: for_trial(value, public_url) for name, value in kept.variables.items()} if kept else {}
        return replace(
            message,
            to=self.to,
            subject=message.subject and f"{note}{message.subject}",
            body=note + for_trial(message.body, public_url),
            html="",
            headers={},
            vendor_template=replace(kept, variables=filled) if kept else None,
        )


async def was_diverted(
    session: AsyncSession, tenant_id: int, lead: LeadRow | None, answered: MessageRow | None, sender: ContactValue
) -> bool:
    """Whether somebody of the staff wrote, whom a message reached that was meant for a person."""
    if answered is not None:
        return answered.mode != Mode.LIVE
    state = await states.load_state(session, tenant_id)
    if lead is not None or state.divert_to is None:
        return False
    addresses = await states.staff_addresses(session, tenant_id, state.divert_to)
    return sender.value != "" and sender.value in (addresses.phone, (addresses.email or "").casefold())


async def decide_delivery(session: AsyncSession, message: MessageRow, state: OutreachState) -> None:
    """Writes on the message where it goes from now on: what has left stays as it was."""
    message.mode, message.diverted_to = state.mode.value, None
    if state.mode is not Mode.DIVERT or state.divert_to is None:
        return
    channel = Channel(message.channel)
    addresses = await states.staff_addresses(session, message.tenant_id, state.divert_to)
    if channel in _NEVER_DIVERTED or not addresses.on(channel):
        message.mode = Mode.TEST.value
    else:
        message.diverted_to = state.divert_to


async def delivery_of(session: AsyncSession, lead: LeadRow, message: MessageRow) -> Delivery:
    """As it was decided; one whose addressee has left since goes nowhere."""
    mode = Mode(message.mode)
    if mode is not Mode.DIVERT or message.diverted_to is None:
        return Delivery(mode)
    addresses = await states.staff_addresses(session, lead.tenant_id, message.diverted_to)
    to = addresses.on(Channel(message.channel))
    return Delivery(mode, to, f"{lead.first_name} (lead {lead.id})") if to else Delivery(Mode.TEST)
