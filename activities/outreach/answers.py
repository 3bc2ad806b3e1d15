"""What came of it: deliveries, replies, calls, channels that are of no use any more."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.outreach.attempt_plans import end_attempt, plan_next
from activities.outreach.orders import LANDLINE
from activities.rules.scoring import score_again
from activities.steps import Work, once
from activities.team import speed
from activities.team.owner import ask
from domain.leads.lead import PHONE_CHANNELS, Channel, DeliveryState, Outcome, Stage, Status
from domain.lifecycle.chapters.contact import (
    DeliveryRecorded,
    Moved,
    RecordCallOutcome,
    RecordChannelClosed,
    RecordDelivery,
    RecordReply,
)
from domain.outreach.consent import WRITTEN_FOR, Purpose, Statement
from domain.outreach.keywords import Wish
from domain.outreach.refusals import UNDELIVERABLE
from domain.outreach.replies.intents import NO_INTEREST, Intent
from domain.outreach.replies.requests import requested_by
from domain.privacy import CONTACT, VENDOR, Actor, agent_or_manager
from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest
from services.lifecycle import states
from services.lifecycle.states import Transition
from services.outreach.permission import consented, zone_of
from services.routing.offers import shorten_offer
from services.team.tasks import request_task
from store.outreach import inbound, messages
from store.session import Database
from store.tables.leads import LeadRow
from store.tables.outreach import AttemptRow, MessageRow
from store.team import tasks

IN_DOUBT = frozenset({DeliveryState.INTENT.value, DeliveryState.UNKNOWN.value})
STOP_REQUEST = f"wish_{Wish.UNCLEAR.value}"
ARRIVED = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})


class AnswerActivities:
    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    @once
    async def record_delivery(self, step: RecordDelivery, work: Work) -> DeliveryRecorded:
        """What the provider said later of a message; never back. A dead address closes its channel, and a call that
        was picked up answers the person's own."""
        session, lead = work.session, work.lead
        message = await messages.by_id(session, lead.tenant_id, step.message_id)
        if message is None or message.lead_id != lead.id:
            return DeliveryRecorded()
        doubtful = message.state in IN_DOUBT and message.purpose == Purpose.ENQUIRY.value
        unknown = message.state == DeliveryState.UNKNOWN.value
        if messages.advance(message, step.state, step.now, step.code, step.refusal):
            if unknown and message.attempt is not None:
                await tasks.close_task(
                    session, lead, TaskKind.CHECK_DELIVERY, Subject(SubjectKind.ATTEMPT, message.attempt), step.now
                )
            if doubtful and step.state in ARRIVED and message.channel != Channel.CALL.value:
                await speed.contacted(session, lead, message.channel, step.now)
            facts = {"message": message.id, "code": step.code or None, "attempt": message.attempt}
            action = f"message_{step.state.value}"
            await work.note(action, VENDOR, **facts)
        picked_up = step.state is DeliveryState.DELIVERED and message.channel == Channel.CALL.value
        if picked_up:
            await tasks.close_tasks(session, lead, step.now, TaskKind.MISSED_CALL)
            await speed.contacted(session, lead, Channel.CALL.value, step.now)
        return DeliveryRecorded(Channel(message.channel) if step.refusal in UNDELIVERABLE else None, picked_up)

    @activity.defn
    @once
    async def record_reply(self, step: RecordReply, work: Work) -> Moved:
        """The person wrote: interest, and the owner answers; to ask to stop is no interest. For one who did, or who
        rang, there is a task already."""
        session, lead = work.session, work.lead
        message = await messages.by_id(session, lead.tenant_id, step.message_id)
        interest = None if message is not None and not _shows_interest(message) else Stage.INTEREST
        if step.owner is not None and (interest or (message and message.intent == Intent.NOT_INTERESTED)):
            await self._ask_to_answer(work, step, step.owner, message)
        if interest:
            await work.note("replied", CONTACT, message=step.message_id)
        moved = await _contacted(session, lead, CONTACT, step.now, interest)
        await score_again(session, lead, f"reply:{step.message_id}", step.now)
        moved = replace(moved, score=lead.score, priority=lead.priority, **await _urgency(work, step))
        requested = await ask(work, step.then_ask, interest) if step.then_ask is not None else None
        closed = await _wrong_person(work, message) if message is not None else ()
        return replace(moved, requested=requested, closed=closed)

    async def _ask_to_answer(self, work: Work, step: RecordReply, owner: int, message: MessageRow | None) -> None:
        """Of a call, and of who asks to stop, there is a task already. What the person wants says how soon."""
        if message is not None and (message.channel == Channel.CALL.value or message.step == STOP_REQUEST):
            return
        tenant = await work.tenant()
        task = TaskRequest(TaskKind.ANSWER_REPLY, owner, Subject(SubjectKind.MESSAGE, step.message_id))
        wants = requested_by(message.intent, message.matched, message.shown or message.body) if message else None
        if wants is not None:
            at = wants.at(step.now, zone_of(work.lead, tenant))
            task = replace(task, title=wants.title, is_urgent=wants.urgent and at is None, due_at=at)
        await request_task(work.session, work.lead, tenant, task, step.now)

    @activity.defn
    @once
    async def record_channel_closed(self, step: RecordChannelClosed, work: Work) -> None:
        """A channel no longer works; the owner gets a task to find another one, unless it was an opt-out (of that, the
        owner of a booked patient hears) or a landline, which is rung."""
        session, lead = work.session, work.lead
        task = TaskRequest(TaskKind.CONTACT_DATA, step.owner, step.about)
        if step.appointment is not None:
            task = TaskRequest(TaskKind.OPTED_OUT, step.owner, Subject(SubjectKind.OPTED_OUT, step.appointment))
        elif await self._opted_out(session, lead, step) or await _is_landline(session, lead, step):
            task = replace(task, assignee=None)
        if task.assignee is not None:
            await request_task(session, lead, await work.tenant(), task, step.now)
        for channel in step.channels:
            await work.note("channel_closed", channel=channel.value, cause=str(step.about))

    async def _opted_out(self, session: AsyncSession, lead: LeadRow, step: RecordChannelClosed) -> bool:
        """Perhaps the provider knew of it first."""
        verdicts = [await consented(session, lead, Purpose.ENQUIRY, channel) for channel in step.channels]
        return step.about.kind is SubjectKind.OPTED_OUT or any(v.reason_code == "suppressed" for v in verdicts)

    @activity.defn
    @once
    async def record_call_outcome(self, step: RecordCallOutcome, work: Work) -> Moved:
        """What the agent said of a call; a call that was made at all is a contact, and answers the person's own."""
        session, lead = work.session, work.lead
        await tasks.close_tasks(session, lead, step.now, TaskKind.MISSED_CALL)
        await speed.contacted(session, lead, Channel.CALL.value, step.now)
        row = await _attempt_of(session, lead, step)
        await end_attempt(session, lead, row, step.outcome, step.now)
        number = row.number if row is not None else None
        facts = {"outcome": step.outcome.value, "attempt": number, "notes": step.notes_id}
        actor = agent_or_manager(step.agent_id)
        if step.outcome in (Outcome.REACHED, Outcome.CALLBACK_AT):
            await work.note("outcome_recorded", actor, **facts)
            moved = await _contacted(session, lead, actor, step.now)
            requested = await ask(work, step.then_ask) if step.then_ask is not None else None
            return replace(moved, requested=requested)
        await work.note("outcome_recorded", actor, **facts)
        if lead.status == Status.NEW.value:
            await states.move(session, lead, Transition(Status.CONTACTED), step.now, actor)
        planned = await plan_next(work, step.then_plan) if step.then_plan is not None else None
        return Moved(Status(lead.status), Stage(lead.stage), planned=planned)


