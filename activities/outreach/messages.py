"""Messages to leads: everything is checked again at the moment of sending; at most one message per step leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import clock, senders
from activities.failures import failure
from activities.heartbeats import beating
from activities.outreach.destinations import Destination, LineUnknown, line_refusal, look_up
from activities.outreach.orders import (
    SendOrder,
    Sent,
    Then,
    as_recorded,
    held,
    intent_of,
    is_over,
    nothing_more,
    opted_out_there,
    skip_of,
    token_of,
    without_credentials,
)
from activities.outreach.threads import threaded
from activities.send_protocol import Begun, Ending, send_once
from activities.senders import Candidate, Route, holder_of, route_of
from activities.team import speed
from domain.errors import LeadEngineError
from domain.leads.lead import Channel, DeliveryState, Status
from domain.outreach.consent import Purpose
from domain.outreach.modes import Mode, OutreachState
from domain.outreach.ports import OutgoingMessage, Receipt, Sender
from domain.outreach.refusals import SendRefusal
from domain.outreach.templates.mail import AUTOMATIC, as_html, list_headers
from domain.tenants.policy import Tenant
from providers.contract import Final, ProviderError, Retryable, Unknown
from providers.sandbox.sender import SandboxSender
from services.outreach.missing_texts import request_text
from services.outreach.modes.diversion import decide_delivery, delivery_of
from services.outreach.permission import MessageRequest, count_spending, may_send_now, place_of
from services.outreach.texts import LinkMaker, NoText, TextOrder, Written, free_text, written, written_again
from services.outreach.vendors.whatsapp import WINDOW, outside_window
from store.lifecycle import lead_runs
from store.lifecycle.shelf import DatabaseShelf
from store.outreach import messages
from store.outreach import states as outreach_states
from store.outreach.states import Grounds
from store.rules import ledger
from store.session import Database
from store.tables.leads import LeadRow
from store.tables.outreach import MessageRow

__all__ = ["Outreach", "SendOrder", "Sent", "Then", "nothing_more", "token_of"]
NOT_TAKEN, NO_TEXT = "not_taken", "no_text"
RECONCILE_TRIES = 8
# A step that is tried again holds up the lead's run, and the replies behind it: after so many tries it is put off.
PATIENT_TRIES, LOOK_AGAIN = 5, timedelta(minutes=1)
# A try that stood still for longer may have been given up for dead: the next one asks the vendor, which by then must
# list whatever was sent (`SETTLE` of `providers/twilio/send.py`, and the time that a request may take).
BEGIN_WITHIN = timedelta(seconds=15)


@dataclass(frozen=True)
class Outreach:
    """What sending needs: the ledger, one sender per channel, the public address for links."""

    database: Database
    senders: Mapping[Channel, Sender]
    public_url: str
    link_key: str

    @cached_property
    def kept(self) -> Sender:
        """Where messages of a test go: nowhere."""
        return SandboxSender(DatabaseShelf(self.database))

    def links(self, made: datetime) -> LinkMaker:
        return LinkMaker(self.public_url, self.link_key, made.date())

    async def send(self, order: SendOrder, then: Then = nothing_more) -> Sent:
        """Raises a Temporal failure when it is worth another try.

        `then` runs in the transaction that records how it ended: once, however often the step is tried.
        """
        async with beating():
            return await self._send(order, then)

    async def _send(self, order: SendOrder, then: Then) -> Sent:
        tried: set[str] = set()
        while True:
            try:
                begun = await self._intend(order, then, tried)
            except LineUnknown as number:
                order = await look_up(self.database, self.senders, order, number, clock.now(order.now))
                continue
            if isinstance(begun, Sent):
                return begun
            try:
                ended = await send_once(begun.entry.candidate.sender, begun.outgoing, begun.entry, fresh=begun.fresh)
            except ProviderError as error:
                if begun.fresh and begun.entry.turns_to_another(error):
                    tried.add(begun.entry.candidate.vendor)
                    continue
                if isinstance(error, Final) or (begun.fresh and order.waits and _stays_away(error)):
                    return await self._parked(order, error)
                raise failure(error) from None
            if ended is not None:
                return ended

    async def _intend(self, order: SendOrder, then: Then, tried: set[str]) -> "Sent | Begun[_Entry]":
        """Transaction 1: recheck everything at the moment of sending, write the intent, and with whom it is."""
        at = clock.now(order.now)
        async with self.database.tenant_session(order.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, order.lead)
            grounds = await outreach_states.grounds(session, lead)
            known = await messages.by_token(session, lead.tenant_id, token_of(order))
            if known is not None and known.state != DeliveryState.INTENT.value:
                return as_recorded(known, lead)
            tenant = await lead_runs.load_tenant(session, lead.tenant_id)
            route = await route_of(self.senders, session, lead.tenant_id, order.channel)
            if known is not None and known.code != NOT_TAKEN:
                again = await written_again(session, lead, tenant, self._text_order(order), known)
                to = await self._holder(session, lead, route, known)
                outgoing = await self._outgoing(session, order, known, again, to)
                return Begun(_Entry(self.database, order, known.id, then, to, grounds), outgoing, fresh=False)
            if order.instead is not None and order.run in (0, lead.run):
                done = await order.instead(session, lead, tenant)
                if done is not None:
                    _leave_out(known, done, at)
                    return done
            allowed = await self._allowed(session, lead, tenant, order, at)
            live = isinstance(allowed, OutreachState) and allowed.mode is not Mode.TEST
            if live and order.waits and route.closed(tried, at):
                allowed = without_credentials(lead, at)
            refused = allowed if isinstance(allowed, Sent) else None
            if refused is not None and refused.postponed_to is not None:
                return await held(session, lead, order, refused, at)
            message, made = await self._prepared(session, lead, tenant, order, known or intent_of(lead, order))
            if refused is None and made is None and not message.body:
                refused = Sent(DeliveryState.SKIPPED, reason=NO_TEXT)
            place = place_of(lead, tenant)
            message.code, message.created_at = None, at
            message.window_zone, message.country = place.zones[0], place.country
            destination = None
            if isinstance(allowed, OutreachState) and refused is None:
                await decide_delivery(session, message, allowed)
                destination = await self._destination(session, lead, message, route, tried)
            if destination is not None and await outside_window(
                session, lead, order.channel, made, destination.candidate.vendor, at
            ):
                refused, destination = Sent(DeliveryState.SKIPPED, reason=WINDOW), None
            if refused is not None or destination is None:
                refused = refused or Sent(DeliveryState.SKIPPED)
                await _skip(session, lead, order, message, refused.reason, at)
                return await _recorded(session, lead, replace(refused, message_id=message.id), then)
            candidate = destination.candidate
            message.provider, message.vendor_account = candidate.vendor, candidate.account or None
            session.add(message)
            await session.flush()
            outgoing = await self._outgoing(session, order, message, made, destination)
            return Begun(_Entry(self.database, order, message.id, then, destination, grounds), outgoing, fresh=True)

    async def _parked(self, order: SendOrder, error: ProviderError) -> Sent:
        """No vendor takes it: it waits for new credentials, or for a vendor, and what the person writes is heard."""
        at = clock.now(order.now)
        async with self.database.tenant_session(order.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, order.lead)
            if not isinstance(error, Retryable):
                return await held(session, lead, order, without_credentials(lead, at), at)
            until = at + max(LOOK_AGAIN, timedelta(seconds=error.after or 0))
            waits = Sent(DeliveryState.SKIPPED, reason=NOT_TAKEN, postponed_to=until)
            return await held(session, lead, order, waits, at)

    async def _holder(self, session: AsyncSession, lead: LeadRow, route: Route, known: MessageRow) -> Destination:
        """With whom an intent is."""
        delivery = await delivery_of(session, lead, known)
        if known.provider == self.kept.name:
            return Destination(delivery, route, Candidate(self.kept.name, "", self.kept))
        holder = await holder_of(self.senders, session, route, known.provider, known.vendor_account)
        return Destination(delivery, route, holder)

    async def _destination(
        self, session: AsyncSession, lead: LeadRow, message: MessageRow, route: Route, tried: set[str]
    ) -> Destination:
        delivery = await delivery_of(session, lead, message)
        if delivery.mode is Mode.TEST:
            return Destination(delivery, route, Candidate(self.kept.name, "", self.kept))
        candidate = await route.choose(session, tried, message.created_at)
        return Destination(delivery, route, candidate, frozenset(tried))

    async def _allowed(
        self, session: AsyncSession, lead: LeadRow, tenant: Tenant, order: SendOrder, at: datetime
    ) -> Sent | OutreachState:
        """To whom it may go; or why it may not."""
        if order.run and is_over(lead, order):
            return Sent(DeliveryState.SKIPPED, reason="run_over")
        if order.unless is not None and (why := await order.unless(session, lead, tenant)):
            return Sent(DeliveryState.SKIPPED, reason=why)
        answer = await may_send_now(
            session, lead, tenant, MessageRequest(order.purpose, order.channel, at, order.counted, order.confirms)
        )
        if answer.allowed:
            live = answer.state.mode is Mode.LIVE
            why = await line_refusal(session, self.senders, order, lead, tenant) if live else ""
            return Sent(DeliveryState.SKIPPED, reason=why) if why else answer.state
        return Sent(DeliveryState.SKIPPED, reason=answer.reason, postponed_to=answer.earliest)

    async def _prepared(
        self, session: AsyncSession, lead: LeadRow, tenant: Tenant, order: SendOrder, message: MessageRow
    ) -> tuple[MessageRow, Written | None]:
        """The row with its text. What was certainly not taken may go by another channel, or to another address, now."""
        text, made = self._text_order(order), None
        again = message.id is not None and message.channel == order.channel.value
        message.channel, message.recipient = order.channel.value, lead_runs.address(lead, order.channel)
        if again:
            return message, await written_again(session, lead, tenant, text, message)
        try:
            made = free_text(order.channel, order.words) if order.words else await written(session, lead, tenant, text)
            made.note(message)
        except NoText:
            message.subject, message.body, message.template = "", "", order.template
        return message, made

    def _text_order(self, order: SendOrder) -> TextOrder:
        return TextOrder(order.template, order.channel, self.links(order.now), order.values, order.agent_id)

    async def _outgoing(
        self, session: AsyncSession, order: SendOrder, message: MessageRow, made: Written | None, to: Destination
    ) -> OutgoingMessage:
        """`made` None: a text of before there were versions, or one that can no longer be filled in."""
        by_mail, lead = order.channel is Channel.EMAIL and not order.confirms, order.lead
        out = self.links(order.now).to("unsubscribe", lead.tenant_id, lead.lead_id) if by_mail else ""
        html = as_html(message.body, message.template_language, out, order.values.pay) if out else ""
        outgoing = OutgoingMessage(
            token=message.token,
            tenant_id=message.tenant_id,
            channel=order.channel,
            to=message.recipient or "",
            body=message.body,
            subject=message.subject,
            html=(made.text.html if made else "") or html,
            agent_phone=order.agent_phone,
            call=order.call,
            headers=list_headers(out) if out else AUTOMATIC if order.confirms else {},
            vendor_template=made.vendor_templates.get(to.candidate.vendor) if made else None,
            dlt=made.dlt if made else None,
            sent_after=message.created_at,
            from_name=made.text.from_name if made else "",
        )
        return await threaded(session, self.link_key, to.delivery.of(outgoing, self.public_url), message.id)


@dataclass(frozen=True)
class _Entry:
    """A lead's message in the ledger `messages`, as an intent with one vendor of its channel."""

    database: Database
    order: SendOrder
    message_id: int
    then: Then
    to: Destination
    grounds: Grounds
    begun: datetime = field(default_factory=clock.wall)

    @property
    def candidate(self) -> Candidate:
        return self.to.candidate

    async def still_allowed(self) -> bool:
        unchanged = await outreach_states.unchanged(self.database, self.grounds)
        if clock.wall() - self.begun > BEGIN_WITHIN:  # the database, too, may have let it stand still
            raise Unknown(self.candidate.vendor, "this try stood still: another one may be under way")
        return unchanged

    async def reported(self) -> Receipt | None:
        """A report waits in the run's inbox for as long as the run tries to send."""
        lead = self.order.lead
        async with self.database.tenant_session(lead.tenant_id) as session:
            return await messages.reported(session, lead.tenant_id, lead.lead_id, self.message_id)

    async def not_taken(self, error: ProviderError | None) -> None:
        tenant_id = self.order.lead.tenant_id
        async with self.database.tenant_session(tenant_id) as session:
            message = await messages.by_id(session, tenant_id, self.message_id)
            if message is not None and message.state == DeliveryState.INTENT.value:
                message.code = NOT_TAKEN
            if error is not None:
                await senders.not_taken(session, self.to.route, self.candidate, error, self._now)

    async def unanswered(self, error: ProviderError) -> None:
        async with self.database.tenant_session(self.order.lead.tenant_id) as session:
            await senders.not_taken(session, self.to.route, self.candidate, error, self._now)

    def may_wait(self) -> bool:
        return self.order.waits or self.to.has_another()

    def turns_to_another(self, error: ProviderError) -> bool:
        """At once; a vendor that only asks for a moment is waited for."""
        return not isinstance(error, Unknown) and self.to.has_another() and not senders.waits_for(error)

    @property
    def _now(self) -> datetime:
        return clock.now(self.order.now)

    async def end(self, ending: Ending) -> Sent:
        order, at = self.order, clock.now(self.order.now)
        async with self.database.tenant_session(order.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, order.lead)
            with lead_runs.notes_together(session):
                sent = await self._ended(session, lead, ending, at)
                await lead_runs.write_notes(session)
            return sent

    async def _ended(self, session: AsyncSession, lead: LeadRow, ending: Ending, at: datetime) -> Sent:
        order = self.order
        message = await messages.by_id(session, lead.tenant_id, self.message_id)
        if message is None:
            raise LeadEngineError(f"message {self.message_id} vanished")
        if ending.state in (DeliveryState.SENT, DeliveryState.UNKNOWN):
            await count_spending(session, lead, message, at)
        live = self.to.delivery.mode is Mode.LIVE
        refusal = ending.refusal if live else None  # it says nothing of the person
        messages.advance(message, ending.state, at, ending.code, refusal)
        if ending.receipt is not None:
            message.provider, message.provider_id = ending.receipt.provider, ending.receipt.provider_id
            message.sent_at = message.sent_at or at
        if live:
            await senders.ended(session, self.to.route, self.candidate, ending.refusal, ending.state, at)
        if refusal is SendRefusal.OPTED_OUT:
            await opted_out_there(session, lead, order.channel, at)
        await lead_runs.note(session, lead, at, f"message_{ending.state.value}", **_facts(message))
        # Of a call only the agent's telephone has been rung.
        reached = (
            live and ending.state is DeliveryState.SENT and order.channel is not Channel.CALL and not order.confirms
        )
        if reached and order.purpose is Purpose.ENQUIRY:
            await speed.contacted(session, lead, order.channel.value, at)
        state, mode = DeliveryState(message.state), self.to.delivery.mode
        sent = Sent(state, message_id=message.id, reason=ending.code, refusal=refusal, mode=mode)
        return await _recorded(session, lead, sent, self.then)

    def given_up(self) -> bool:
        return not activity.in_activity() or activity.info().attempt >= RECONCILE_TRIES


