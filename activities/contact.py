"""Plan an attempt, make it, and write down what came of it."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import speed
from activities.cadence import Followed, followed
from activities.facts import zone_of
from activities.judging import judge_again
from activities.missed_calls import KIND as MISSED_CALL
from activities.outreach import Order, Outreach, Sent
from domain.cadence import AttemptPlan, plan_attempt
from domain.calendar import BusinessCalendar
from domain.consent import Purpose
from domain.lead import Channel, DeliveryState, Outcome, Phase, Stage, Status
from domain.messages import Attempt
from domain.policy import Tenant
from domain.steps import (
    AttemptMade,
    AttemptPlanned,
    DeliveryRecorded,
    MakeAttempt,
    Moved,
    PlaceCallNow,
    PlanAttempt,
    RecordCallOutcome,
    RecordChannelClosed,
    RecordDelivery,
    RecordReply,
)
from domain.waiting import WaitingFor, WaitKind
from store.queries.assignment import ledger, tasks
from store.queries.assignment.ledger import Decision
from store.queries.lead import lives
from store.queries.outreach import messages
from store.queries.tenancy import users
from store.session import Database
from store.tables.lead import LeadRow
from store.tables.outreach import AttemptRow

IN_DOUBT = frozenset({DeliveryState.INTENT.value, DeliveryState.UNKNOWN.value})
ARRIVED = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})
UNUSABLE_NUMBER = frozenset({"30003", "30005", "30006", "bounce", "dropped", "21211", "21614"})


class ContactActivities:
    def __init__(self, database: Database, outreach: Outreach) -> None:
        self._database, self._outreach = database, outreach

    @activity.defn
    async def plan_attempt(self, step: PlanAttempt) -> AttemptPlanned:
        """Ends the previous attempt and plans the next, once per number; a callback moves a planned one."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lives.lock_lead(session, step.lead)
            tenant = await lives.load_tenant(session, lead.tenant_id)
            if step.previous is not None:
                await _end_attempt(session, lead, step.previous.number, step.previous.outcome, step.now)
            last = await messages.newest_attempt(session, lead, step.number)
            chosen = await followed(session, lead, step.number, last, step.now)
            plan = plan_attempt(
                chosen.sequence,
                tenant.policy.contact,
                tenant.policy.quiet_hours,
                BusinessCalendar(tenant.policy.calendar, tenant.time_zone),
                number=step.number,
                now=step.now,
                not_before=step.not_before,
                recipient_zone=zone_of(lead, tenant),
                country=tenant.country,
                open_channels=_open_channels(step),
            )
            if not isinstance(plan, AttemptPlan):
                return await _exhausted(session, lead, tenant, plan.reason, step)
            row = await _planned(session, lead, plan, chosen, last, step)
            waiting = _attempt_wait(row)
            lives.wait_for(lead, waiting, Phase.CONTACT)
            attempt = Attempt(
                row.id,
                row.number,
                row.cap,
                Channel(row.channel),
                row.due_at,
                row.answer_by,
                row.template,
                row.rule_version,
            )
            return AttemptPlanned(attempt, waiting)

    @activity.defn
    async def open_call(self, step: MakeAttempt) -> AttemptMade:
        """An attempt by call is a task for the owner, who calls and says what came of it."""
        attempt = step.attempt
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lives.lock_lead(session, step.lead)
            await tasks.open_task(
                session,
                lead,
                step=f"attempt:{attempt.number}",
                kind="call",
                due_at=attempt.answer_by,
                assignee=step.owner,
            )
            await _made(session, lead, attempt, step.now)
            waiting = WaitingFor(
                WaitKind.CALL, attempt.answer_by, step.owner, attempt.number, attempt.cap, attempt.channel
            )
            lives.wait_for(lead, waiting, Phase.CONTACT)
            return AttemptMade(DeliveryState.SENT, Status(lead.status), waiting)

    @activity.defn
    async def make_attempt(self, step: MakeAttempt) -> AttemptMade:
        """An attempt by message, through the send protocol."""
        attempt = step.attempt
        sent = await self._outreach.send(
            Order(
                lead=step.lead,
                run=step.run,
                now=step.now,
                channel=attempt.channel,
                template=attempt.template,
                purpose=Purpose.ENQUIRY,
                step=f"v{attempt.sequence}-a{attempt.number}",
                attempt=attempt.number,
                agent_id=step.owner,
            ),
            partial(_sent, step),
        )
        if sent.postponed_to is not None:
            return await self._postpone(step, sent.postponed_to)
        return AttemptMade(
            sent.state,
            sent.status,
            WaitingFor(WaitKind.ANSWER, attempt.answer_by, None, attempt.number, attempt.cap, attempt.channel),
            message_id=sent.message_id,
            skipped=sent.reason if sent.state is DeliveryState.SKIPPED else "",
            closed_channel=attempt.channel if sent.bad_address else None,
        )

    async def _postpone(self, step: MakeAttempt, until: datetime) -> AttemptMade:
        attempt = step.attempt
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lives.lock_lead(session, step.lead)
            waiting = WaitingFor(WaitKind.ATTEMPT, until, None, attempt.number, attempt.cap, attempt.channel)
            lives.wait_for(lead, waiting, Phase.CONTACT)
            return AttemptMade(DeliveryState.SKIPPED, Status(lead.status), waiting, postponed_to=until)

    @activity.defn
    async def place_call(self, step: PlaceCallNow) -> DeliveryState:
        """Click-to-call: rings the agent, then dials the lead."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            phone = await users.phone_of(session, step.lead.tenant_id, step.agent_id)
        sent = await self._outreach.send(
            Order(
                lead=step.lead,
                run=step.run,
                now=step.now,
                channel=Channel.CALL,
                template="first_call",
                purpose=Purpose.ENQUIRY,
                step=f"call-{step.number}",
                agent_id=step.agent_id,
                agent_phone=phone or "",
            )
        )
        return sent.state

    @activity.defn
    async def record_delivery(self, step: RecordDelivery) -> DeliveryRecorded:
        """What the provider said later of a message; never back. A dead address closes its channel, and a call that
        was picked up answers the person's own."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lives.lock_lead(session, step.lead)
            message = await messages.by_id(session, lead.tenant_id, step.message_id)
            if message is None or message.lead_id != lead.id:
                return DeliveryRecorded()
            doubtful = message.state in IN_DOUBT and message.purpose == Purpose.ENQUIRY.value
            if messages.advance(message, step.state, step.now, step.code):
                if doubtful and step.state in ARRIVED:
                    await speed.contacted(session, lead, message.channel, step.now)
                await lives.note(
                    session,
                    lead,
                    now=step.now,
                    actor="provider",
                    action=f"message_{step.state.value}",
                    facts={"message": message.id, "code": step.code or None, "attempt": message.attempt},
                )
            if step.state is DeliveryState.DELIVERED and message.channel == Channel.CALL.value:
                await tasks.close_tasks(session, lead, step.now, MISSED_CALL)
            failed = step.state is DeliveryState.FAILED and step.code in UNUSABLE_NUMBER
            return DeliveryRecorded(Channel(message.channel) if failed else None)

    @activity.defn
    async def record_reply(self, step: RecordReply) -> Moved:
        """The person wrote: interest, and the owner answers. For one who rang there is a task already."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lives.lock_lead(session, step.lead)
            message = await messages.by_id(session, lead.tenant_id, step.message_id)
            if step.owner is not None and not (message and message.channel == Channel.CALL.value):
                await tasks.ask(
                    session,
                    lead,
                    await lives.load_tenant(session, lead.tenant_id),
                    step=f"reply:{step.message_id}",
                    kind="answer_reply",
                    now=step.now,
                    assignee=step.owner,
                )
            moved = await _spoke(session, lead, "lead", step.now, {"message": step.message_id}, "replied")
            await judge_again(session, lead, f"reply:{step.message_id}", step.now)
            return replace(moved, score=lead.score, priority=lead.priority)

    @activity.defn
    async def record_channel_closed(self, step: RecordChannelClosed) -> None:
        """A channel is of no use any more; the owner is asked to look for another way, unless it was an opt-out."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lives.lock_lead(session, step.lead)
            if step.owner is not None:
                await tasks.ask(
                    session,
                    lead,
                    await lives.load_tenant(session, lead.tenant_id),
                    step=f"contact_data:{step.cause}"[:60],
                    kind="contact_data",
                    now=step.now,
                    assignee=step.owner,
                )
            for channel in step.channels:
                await lives.note(
                    session,
                    lead,
                    now=step.now,
                    actor="engine",
                    action="channel_closed",
                    facts={"channel": channel.value, "cause": step.cause},
                )

    @activity.defn
    async def record_call_outcome(self, step: RecordCallOutcome) -> Moved:
        """What the agent said of a call; a call that was made at all is a contact, and answers the person's own."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lives.lock_lead(session, step.lead)
            await tasks.close_tasks(session, lead, step.now, MISSED_CALL)
            await speed.contacted(session, lead, Channel.CALL.value, step.now)
            number = step.attempt.number if step.attempt is not None else None
            if number is not None:
                await _end_attempt(session, lead, number, step.outcome, step.now)
            facts = {"outcome": step.outcome.value, "attempt": number, "notes": step.notes_id}
            actor = f"agent:{step.agent_id}" if step.agent_id is not None else "manager"
            if step.outcome in (Outcome.REACHED, Outcome.CALLBACK_AT):
                return await _spoke(session, lead, actor, step.now, facts, "outcome_recorded")
            await lives.note(session, lead, now=step.now, actor=actor, action="outcome_recorded", facts=facts)
            if lead.status == Status.NEW.value:
                await lives.move(session, lead, now=step.now, actor=actor, status=Status.CONTACTED)
            return Moved(Status(lead.status), Stage(lead.stage))


async def _spoke(
    session: AsyncSession,
    lead: LeadRow,
    actor: str,
    now: datetime,
    facts: dict[str, str | int | None],
    action: str,
) -> Moved:
    await lives.note(session, lead, now=now, actor=actor, action=action, facts=facts)
    status = Status.CONTACTED if lead.status == Status.NEW.value else None
    await lives.move(session, lead, now=now, actor=actor, status=status, stage=Stage.INTEREST)
    return Moved(Status(lead.status), Stage(lead.stage))


async def _planned(
    session: AsyncSession,
    lead: LeadRow,
    plan: AttemptPlan,
    chosen: Followed,
    last: AttemptRow | None,
    step: PlanAttempt,
) -> AttemptRow:
    row = last
    if row is None or row.number != plan.number:
        row = AttemptRow(
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            run=lead.run,
            number=plan.number,
            cap=chosen.sequence.cap,
            sequence=chosen.sequence.code,
            rule_version=chosen.version,
            channel=plan.channel.value,
            template=plan.template,
            due_at=plan.due_at,
            answer_by=plan.answer_by,
        )
        session.add(row)
        await session.flush()
        await lives.note(
            session,
            lead,
            now=step.now,
            actor="engine",
            action="attempt_planned",
            facts={"attempt": plan.number, "channel": plan.channel.value, "due_at": plan.due_at.isoformat()},
        )
        await _note_gave_way(session, lead, plan, chosen, step)
    elif row.made_at is None:
        row.channel, row.template = plan.channel.value, plan.template
        row.due_at, row.answer_by = plan.due_at, plan.answer_by
    return row


async def _note_gave_way(
    session: AsyncSession, lead: LeadRow, plan: AttemptPlan, chosen: Followed, step: PlanAttempt
) -> None:
    """Why the sequence's own channel was passed over is a decision, but when the person named a time to be called."""
    steps = chosen.sequence.steps
    wanted = steps[(plan.number - 1) % len(steps)].channel
    if wanted is plan.channel or step.not_before is not None:
        return
    open_channels = sorted(channel.value for channel in _open_channels(step))
    code = "no_time" if wanted.value in open_channels else "channel_closed"
    inputs = {"channel": wanted.value, "attempt": plan.number, "open": open_channels, "sequence": chosen.sequence.code}
    result = {"sent": False, "code": code, "instead": plan.channel.value}
    await ledger.decide(session, lead, step.now, Decision("skip", inputs, result))


