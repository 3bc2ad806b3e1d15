"""Sends a text to who tries it out, by the send protocol; the lead whose values it has gets nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import clock, senders
from activities.send_protocol import Begun, Ending, send_once
from activities.senders import Candidate, Route, holder_of, route_of
from domain.leads.lead import Channel, DeliveryState
from domain.outreach.modes import Mode
from domain.outreach.ports import OutgoingMessage, Sender, VendorTemplate
from domain.outreach.sample_sends import SampleAnswer, SampleOutcome, SendSample
from domain.outreach.templates.marks import marked
from domain.outreach.templates.template import Rendered
from domain.privacy import Actor
from providers.contract import ProviderError, Retryable
from providers.sandbox.sender import SandboxSender
from services.outreach.template_previews import SampleLinks, preview, without_name
from services.outreach.texts import NoText, Written
from store import privacy
from store.errors import existing
from store.lifecycle.lead_runs import load_tenant
from store.lifecycle.shelf import DatabaseShelf
from store.outreach import states
from store.outreach.inbound import lead_of
from store.outreach.templates import as_text, find_template
from store.outreach.vendors import sample_sends
from store.outreach.vendors.sample_sends import SampleWay
from store.session import Database
from store.tables.team import NoticeRow

_OUTCOMES = {DeliveryState.SENT: SampleOutcome.SENT, DeliveryState.UNKNOWN: SampleOutcome.UNKNOWN}


class SampleActivities:
    def __init__(self, database: Database, senders: Mapping[Channel, Sender], public_url: str, link_key: str) -> None:
        self._database, self._senders, self._public_url, self._link_key = database, senders, public_url, link_key
        self._kept = SandboxSender(DatabaseShelf(database))

    @activity.defn
    async def send_sample(self, step: SendSample) -> SampleAnswer:
        """Once for each token, and with one vendor: what it says is the answer, whatever another might say."""
        begun = await self._intend(step)
        if isinstance(begun, SampleAnswer):
            return begun
        try:
            ended = await send_once(begun.entry.candidate.sender, begun.outgoing, begun.entry, fresh=begun.fresh)
        except ProviderError as error:
            return await begun.entry.refuse(_why(error))
        return ended or await begun.entry.refuse("paused" if begun.fresh else "not_taken")

    async def _intend(self, step: SendSample) -> "SampleAnswer | Begun[_Entry]":
        now = clock.wall()
        async with self._database.tenant_session(step.tenant_id) as session:
            known = await sample_sends.find(session, step)
            if known is not None and known.state != DeliveryState.INTENT:
                return _answer(known)
            if known is None and await states.is_paused(session, step.tenant_id):
                return SampleAnswer(SampleOutcome.REFUSED, reason="paused")
            try:
                made = await self._made(session, step, now)
            except NoText:
                return SampleAnswer(SampleOutcome.REFUSED, reason="no_text")
            channel = made.template.channel
            to = (await states.staff_addresses(session, step.tenant_id, step.user_id)).on(channel)
            if not to:
                return SampleAnswer(SampleOutcome.REFUSED, reason="no_own_address")
            route = await route_of(self._senders, session, step.tenant_id, channel)
            candidate = await self._candidate(session, step, route, known, now)
            text, kept = marked(made.template, made.text), made.vendor_templates.get(candidate.vendor)
            way = SampleWay(channel, to, candidate.vendor, candidate.account, marked=kept is None and text != made.text)
            row = known or await sample_sends.intend(session, step, way, now)
            outgoing = _outgoing(row, made, text, kept)
            entry = _Entry(self._database, step, route, candidate)
            if known is None:
                await _record(session, step, "template_test", now, channel=channel.value, provider=candidate.vendor)
            return Begun(entry, outgoing, fresh=known is None)

    async def _made(self, session: AsyncSession, step: SendSample, now: datetime) -> Written:
        lead = existing(await lead_of(session, step.tenant_id, step.lead_id), "lead")
        tenant = await load_tenant(session, step.tenant_id)
        text = as_text(await find_template(session, step.tenant_id, step.template_id))
        links = SampleLinks(self._public_url, self._link_key, now.date())
        return (await preview(session, lead if step.named else without_name(lead), tenant, (text,), links)).made

    async def _candidate(
        self, session: AsyncSession, step: SendSample, route: Route, known: NoticeRow | None, now: datetime
    ) -> Candidate:
        """In a hospital's test nothing leaves; a diverted one goes to its own people anyway."""
        kept = Candidate(self._kept.name, "", self._kept)
        if known is not None:
            if known.provider == self._kept.name:
                return kept
            return await holder_of(self._senders, session, route, known.provider, known.vendor_account)
        if (await states.load_state(session, step.tenant_id)).mode is Mode.TEST:
            return kept
        return await route.choose(session, (), now)


