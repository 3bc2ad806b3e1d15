"""Closing: won, lost or handed over; one record, and nurture where it is allowed."""

from temporalio import workflow
from temporalio.exceptions import ActivityError
from temporalio.workflow import ParentClosePolicy

from activities.lifecycle.ending import ClosingActivities
from domain.leads.lead import LossReason, Phase, Stage, Status
from domain.lifecycle.chapters.ending import CloseRun, Ending, PostWebhook, RunClosed
from workflows.lead.follow_ups import start_follow_up, start_nurture
from workflows.lead.registration import registered
from workflows.lead.run import LeadRun
from workflows.sync.webhooks import OutgoingWebhook


async def convert(run: LeadRun) -> None:
    """The patient came, or was registered at the desk: make sure the hospital's index knows them."""
    state = run.state
    if state.phase is not Phase.CONVERT or not run.open:
        return
    try:
        if not await registered(run):
            return
    except ActivityError:
        # The hospital's index refused for good: the owner finds the lead back among the bookings.
        state.phase, state.waiting_for = Phase.BOOK, None
        return
    state.status, state.stage = Status.CONVERTED, Stage.ACTION


async def close(
    run: LeadRun, status: Status, reason: LossReason | None = None, merged_into: int | None = None
) -> Ending:
    state = run.state
    closed: RunClosed = await run.record(
        ClosingActivities.close_run,
        CloseRun(
            **run.step(),
            status=status,
            reason=reason,
            merged_into=merged_into,
            offer=state.offer,
            booking=state.booking,
        ),
    )
    state.status, state.phase, state.loss_reason = status, Phase.CLOSED, reason
    state.owner, state.offer, state.duty, state.waiting_for = None, None, None, None
    run.show()
    if closed.nurture:
        await start_nurture(run)
    for begun in closed.follow_ups:
        await start_follow_up(run, begun)
    for delivery in closed.webhooks:  # of a step of before there were endpoints with runs of their own
        await _start_webhook(run, delivery)
    return Ending(status=status, loss_reason=reason, merged_into=merged_into)


async def _start_webhook(run: LeadRun, delivery: int) -> None:
    await workflow.start_child_workflow(
        OutgoingWebhook.run,
        PostWebhook(tenant_id=run.lead.tenant_id, delivery_id=delivery),
        id=f"webhook-{run.lead.tenant_id}-{delivery}",
        parent_close_policy=ParentClosePolicy.ABANDON,
        static_summary=f"webhook delivery {delivery}",
    )
