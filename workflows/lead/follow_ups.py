"""Sequences after first contact that are workflows of their own; the others are carried on by the lead's run."""

from datetime import timedelta

from temporalio import workflow
from temporalio.workflow import ParentClosePolicy

from activities.outreach.follow_ups import FollowUpActivities
from domain.leads.lead import Phase
from domain.lifecycle.chapters.follow_up import FollowUp, FollowUpStart, TakeStep
from domain.lifecycle.chapters.intake import Touch
from domain.outreach.cadence.occasions import Occasion
from workflows.lead.run import HEARTBEAT, RETRY, LeadRun


async def nurture(run: LeadRun) -> None:
    """Waits for the better time that the assessment named; a touch, a reply or the owner ends the wait early."""
    while run.in_chapter(Phase.NURTURE):
        if not run.state.qualification.nurturing:
            await start_nurture(run)
        if isinstance(await run.wait(), Touch | None):
            run.state.phase = Phase.QUALIFY
    run.state.qualification.nurturing = False


async def start_nurture(run: LeadRun) -> None:
    """The messages are a workflow of their own, which outlives this run and stops when the lead wakes."""
    run.state.counts.seasons += 1
    await _start(run, FollowUpStart(lead=run.lead, run=run.state.run, season=run.state.counts.seasons))
    run.state.qualification.nurturing = True


async def start_follow_up(run: LeadRun, begun: FollowUp) -> None:
    """What comes after the end of the run."""
    start = FollowUpStart(
        lead=run.lead,
        run=run.state.run,
        season=begun.season,
        occasion=begun.occasion,
        started_at=begun.started_at,
    )
    await _start(run, start)


async def _start(run: LeadRun, start: FollowUpStart) -> None:
    name = start.occasion.value
    await workflow.start_child_workflow(
        FollowUpSequence.run,
        start,
        id=f"{name.replace('_', '-')}-{run.lead.tenant_id}-{run.lead.lead_id}-{start.run}-{start.season}",
        parent_close_policy=ParentClosePolicy.ABANDON,
        static_summary=f"{name.replace('_', ' ')} of lead {run.lead.lead_id}",
    )


@workflow.defn(name="Nurture")
class FollowUpSequence:
    """One sequence of one lead, each step taken only while it is allowed and the lead is where the sequence belongs."""

    @workflow.run
    async def run(self, start: FollowUpStart) -> int:
        """Returns how often it woke for a step."""
        number = start.sent
        while True:
            taken = await workflow.execute_activity_method(
                FollowUpActivities.take_step,
                TakeStep(
                    lead=start.lead,
                    run=start.run,
                    now=workflow.now(),
                    season=start.season,
                    number=number,
                    occasion=start.occasion,
                    started_at=start.started_at,
                ),
                start_to_close_timeout=timedelta(seconds=60),
                heartbeat_timeout=HEARTBEAT,
                retry_policy=RETRY,
                summary=_summary(start.occasion, number),
            )
            if taken.next_at is None:
                return number
            await workflow.sleep(max(taken.next_at - workflow.now(), timedelta(0)), summary="next step of the sequence")
            number += 0 if taken.again else 1
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(
                    FollowUpStart(start.lead, start.run, start.season, number, start.occasion, start.started_at)
                )


def _summary(occasion: Occasion, number: int) -> str:
    return f"{occasion.value.replace('_', ' ')} step {number}" if number else f"plan {occasion.value}"