async def _exhausted(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, reason: str, step: PlanAttempt
) -> AttemptPlanned:
    """Nothing left to try: the last answer is waited for; without any channel the owner looks for one."""
    until = step.now + tenant.policy.contact.answer_within
    waiting = WaitingFor(WaitKind.ANSWER, until, step.owner, attempt=step.number - 1, cap=step.number - 1)
    if reason == "no_channel":
        await tasks.ask(
            session,
            lead,
            tenant,
            step="contact_data:none",
            kind="contact_data",
            now=step.now,
            assignee=step.owner,
            due_at=until,
        )
    lives.wait_for(lead, waiting, Phase.CONTACT)
    await lives.note(session, lead, now=step.now, actor="engine", action="attempts_exhausted", facts={"reason": reason})
    return AttemptPlanned(None, waiting, reason)


async def _sent(step: MakeAttempt, session: AsyncSession, lead: LeadRow, sent: Sent) -> None:
    """What an attempt's message means for the lead, in the transaction that records it."""
    attempt = step.attempt
    await _made(session, lead, attempt, step.now)
    if sent.state is DeliveryState.SENT and lead.status == Status.NEW.value:
        await lives.move(session, lead, now=step.now, actor="engine", status=Status.CONTACTED)
    if sent.state is DeliveryState.UNKNOWN:
        await tasks.ask(
            session,
            lead,
            await lives.load_tenant(session, lead.tenant_id),
            step=f"unknown:{attempt.number}",
            kind="check_delivery",
            now=step.now,
            assignee=step.owner,
        )


