"""Plan an attempt, and make it."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import clock
from activities.outreach.attempt_plans import plan_next
from activities.outreach.cadence import skipped, window_opens
from activities.outreach.messages import Outreach, SendOrder, Sent
from activities.steps import Work, once, undoes
from domain.leads.lead import Channel, DeliveryState, Phase, Status
from domain.lifecycle.chapters.attempt import Attempt, AttemptMade, AttemptPlanned, MakeAttempt, PlanAttempt
from domain.lifecycle.chapters.contact import PlaceCallNow
from domain.lifecycle.waiting import WaitingFor, WaitKind
from domain.outreach.calls.record import CallOutcome, Direction
from domain.outreach.consent import Purpose
from domain.outreach.modes import Mode
from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest, TaskTimes
from domain.tenants.policy import Tenant
from services.lifecycle import states
from services.lifecycle.states import Transition
from services.outreach.calls.records import CallBegun, open_call, script_of
from services.team.tasks import request_task
from store.lifecycle import lead_runs, outbox
from store.outreach import calls, messages
from store.rules import ledger
from store.rules.ledger import Decision
from store.session import Database
from store.tables.leads import LeadRow
from store.team import tasks, users

HEARD_BY = timedelta(seconds=5)


class ContactActivities:
    def __init__(self, database: Database, outreach: Outreach) -> None:
        self._database, self._outreach = database, outreach

    @activity.defn
    @once
    async def plan_attempt(self, step: PlanAttempt, work: Work) -> AttemptPlanned:
        """Ends the previous attempt and plans the next, once per number; a callback moves a planned one."""
        return await plan_next(work, step)

    @activity.defn
    @once
    async def open_call(self, step: MakeAttempt, work: Work) -> AttemptMade:
        """An attempt by call is a task for the owner, who calls and says what came of it."""
        session, lead, attempt = work.session, work.lead, step.attempt
        row = await messages.attempt(session, lead, attempt.number)
        if (reason := await skipped(session, lead, row, step.now)) is not None:
            return await _left_out(session, lead, attempt, reason, step.now)
        kind, subject, due_at = TaskKind.CALL, Subject(SubjectKind.ATTEMPT, attempt.number), attempt.answer_by
        if not await tasks.open_task(session, lead, TaskRequest(kind, step.owner, subject), TaskTimes(due_at)):
            await tasks.reopen_task(session, lead, kind, subject, due_at, step.owner)
        await _made(session, lead, attempt, step.now)
        waiting = WaitingFor(WaitKind.CALL, attempt.answer_by, step.owner, attempt.number, attempt.cap, attempt.channel)
        states.wait_for(lead, waiting, Phase.CONTACT)
        return AttemptMade(DeliveryState.SENT, Status(lead.status), waiting)

    @activity.defn
    async def make_attempt(self, step: MakeAttempt) -> AttemptMade:
        """An attempt by message, through the send protocol."""
        attempt, instead = step.attempt, list[AttemptMade]()
        sent = await self._outreach.send(
            SendOrder(
                lead=step.lead,
                run=step.run,
                now=step.now,
                channel=attempt.channel,
                template=attempt.template,
                purpose=Purpose.ENQUIRY,
                step=_name(attempt),
                attempt=attempt.number,
                agent_id=step.owner,
                instead=partial(_not_now, step, instead),
            ),
            partial(_sent, step, planned := list[AttemptPlanned]()),
        )
        if instead:
            return instead[-1]
        if sent.postponed_to is not None:
            return await self._postpone(step, sent.postponed_to)
        if not planned and step.then_plan is not None and not sent.bad_address:
            # An earlier try recorded the message, and its answer was lost.
            async with self._database.tenant_session(step.lead.tenant_id) as session:
                work = Work(session, await lead_runs.lock_lead(session, step.lead), step.now)
                planned.append(await plan_next(work, step.then_plan))
        return AttemptMade(
            sent.state,
            sent.status,
            WaitingFor(WaitKind.ANSWER, attempt.answer_by, None, attempt.number, attempt.cap, attempt.channel),
            message_id=sent.message_id,
            skipped=sent.reason if sent.state is DeliveryState.SKIPPED else "",
            closed_channel=attempt.channel if sent.bad_address else None,
            planned=planned[0] if planned else None,
        )

    async def _postpone(self, step: MakeAttempt, until: datetime) -> AttemptMade:
        attempt = step.attempt
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, step.lead)
            waiting = WaitingFor(WaitKind.ATTEMPT, until, None, attempt.number, attempt.cap, attempt.channel)
            states.wait_for(lead, waiting, Phase.CONTACT)
            return AttemptMade(DeliveryState.SKIPPED, Status(lead.status), waiting, postponed_to=until)

    @activity.defn
    async def place_call(self, step: PlaceCallNow) -> DeliveryState:
        """Click-to-call: rings the agent, then dials the lead. A contact once the lead's telephone is answered."""
        name = f"call-{step.number}"
        token = f"{step.lead.tenant_id}-{step.lead.lead_id}-{step.run}-{name}"
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            phone = await users.phone_of(session, step.lead.tenant_id, step.agent_id)
            lead = await lead_runs.lock_lead(session, step.lead)
            tenant = await lead_runs.load_tenant(session, lead.tenant_id)
            begun = CallBegun(Direction.OUT, token, clock.now(step.now), agent_id=step.agent_id)
            script = script_of(await open_call(session, lead, tenant, begun), tenant)
        sent = await self._outreach.send(
            SendOrder(
                lead=step.lead,
                run=step.run,
                now=step.now,
                channel=Channel.CALL,
                template="first_call",
                purpose=Purpose.ENQUIRY,
                step=name,
                agent_id=step.agent_id,
                agent_phone=phone or "",
                call=script,
            ),
            partial(_placed, token),
        )
        if sent.postponed_to is not None:
            async with self._database.tenant_session(step.lead.tenant_id) as session:
                await _placed(token, session, await lead_runs.lock_lead(session, step.lead), sent)
        return sent.state


