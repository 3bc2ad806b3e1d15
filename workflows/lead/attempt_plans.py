"""The next attempt: what planning it needs, and what it changes."""

from domain.lifecycle.chapters.attempt import Attempt, AttemptPlanned, PlanAttempt
from workflows.lead.run import LeadRun


def planning(run: LeadRun, previous: Attempt | None) -> PlanAttempt:
    """The step that ends `previous`, if it was made, and plans the next attempt."""
    state = run.state
    made = previous is not None and previous.made
    return PlanAttempt(
        **run.step(),
        number=max(state.counts.attempts_made, previous.number if previous is not None and made else 0) + 1,
        previous=previous if made else None,
        not_before=state.contact.callback_at,
        closed_channels=tuple(state.contact.closed_channels),
        owner=run.owner,
    )


def planned(run: LeadRun, answer: AttemptPlanned) -> None:
    state = run.state
    state.attempt, state.contact.callback_at, state.waiting_for = answer.attempt, None, answer.waiting
