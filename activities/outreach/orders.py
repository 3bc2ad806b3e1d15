"""What is to be sent to a lead, and how it ended."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel, DeliveryState, Status
from domain.lifecycle.messages import LeadRef
from domain.outreach.calls.script import CallScript
from domain.outreach.consent import AddressChoice, Purpose
from domain.outreach.modes import Mode, next_look
from domain.outreach.refusals import UNDELIVERABLE, SendRefusal
from domain.outreach.templates.template import Rendered
from domain.outreach.templates.values import TemplateValues
from domain.tenants.policy import Tenant
from services.outreach.opt_outs import opt_out
from store.lifecycle import lead_runs
from store.outreach import states
from store.outreach.states import Held
from store.rules.ledger import Decision
from store.tables.leads import LeadRow
from store.tables.outreach import MessageRow

LANDLINE = "landline"
"""The number is good, and takes no text: it is rung."""
OURS_TO_REFUSE = frozenset(
    {"invalid_number", "premium_number", "country_not_allowed", "no_address", "run_over", LANDLINE}
)
BAD_ADDRESS = UNDELIVERABLE | {SendRefusal.OPTED_OUT}
# Why the message is not wanted any more, asked in the transaction that writes the intent; '' = it is.
Unless = Callable[[AsyncSession, LeadRow, Tenant], Awaitable[str]]
# What is to be done in place of a message that certainly never left, asked in that same transaction; None = it.
Instead = Callable[[AsyncSession, LeadRow, Tenant], Awaitable["Sent | None"]]


@dataclass(frozen=True)
class SendOrder:
    """One message to send. `step` is unique in the run: it makes the token. `run` 0: it belongs to no run.

    `words`: a text that somebody of the staff (`author`) wrote, in place of the template's; `answers`: the message of
    the person that it answers. `looked_up`: what kind of line the number is was looked up, with or without an answer.
    `confirms`: the one answer to an opt-out, which that does not hold back.
    """

    lead: LeadRef
    run: int
    now: datetime
    channel: Channel
    template: str
    purpose: Purpose
    step: str
    attempt: int | None = None
    values: TemplateValues = field(default_factory=TemplateValues)
    agent_id: int | None = None
    agent_phone: str = ""
    unless: Unless | None = None
    instead: Instead | None = None
    call: CallScript | None = None
    words: Rendered | None = None
    author: str | None = None
    answers: int | None = None
    looked_up: bool = False
    confirms: bool = False

    @property
    def counted(self) -> bool:
        """Whether it may be one too many; what the person asked for, or must know, never is."""
        return self.author is None and (self.attempt is not None or self.purpose is Purpose.MARKETING)

    @property
    def waits(self) -> bool:
        """Whether it goes later when it may not go now; a call that an agent asked for does not."""
        return self.channel is not Channel.CALL


@dataclass(frozen=True)
class Sent:
    """How it ended, and the lead's status then.

    `postponed_to`: not now. `bad_address`: the channel is of no use for this person. `mode` other than live: it never
    went to the person.
    """

    state: DeliveryState
    status: Status = Status.NEW
    message_id: int | None = None
    reason: str = ""
    refusal: SendRefusal | None = None
    postponed_to: datetime | None = None
    mode: Mode = Mode.LIVE

    @property
    def bad_address(self) -> bool:
        return self.reason in OURS_TO_REFUSE or self.refusal in BAD_ADDRESS


def token_of(order: SendOrder) -> str:
    """Ours, unique: the same order has the same one, however often it is tried."""
    return f"{order.lead.tenant_id}-{order.lead.lead_id}-{order.run}-{order.step}"


def intent_of(lead: LeadRow, order: SendOrder) -> MessageRow:
    """A new row of the ledger."""
    return MessageRow(
        tenant_id=lead.tenant_id,
        lead_id=lead.id,
        run=lead.run,
        direction="out",
        channel=order.channel.value,
        purpose=order.purpose.value,
        token=token_of(order),
        attempt=order.attempt,
        step=order.step,
        state=DeliveryState.INTENT.value,
        author=order.author,
        answers=order.answers,
    )


def is_over(lead: LeadRow, order: SendOrder) -> bool:
    """A run that has ended attempts nothing more; its sequences may still write."""
    gone = lead.merged_into is not None or lead.withdrawn_at is not None
    return lead.run != order.run or gone or (order.attempt is not None and lead.run_closed)


Then = Callable[[AsyncSession, LeadRow, Sent], Awaitable[None]]


async def nothing_more(session: AsyncSession, lead: LeadRow, sent: Sent) -> None:
    """A message of which nobody else has to know."""


def as_recorded(message: MessageRow, lead: LeadRow) -> Sent:
    """What an earlier try wrote down."""
    refusal, mode = SendRefusal(message.refusal) if message.refusal else None, Mode(message.mode)
    return Sent(DeliveryState(message.state), Status(lead.status), message.id, message.code or "", refusal, mode=mode)


def without_credentials(lead: LeadRow, at: datetime) -> Sent:
    """Each lead looks again at a second of its own."""
    return Sent(DeliveryState.SKIPPED, reason=SendRefusal.CREDENTIALS.value, postponed_to=next_look(at, lead.id, at))


async def held(session: AsyncSession, lead: LeadRow, order: SendOrder, sent: Sent, at: datetime) -> Sent:
    """Shown among what waits, if it goes later."""
    if order.waits and sent.postponed_to is not None:
        row = Held(token_of(order), lead.id, lead.run, order.channel, order.purpose, sent.reason)
        await states.hold(session, lead.tenant_id, row, at, sent.postponed_to)
    return sent


async def skip_of(session: AsyncSession, lead: LeadRow, order: SendOrder, code: str) -> Decision:
    """Why a message was not sent, with what the person had agreed to and opted out of."""
    suppressed = await lead_runs.suppressions_of(session, lead)
    said = await lead_runs.consents_of(session, lead)
    inputs = {
        "channel": order.channel.value,
        "purpose": order.purpose.value,
        "template": order.template,
        "step": order.step,
        "attempt": order.attempt,
        "has_address": lead_runs.address(lead, order.channel) is not None,
        "opted_out_of": sorted({opt_out.channel or "everything" for opt_out in suppressed}),
        "consents": [
            {"purpose": fact.purpose.value, "channel": fact.channel, "given": fact.given, "at": fact.at.isoformat()}
            for facts in said.values()
            for fact in facts
        ],
    }
    return Decision("skip", inputs, {"sent": False, "code": code})


async def opted_out_there(session: AsyncSession, lead: LeadRow, channel: Channel, at: datetime) -> None:
    """An opt-out that only the provider knew."""
    kind = channel.address_kind
    address = lead.email_norm if kind == "email" else lead.phone_e164
    if address:
        await opt_out(session, lead.tenant_id, AddressChoice(kind, address, "provider", at))