async def _not_now(
    step: MakeAttempt, instead: list[AttemptMade], session: AsyncSession, lead: LeadRow, tenant: Tenant
) -> Sent | None:
    """What the sequence's step says at this moment: its condition, and its window where the person is now. Whoever
    answered just now is heard first."""
    attempt, at = step.attempt, clock.now(step.now)
    if await outbox.has_unheard_reply(session, lead, step.now):
        return Sent(DeliveryState.SKIPPED, postponed_to=at + HEARD_BY)
    row = await messages.attempt(session, lead, attempt.number)
    reason = await skipped(session, lead, row, at)
    if reason is None:
        opens = await window_opens(session, lead, tenant, row, at)
        return Sent(DeliveryState.SKIPPED, postponed_to=opens) if opens is not None else None
    made = await _left_out(session, lead, attempt, reason, at)
    if step.then_plan is not None:
        made = replace(made, planned=await plan_next(Work(session, lead, step.now), step.then_plan))
    instead.append(made)
    return Sent(DeliveryState.SKIPPED, reason=reason)


async def _placed(token: str, session: AsyncSession, lead: LeadRow, sent: Sent) -> None:
    """What became of the command to call, in the transaction that records it."""
    call = await calls.by_token(session, lead.tenant_id, token, lock=True)
    if call is None:
        return
    message = await messages.by_id(session, lead.tenant_id, sent.message_id) if sent.message_id is not None else None
    if message is not None:
        call.message_id, call.provider = message.id, call.provider or message.provider
        call.provider_id = call.provider_id or message.provider_id
    if sent.state in (DeliveryState.FAILED, DeliveryState.SKIPPED) and call.outcome is None:
        call.outcome, call.ended_at = CallOutcome.NOT_PLACED.value, call.created_at


@undoes(MakeAttempt)
async def _not_called(work: Work, made: AttemptMade) -> None:
    """The run does not know that the call was due: the attempt is still planned, and perhaps by another channel."""
    number = made.waiting.attempt
    row = await messages.attempt(work.session, work.lead, number) if number is not None else None
    if row is not None and row.outcome is None:
        await tasks.close_task(
            work.session, work.lead, TaskKind.CALL, Subject(SubjectKind.ATTEMPT, row.number), work.now
        )
        row.made_at = None
        work.lead.attempts_made = row.number - 1


async def _sent(
    step: MakeAttempt, planned: list[AttemptPlanned], session: AsyncSession, lead: LeadRow, sent: Sent
) -> None:
    """What an attempt's message means for the lead, in the transaction that records it; the next one is planned."""
    attempt = step.attempt
    await _made(session, lead, attempt, step.now)
    if sent.state is DeliveryState.SENT and sent.mode is Mode.LIVE and lead.status == Status.NEW.value:
        await states.move(session, lead, Transition(Status.CONTACTED), step.now)
    if sent.state is DeliveryState.UNKNOWN:
        task = TaskRequest(TaskKind.CHECK_DELIVERY, step.owner, Subject(SubjectKind.ATTEMPT, attempt.number))
        await request_task(session, lead, await lead_runs.load_tenant(session, lead.tenant_id), task, step.now)
    if step.then_plan is not None and not sent.bad_address:
        planned.append(await plan_next(Work(session, lead, step.now), step.then_plan))


def _name(attempt: Attempt) -> str:
    return f"v{attempt.sequence}-a{attempt.number}"


async def _left_out(session: AsyncSession, lead: LeadRow, attempt: Attempt, reason: str, now: datetime) -> AttemptMade:
    """An attempt that its sequence leaves out: it counts, and the next one follows."""
    row = await messages.attempt(session, lead, attempt.number)
    if row is not None and row.made_at is None:
        row.made_at, row.outcome, row.outcome_at = now, "not_made", now
        lead.attempts_made = max(lead.attempts_made, attempt.number)
        inputs = {"channel": attempt.channel.value, "attempt": attempt.number, "template": attempt.template}
        await ledger.decide(session, lead, now, Decision("skip", inputs, {"sent": False, "code": reason}))
        await lead_runs.note(session, lead, now, "attempt_skipped", attempt=attempt.number, reason=reason)
    waiting = WaitingFor(WaitKind.ANSWER, now, None, attempt.number, attempt.cap, attempt.channel)
    states.wait_for(lead, waiting, Phase.CONTACT)
    return AttemptMade(DeliveryState.SKIPPED, Status(lead.status), waiting, skipped=reason)


async def _made(session: AsyncSession, lead: LeadRow, attempt: Attempt, now: datetime) -> None:
    row = await messages.attempt(session, lead, attempt.number)
    if row is not None and row.made_at is None:
        row.made_at = now
        lead.attempts_made = max(lead.attempts_made, attempt.number)
        await lead_runs.note(
            session, lead, now, "attempt_made", attempt=attempt.number, cap=attempt.cap, channel=attempt.channel.value
        )
