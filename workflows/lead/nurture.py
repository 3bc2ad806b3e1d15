"""Nurture: those who are not ready get rare messages, where they agreed to it; any sign of interest wakes the lead."""

from datetime import timedelta

from temporalio import workflow
from temporalio.workflow import ParentClosePolicy

from activities.outreach.nurture import NurtureActivities
from domain.leads.lead import Phase
from domain.lifecycle.chapters.intake import Touch
from domain.lifecycle.chapters.nurture import NurtureStart, SendNurture
from workflows.lead.run import RETRY, LeadRun


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
    start = NurtureStart(lead=run.lead, run=run.state.run, season=run.state.counts.seasons)
    await workflow.start_child_workflow(
        Nurture.run,
        start,
        id=f"nurture-{run.lead.tenant_id}-{run.lead.lead_id}-{start.run}-{start.season}",
        parent_close_policy=ParentClosePolicy.ABANDON,
        static_summary=f"nurture of lead {run.lead.lead_id}",
    )
    run.state.qualification.nurturing = True


@workflow.defn
class Nurture:
    """One sequence of marketing messages to one lead, each sent only while it is allowed and the lead waits."""

    @workflow.run
    async def run(self, start: NurtureStart) -> int:
        """Returns how many messages left."""
        number = start.sent
        while True:
            sent = await workflow.execute_activity_method(
                NurtureActivities.send_nurture,
                SendNurture(lead=start.lead, run=start.run, now=workflow.now(), season=start.season, number=number),
                start_to_close_timeout=timedelta(seconds=60),
                retry_policy=RETRY,
                summary=f"nurture message {number}",
            )
            if sent.next_at is None:
                return number
            await workflow.sleep(max(sent.next_at - workflow.now(), timedelta(0)), summary="next nurture message")
            number += 0 if sent.again else 1