async def _made(session: AsyncSession, lead: LeadRow, attempt: Attempt, now: datetime) -> None:
    row = await messages.attempt(session, lead, attempt.number)
    if row is not None and row.made_at is None:
        row.made_at = now
        lead.attempts_made = max(lead.attempts_made, attempt.number)
        facts = {"attempt": attempt.number, "cap": attempt.cap, "channel": attempt.channel.value}
        await lives.note(session, lead, now=now, actor="engine", action="attempt_made", facts=facts)


async def _end_attempt(
    session: AsyncSession, lead: LeadRow, number: int, outcome: Outcome | None, now: datetime
) -> None:
    row = await messages.attempt(session, lead, number)
    if row is None or row.outcome is not None:
        return
    said = outcome.value if outcome is not None else "no_answer" if row.channel != Channel.CALL.value else "not_made"
    row.outcome, row.outcome_at = said, now
    await tasks.close_task(session, lead, f"attempt:{number}", now)
    await lives.note(
        session, lead, now=now, actor="engine", action="attempt_ended", facts={"attempt": number, "outcome": said}
    )


def _open_channels(step: PlanAttempt) -> frozenset[Channel]:
    """Somebody who named a time to be called is called, if that can be."""
    channels = frozenset(Channel) - frozenset(step.closed_channels)
    return frozenset({Channel.CALL}) if step.not_before is not None and Channel.CALL in channels else channels


def _attempt_wait(row: AttemptRow) -> WaitingFor:
    return WaitingFor(WaitKind.ATTEMPT, row.due_at, attempt=row.number, cap=row.cap, channel=Channel(row.channel))