def _shows_interest(message: MessageRow) -> bool:
    """To ask to stop, to be somebody else, or to want nothing is no interest."""
    return message.step != STOP_REQUEST and message.intent not in NO_INTEREST


async def _wrong_person(work: Work, message: MessageRow) -> tuple[Channel, ...]:
    """Nothing more goes to this address for this lead; whose it is may still be written to about their own."""
    if message.intent != Intent.WRONG_PERSON or message.step == STOP_REQUEST:
        return ()
    channels = (Channel.EMAIL,) if message.channel == Channel.EMAIL.value else PHONE_CHANNELS
    said = Statement(False, "wrong_person", work.now)
    await inbound.consent(work.session, work.lead, WRITTEN_FOR, channels, said)
    return channels


async def _urgency(work: Work, step: RecordReply) -> dict[str, Any]:
    """What the person wrote may be urgent: the promise and the open offer are those of the new priority."""
    session, lead, tenant = work.session, work.lead, await work.tenant()
    if lead.merged_into is not None:
        return {}
    await speed.reconsider(session, lead, tenant, step.now)
    offer = await shorten_offer(session, lead, tenant, step.now)
    found: dict[str, Any] = {"speed_at": await speed.next_look(session, lead)}
    return found | ({"offer_id": offer.id, "offer_until": offer.expires_at} if offer is not None else {})


async def _attempt_of(session: AsyncSession, lead: LeadRow, step: RecordCallOutcome) -> AttemptRow | None:
    """The attempt that an outcome ends, or ended: a call that is answered late, perhaps after the last attempt, counts
    for the last one that the agent was to make."""
    number = step.attempt.number if step.attempt is not None else step.number
    if number is not None:
        return await messages.attempt(session, lead, number)
    return await messages.last_unmade_call(session, lead)


async def _contacted(
    session: AsyncSession, lead: LeadRow, actor: Actor, now: datetime, stage: Stage | None = Stage.INTEREST
) -> Moved:
    status = Status.CONTACTED if lead.status == Status.NEW.value else None
    await states.move(session, lead, Transition(status, stage), now, actor)
    return Moved(Status(lead.status), Stage(lead.stage))


async def _is_landline(session: AsyncSession, lead: LeadRow, step: RecordChannelClosed) -> bool:
    if step.about.kind is not SubjectKind.ATTEMPT or step.about.id is None:
        return False
    return await messages.was_refused(session, lead, step.about.id, LANDLINE)
