"""Intake: load the lead, score it, and check automatic qualification."""

from activities.lifecycle.intake import IntakeActivities
from domain.leads.lead import Phase
from domain.lifecycle.chapters.intake import IntakeVerdict, Opened, OpenRun
from workflows.lead.assignment import made_offer, offering
from workflows.lead.run import LeadRun, Merged


async def intake(run: LeadRun) -> bool:
    """Whether the run goes on; a repeated run ends at once."""
    if run.state.phase is not Phase.INTAKE:
        return True
    state = run.state
    step = OpenRun(**run.step(), reason=run.reason, then_offer=offering(run, None))
    opened: Opened = await run.record(IntakeActivities.open_run, step)
    state.status, state.stage, state.source = opened.status, opened.stage, opened.source
    if opened.verdict is IntakeVerdict.DONE:
        return False
    if opened.merged_into is not None:
        raise Merged(opened.merged_into)
    state.score, state.priority, state.owner = opened.score, opened.priority, opened.owner
    state.phase, state.contact.speed_at, state.counts.attempts_made = (
        opened.phase,
        opened.speed_at,
        opened.attempts_made,
    )
    run.close_channels(opened.closed_channels)
    if opened.offered is not None:
        made_offer(run, opened.offered)
    return True
