"""Contact: attempts 1…cap, each when it is allowed, until the person answers."""

from dataclasses import replace

from activities.outreach.contact import ContactActivities
from domain.leads.lead import Channel, DeliveryState, LossReason, Phase
from domain.lifecycle.chapters.attempt import Attempt, AttemptPlanned, MakeAttempt
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.waiting import WaitKind
from domain.team.tasks import Subject, SubjectKind
from workflows.lead.attempt_plans import planned, planning
from workflows.lead.interruptions import close_channels
from workflows.lead.run import LeadRun, Lost

CONTACT_WAITS = (WaitKind.ATTEMPT, WaitKind.CALL, WaitKind.ANSWER)


async def contact(run: LeadRun) -> None:
    while run.in_chapter(Phase.CONTACT):
        if _must_plan(run):
            await _plan_next(run)
            continue
        message = await run.wait()
        attempt = run.state.attempt
        match message:
            case ProfileChanged() if attempt is None and run.in_chapter(Phase.CONTACT):
                await _plan_next(run)
            case None:
                await _deadline(run, attempt)
            case _:
                pass


async def _deadline(run: LeadRun, attempt: Attempt | None) -> None:
    """The last answer never came, the call was not made, or the attempt is due now."""
    if attempt is None:
        raise Lost(LossReason.UNREACHABLE)
    if attempt.made:
        await _plan_next(run)
    else:
        await _make(run, attempt)


def _must_plan(run: LeadRun) -> bool:
    state = run.state
    if state.waiting_for is None or state.waiting_for.kind not in CONTACT_WAITS:
        return True
    attempt = state.attempt
    if attempt is None or state.contact.callback_at is not None:
        return state.contact.callback_at is not None
    return attempt.outcome is not None or (not attempt.made and attempt.channel in state.contact.closed_channels)


async def _plan_next(run: LeadRun) -> None:
    """Ends the attempt before and plans the next one; past the cap the last answer is waited for."""
    planned(run, await run.record(ContactActivities.plan_attempt, planning(run, run.state.attempt)))


async def _make(run: LeadRun, attempt: Attempt) -> None:
    state = run.state
    after = planning(run, replace(attempt, made=True)) if attempt.channel is not Channel.CALL else None
    step = MakeAttempt(**run.step(), attempt=attempt, owner=run.owner, then_plan=after)
    if attempt.channel is Channel.CALL:
        made = await run.record(ContactActivities.open_call, step)
    else:
        summary = f"attempt {attempt.number} by {attempt.channel.value}"
        made = await run.act(ContactActivities.make_attempt, step, summary=summary, sends=True)
    state.waiting_for = made.waiting
    if made.state is DeliveryState.SENT and attempt.channel is not Channel.CALL:
        state.contact.speed_at = None
    if made.postponed_to is not None:
        state.attempt = replace(attempt, due_at=made.postponed_to)
        return
    if made.closed_channel is not None:
        await close_channels(run, (made.closed_channel,), Subject(SubjectKind.ATTEMPT, attempt.number))
    state.counts.attempts_made, state.status = attempt.number, made.status
    state.attempt = replace(attempt, made=True)
    if (attempt.channel is not Channel.CALL or made.skipped) and run.in_chapter(Phase.CONTACT):
        if made.planned is not None and not _must_plan_anew(run, made.planned):
            planned(run, made.planned)
        else:
            await _plan_next(run)


def _must_plan_anew(run: LeadRun, next: AttemptPlanned) -> bool:
    """Something came while the attempt was made: the plan of then does not stand."""
    closed = next.attempt is not None and next.attempt.channel in run.state.contact.closed_channels
    return closed or run.state.contact.callback_at is not None