def _leave_out(known: MessageRow | None, done: Sent, at: datetime) -> None:
    """What was intended and not taken is not sent any more, where its step is left out meanwhile."""
    if known is not None and done.postponed_to is None:
        known.state, known.code, known.state_at = DeliveryState.SKIPPED.value, done.reason, at


def _stays_away(error: ProviderError) -> bool:
    if not isinstance(error, Retryable) or not activity.in_activity():
        return False
    return activity.info().attempt >= PATIENT_TRIES or (error.after or 0) > LOOK_AGAIN.total_seconds()


async def _recorded(session: AsyncSession, lead: LeadRow, sent: Sent, then: Then) -> Sent:
    await then(session, lead, sent)
    return replace(sent, status=Status(lead.status))


async def _skip(
    session: AsyncSession, lead: LeadRow, order: SendOrder, message: MessageRow, reason: str, at: datetime
) -> None:
    message.provider = message.vendor_account = None
    message.state, message.code, message.state_at = DeliveryState.SKIPPED.value, reason, at
    session.add(message)
    await session.flush()
    if reason == NO_TEXT:
        await request_text(session, lead, await lead_runs.load_tenant(session, lead.tenant_id), message, at)
    await lead_runs.note(session, lead, at, "message_skipped", **_facts(message))
    await ledger.decide(session, lead, at, await skip_of(session, lead, order, reason))


def _facts(message: MessageRow) -> dict[str, str | int | None]:
    tried = {"mode": message.mode, "diverted_to": message.diverted_to} if message.mode != Mode.LIVE else {}
    return tried | {
        "message": message.id,
        "channel": message.channel,
        "step": message.step,
        "attempt": message.attempt,
        "provider": message.provider,
        "code": message.code,
    }
