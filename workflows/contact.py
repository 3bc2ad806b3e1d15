"""Contact: attempts 1…cap, each when it is allowed, until the person answers."""

from dataclasses import replace

from activities.contact import ContactActivities
from domain.lead import Channel, DeliveryState, LossReason, Phase
from domain.messages import Attempt, ProfileChanged
from domain.steps import MakeAttempt, PlanAttempt
from domain.waiting import WaitKind
from workflows.interruptions import close_channels
from workflows.life import Life, Lost

CONTACT_WAITS = (WaitKind.ATTEMPT, WaitKind.CALL, WaitKind.ANSWER)


async def contact(life: Life) -> None:
    while life.in_chapter(Phase.CONTACT):
        if _must_plan(life):
            await _plan_next(life)
            continue
        message = await life.wait()
        attempt = life.state.attempt
        match message:
            case ProfileChanged() if attempt is None:
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
    state = life.state
    planned = await life.record(
        ContactActivities.plan_attempt,
        PlanAttempt(
            **life.step(),
            number=state.attempts_made + 1,
            previous=state.attempt if state.attempt is not None and state.attempt.made else None,
            not_before=state.callback_at,
            closed_channels=tuple(state.closed_channels),
            owner=life.owner,
        ),
    )
    state.attempt, state.callback_at, state.waiting_for = planned.attempt, None, planned.waiting


async def _make(life: Life, attempt: Attempt) -> None:
    state = life.state
    step = MakeAttempt(**life.step(), attempt=attempt, owner=life.owner)
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
        await _plan_next(life)
