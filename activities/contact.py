"""Plan an attempt, and make it."""

from datetime import datetime
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.answers import end_attempt
from activities.cadence import Followed, followed
from activities.facts import zone_of
from activities.outreach import Order, Outreach, Sent
from activities.steps import Work, once, undoes
from domain.cadence import AttemptPlan, plan_attempt
from domain.calendar import BusinessCalendar
from domain.consent import Purpose
from domain.lead import Channel, DeliveryState, Phase, Status
from domain.messages import Attempt
from domain.policy import Tenant
from domain.steps import (
    AttemptMade,
    AttemptPlanned,
    MakeAttempt,
    PlaceCallNow,
    PlanAttempt,
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


class ContactActivities:
    def __init__(self, database: Database, outreach: Outreach) -> None:
        self._database, self._outreach = database, outreach

    @activity.defn
    @once
    async def plan_attempt(self, step: PlanAttempt, work: Work) -> AttemptPlanned:
        """Ends the previous attempt and plans the next, once per number; a callback moves a planned one."""
        session, lead, tenant = work.session, work.lead, await work.tenant()
        if step.previous is not None:
            await end_attempt(session, lead, step.previous.number, step.previous.outcome, step.now)
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
        channel = Channel(row.channel)
        attempt = Attempt(
            row.id, row.number, row.cap, channel, row.due_at, row.answer_by, row.template, row.rule_version
        )
        return AttemptPlanned(attempt, waiting)

    @activity.defn
    @once
    async def open_call(self, step: MakeAttempt, work: Work) -> AttemptMade:
        """An attempt by call is a task for the owner, who calls and says what came of it."""
        session, lead, attempt = work.session, work.lead, step.attempt
        await tasks.open_task(
            session,
            lead,
            step=f"attempt:{attempt.number}",
            kind="call",
            due_at=attempt.answer_by,
            assignee=step.owner,
        )
        await _made(session, lead, attempt, step.now)
        waiting = WaitingFor(WaitKind.CALL, attempt.answer_by, step.owner, attempt.number, attempt.cap, attempt.channel)
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


@undoes(MakeAttempt)
async def _not_called(work: Work, made: AttemptMade) -> None:
    """The run does not know that the call was due: the attempt is still planned, its task may stay."""
    number = made.waiting.attempt
    row = await messages.attempt(work.session, work.lead, number) if number is not None else None
    if row is not None and row.outcome is None:
        row.made_at = None
        work.lead.attempts_made = row.number - 1


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


def _open_channels(step: PlanAttempt) -> frozenset[Channel]:
    """Somebody who named a time to be called is called, if that can be."""
    channels = frozenset(Channel) - frozenset(step.closed_channels)
    return frozenset({Channel.CALL}) if step.not_before is not None and Channel.CALL in channels else channels


def _attempt_wait(row: AttemptRow) -> WaitingFor:
    return WaitingFor(WaitKind.ATTEMPT, row.due_at, attempt=row.number, cap=row.cap, channel=Channel(row.channel))
