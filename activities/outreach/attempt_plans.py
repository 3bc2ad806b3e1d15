"""Plan the next attempt to reach the person; alone, or in the transaction of what made it due."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.outreach.cadence import Followed, followed
from activities.steps import Work
from domain.leads.lead import Channel, Outcome, Phase
from domain.lifecycle.chapters.attempt import Attempt, AttemptPlanned, PlanAttempt
from domain.lifecycle.waiting import WaitingFor, WaitKind
from domain.outreach.cadence.plan import AttemptPlan, Moment, plan_attempt
from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from services.lifecycle import states
from services.outreach.recipients import answers_for, recipient
from services.team.tasks import request_task
from store.lifecycle import lead_runs
from store.outreach import messages
from store.rules import ledger
from store.rules.ledger import Decision
from store.tables.leads import LeadRow
from store.tables.outreach import AttemptRow
from store.team import tasks

_NOBODY_SAID = frozenset({"no_answer", "not_made"})


async def plan_next(work: Work, step: PlanAttempt) -> AttemptPlanned:
    """Ends the previous attempt and plans the next, once per number; a callback moves a planned one."""
    session, lead, tenant = work.session, work.lead, await work.tenant()
    with session.no_autoflush:
        last = await messages.newest_attempt(session, lead, step.number)
    if step.previous is not None:
        ended = last if last is not None and last.number == step.previous.number else None
        ended = ended or await messages.attempt(session, lead, step.previous.number)
        await end_attempt(session, lead, ended, step.previous.outcome, step.now)
    chosen = await followed(session, lead, step.number, last, step.now)
    answers = await answers_for(session, tenant, chosen.sequence.steps, step.now)
    plan = plan_attempt(
        chosen.sequence,
        tenant.policy.contact,
        BusinessCalendar.of(tenant),
        recipient(lead, tenant, _open_channels(step), answers),
        step.number,
        Moment(step.now, step.not_before),
    )
    if not isinstance(plan, AttemptPlan):
        return await _exhausted(session, lead, tenant, plan.reason, step)
    row = await _planned(session, lead, plan, chosen, last, step)
    waiting = _attempt_wait(row)
    states.wait_for(lead, waiting, Phase.CONTACT)
    await session.flush()
    channel = Channel(row.channel)
    attempt = Attempt(row.id, row.number, row.cap, channel, row.due_at, row.answer_by, row.template, row.rule_version)
    return AttemptPlanned(attempt, waiting)


async def end_attempt(
    session: AsyncSession, lead: LeadRow, row: AttemptRow | None, outcome: Outcome | None, now: datetime
) -> None:
    """Without an outcome nobody answered, or the call was not made; what the agent says of it later still counts."""
    if row is None or (row.outcome is not None and (outcome is None or row.outcome not in _NOBODY_SAID)):
        return
    said = outcome.value if outcome is not None else "no_answer" if row.channel != Channel.CALL.value else "not_made"
    if row.outcome == said:
        return
    row.outcome, row.outcome_at = said, now
    if row.channel == Channel.CALL.value:
        await tasks.close_task(session, lead, TaskKind.CALL, Subject(SubjectKind.ATTEMPT, row.number), now)
    await lead_runs.note(session, lead, now, "attempt_ended", attempt=row.number, outcome=said)


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
        await lead_runs.note(
            session,
            lead,
            step.now,
            "attempt_planned",
            attempt=plan.number,
            channel=plan.channel.value,
            due_at=plan.due_at.isoformat(),
        )
        await _note_gave_way(session, lead, plan, chosen, step)
        if plan.timing is not None and plan.step is not None and plan.step.best_hour:
            inputs = {"attempt": plan.number, "preferred_time": lead.preferred_time}
            await ledger.decide(session, lead, step.now, Decision("timing", inputs, plan.timing.shown))
    elif row.made_at is None:
        row.channel, row.template = plan.channel.value, plan.template
        row.due_at, row.answer_by = plan.due_at, plan.answer_by
    return row


async def _note_gave_way(
    session: AsyncSession, lead: LeadRow, plan: AttemptPlan, chosen: Followed, step: PlanAttempt
) -> None:
    """Why the sequence's own channel was passed over is a decision, but when the person named a time to be called."""
    steps = chosen.sequence.steps
    requested = steps[(plan.number - 1) % len(steps)].channel
    if requested is plan.channel or step.not_before is not None:
        return
    open_channels = sorted(channel.value for channel in _open_channels(step))
    code = "no_time" if requested.value in open_channels else "channel_closed"
    inputs = {
        "channel": requested.value,
        "attempt": plan.number,
        "open": open_channels,
        "sequence": chosen.sequence.code,
    }
    result = {"sent": False, "code": code, "instead": plan.channel.value}
    await ledger.decide(session, lead, step.now, Decision("skip", inputs, result))


async def _exhausted(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, reason: str, step: PlanAttempt
) -> AttemptPlanned:
    """Nothing left to try: the last answer is waited for; without any channel the owner looks for one."""
    until = step.now + tenant.policy.contact.answer_within
    waiting = WaitingFor(WaitKind.ANSWER, until, step.owner, attempt=step.number - 1, cap=step.number - 1)
    if reason == "no_channel":
        task = TaskRequest(TaskKind.CONTACT_DATA, step.owner, due_at=until)
        await request_task(session, lead, tenant, task, step.now)
    states.wait_for(lead, waiting, Phase.CONTACT)
    await lead_runs.note(session, lead, step.now, "attempts_exhausted", reason=reason)
    return AttemptPlanned(None, waiting, reason)


def _open_channels(step: PlanAttempt) -> frozenset[Channel]:
    """Somebody who named a time to be called is called, if that can be."""
    channels = frozenset(Channel) - frozenset(step.closed_channels)
    return frozenset({Channel.CALL}) if step.not_before is not None and Channel.CALL in channels else channels


def _attempt_wait(row: AttemptRow) -> WaitingFor:
    return WaitingFor(WaitKind.ATTEMPT, row.due_at, attempt=row.number, cap=row.cap, channel=Channel(row.channel))
