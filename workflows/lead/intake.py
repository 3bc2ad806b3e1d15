"""Intake: load the lead, score it, and see whether it qualifies by itself."""

from activities.lifecycle.intake import IntakeActivities
from domain.leads.lead import Phase
from domain.lifecycle.steps import Opened, OpenLife, Verdict
from workflows.lead.assignment import made_offer, offering
from workflows.lead.life import Life, Merged


async def intake(life: Life) -> bool:
    """Whether there is a life to live; a run that was lived already ends at once."""
    if life.state.phase is not Phase.INTAKE:
        return True
    state = life.state
    step = OpenLife(**life.step(), reason=life.reason, then_offer=offering(life, None))
    opened: Opened = await life.record(IntakeActivities.open_life, step)
    state.status, state.stage, state.source = opened.status, opened.stage, opened.source
    if opened.verdict is Verdict.DONE:
        return False
    if opened.merged_into is not None:
        raise Merged(opened.merged_into)
    state.score, state.priority, state.owner = opened.score, opened.priority, opened.owner
    state.phase, state.speed_at, state.attempts_made = opened.phase, opened.speed_at, opened.attempts_made
    life.close_channels(opened.closed_channels)
    if opened.offered is not None:
        made_offer(life, opened.offered)
    return True
