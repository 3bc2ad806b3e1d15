"""Contact: attempts 1…cap, each when it is allowed, until the person answers."""

from dataclasses import replace

from activities.outreach.contact import ContactActivities
from domain.leads.lead import Channel, DeliveryState, LossReason, Phase
from domain.lifecycle.messages import Attempt, ProfileChanged
from domain.lifecycle.steps import AttemptPlanned, MakeAttempt
from domain.lifecycle.waiting import WaitKind
from workflows.lead.interruptions import close_channels
from workflows.lead.life import Life, Lost
from workflows.lead.planning import planned, planning

CONTACT_WAITS = (WaitKind.ATTEMPT, WaitKind.CALL, WaitKind.ANSWER)


async def contact(life: Life) -> None:
    while life.in_chapter(Phase.CONTACT):
        if _must_plan(life):
            await _plan_next(life)
            continue
        message = await life.wait()
        attempt = life.state.attempt
        match message:
            case ProfileChanged() if attempt is None and life.in_chapter(Phase.CONTACT):
                await _plan_next(life)
            case None:
                await _deadline(life, attempt)
            case _:
                pass


async def _deadline(life: Life, attempt: Attempt | None) -> None:
    """The last answer never came, the call was not made, or the attempt is due now."""
    if attempt is None:
        raise Lost(LossReason.UNREACHABLE)
    if attempt.made:
        await _plan_next(life)
    else:
        await _make(life, attempt)


def _must_plan(life: Life) -> bool:
    state = life.state
    if state.waiting_for is None or state.waiting_for.kind not in CONTACT_WAITS:
        return True
    attempt = state.attempt
    if attempt is None or state.callback_at is not None:
        return state.callback_at is not None
    return attempt.outcome is not None or (not attempt.made and attempt.channel in state.closed_channels)


async def _plan_next(life: Life) -> None:
    """Ends the attempt before and plans the next one; past the cap the last answer is waited for."""
    planned(life, await life.record(ContactActivities.plan_attempt, planning(life, life.state.attempt)))


async def _make(life: Life, attempt: Attempt) -> None:
    state = life.state
    after = planning(life, replace(attempt, made=True)) if attempt.channel is not Channel.CALL else None
    step = MakeAttempt(**life.step(), attempt=attempt, owner=life.owner, then_plan=after)
    if attempt.channel is Channel.CALL:
        made = await life.record(ContactActivities.open_call, step)
    else:
        summary = f"attempt {attempt.number} by {attempt.channel.value}"
        made = await life.act(ContactActivities.make_attempt, step, summary=summary)
    state.waiting_for = made.waiting
    if made.state is DeliveryState.SENT and attempt.channel is not Channel.CALL:
        state.speed_at = None
    if made.postponed_to is not None:
        state.attempt = replace(attempt, due_at=made.postponed_to)
        return
    if made.closed_channel is not None:
        await close_channels(life, (made.closed_channel,), f"attempt:{attempt.number}")
    state.attempts_made, state.status = attempt.number, made.status
    state.attempt = replace(attempt, made=True)
    if attempt.channel is not Channel.CALL and life.in_chapter(Phase.CONTACT):
        if made.planned is not None and not _must_plan_anew(life, made.planned):
            planned(life, made.planned)
        else:
            await _plan_next(life)


def _must_plan_anew(life: Life, next: AttemptPlanned) -> bool:
    """Something came while the attempt was made: the plan of then does not stand."""
    closed = next.attempt is not None and next.attempt.channel in life.state.closed_channels
    return closed or life.state.callback_at is not None