@dataclass(frozen=True)
class _Entry:
    """A test in the ledger `notices`, as an intent with one vendor."""

    database: Database
    step: SendSample
    route: Route
    candidate: Candidate

    async def still_allowed(self) -> bool:
        async with self.database.tenant_session(self.step.tenant_id) as session:
            return not await states.is_paused(session, self.step.tenant_id)

    async def reported(self) -> None:
        """Reports on what staff get are not kept."""

    async def not_taken(self, error: ProviderError | None) -> None:
        if error is not None:
            await self.unanswered(error)

    async def unanswered(self, error: ProviderError) -> None:
        async with self.database.tenant_session(self.step.tenant_id) as session:
            await senders.not_taken(session, self.route, self.candidate, error, clock.wall())

    def may_wait(self) -> bool:
        return False

    def given_up(self) -> bool:
        """Who asked looks whether it arrived."""
        return True

    async def refuse(self, reason: str) -> SampleAnswer:
        return await self._ended(Ending(DeliveryState.FAILED), reason)

    async def end(self, ending: Ending) -> SampleAnswer:
        refused = ending.state is DeliveryState.FAILED
        reason = (ending.refusal.value if ending.refusal else "refused") if refused else ""
        return await self._ended(ending, reason)

    async def _ended(self, ending: Ending, reason: str) -> SampleAnswer:
        now, step = clock.wall(), self.step
        async with self.database.tenant_session(step.tenant_id) as session:
            row = existing(await sample_sends.find(session, step), "test")
            said = ending.receipt.provider_id if ending.receipt else ending.code if reason else ""
            sample_sends.end(row, ending.state, reason, said, now)
            if not reason or ending.code:  # what was not taken is remembered already
                await senders.ended(session, self.route, self.candidate, ending.refusal, ending.state, now)
            answer = _answer(row)
            outcome = {"outcome": answer.outcome.value, "reason": reason, "code": ending.code}
            await _record(session, step, "template_test_ended", now, provider=self.candidate.vendor, **outcome)
            return answer


def _answer(row: NoticeRow) -> SampleAnswer:
    outcome = _OUTCOMES.get(DeliveryState(row.state), SampleOutcome.REFUSED)
    if outcome is SampleOutcome.SENT and row.provider == "sandbox":
        outcome = SampleOutcome.SANDBOX
    refused = outcome is SampleOutcome.REFUSED
    return SampleAnswer(
        outcome,
        row.provider or "",
        (row.code or "") if refused else "",
        (row.provider_id or "") if refused else "",
        row.facts.get("marked", False),
    )


def _outgoing(row: NoticeRow, made: Written, text: Rendered, kept: VendorTemplate | None) -> OutgoingMessage:
    """Without the one-click way out: nobody can opt out by it. A text that the vendor keeps cannot say what it is."""
    return OutgoingMessage(
        token=row.token,
        tenant_id=row.tenant_id,
        channel=made.template.channel,
        to=row.recipient or "",
        body=text.body,
        subject=text.subject,
        html=text.html,
        from_name=text.from_name,
        vendor_template=kept,
        dlt=made.dlt,
        sent_after=row.created_at,
    )


def _why(error: ProviderError) -> str:
    if isinstance(error, Retryable):
        return "throttled" if error.throttled else "unreachable"
    return "refused"


async def _record(session: AsyncSession, step: SendSample, action: str, now: datetime, **facts: privacy.Fact) -> None:
    about = {"lead": step.lead_id, "user": step.user_id, **facts}
    entry = privacy.Entry(now, Actor(step.actor), action, "template", step.template_id, facts=about)
    await privacy.record(session, step.tenant_id, entry)
