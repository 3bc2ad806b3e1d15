"""Something an agent must do: a due time, one reminder before it, escalation after it, again and again."""

from activities.qualification import QualificationActivities
from domain.leads.lead import Phase
from domain.lifecycle.chapters.owner import AskOwner, Duty, RemindOwner, Requested
from domain.lifecycle.messages import Message
from domain.lifecycle.waiting import WaitKind
from workflows.lead.run import LeadRun


def asking(run: LeadRun, kind: WaitKind, phase: Phase, escalations: int = 0) -> AskOwner:
    """The step that opens the owner's task."""
    state = run.state
    return AskOwner(
        **run.step(),
        kind=kind,
        owner=run.owner,
        escalations=escalations,
        round=state.counts.asks,
        phase=phase,
        attempt=state.attempt,
    )


def requested(run: LeadRun, answer: Requested, escalations: int = 0) -> None:
    """The task is open; its due time is what the lead waits for."""
    state = run.state
    state.attempt = None
    state.counts.asks += 1
    state.status, state.stage = answer.status, answer.stage
    state.waiting_for, state.duty = answer.waiting, Duty(escalations, answer.remind_at)


async def ask_owner(run: LeadRun, kind: WaitKind, escalations: int = 0) -> None:
    step = asking(run, kind, run.state.phase, escalations)
    requested(run, await run.record(QualificationActivities.ask_owner, step), escalations)


async def next_from_owner(run: LeadRun, kind: WaitKind) -> Message | None:
    """The next message while the owner owes `kind`; sends reminders and escalates.

    None means that a deadline was dealt with: look at the state again.
    """
    state = run.state
    waiting = state.waiting_for
    if waiting is None or waiting.kind is not kind or waiting.agent_id != state.owner:
        await ask_owner(run, kind)
        return None
    duty = state.duty or Duty()
    message = await run.wait(duty.remind_at)
    if message is not None:
        return message
    if duty.remind_at is not None:
        state.duty = Duty(duty.escalations)
        await run.record(
            QualificationActivities.remind_owner,
            RemindOwner(
                **run.step(), kind=kind, owner=run.owner, escalations=duty.escalations, round=state.counts.asks
            ),
        )
    else:
        await ask_owner(run, kind, escalations=duty.escalations + 1)
    return None
