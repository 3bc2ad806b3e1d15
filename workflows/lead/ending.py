"""Closing: won, lost or handed over; one record, the outgoing webhooks, and nurture where it is allowed."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.workflow import ParentClosePolicy

from activities.booking import AppointmentActivities
from activities.lifecycle.ending import ClosingActivities
from domain.leads.lead import LossReason, Phase, Stage, Status
from domain.lifecycle.chapters.booking import OfBooking
from domain.lifecycle.chapters.ending import CloseRun, Ending, PostWebhook, RunClosed
from workflows.lead.follow_ups import start_follow_up, start_nurture
from workflows.lead.run import LeadRun

DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)


async def convert(run: LeadRun) -> None:
    """The patient came, or was registered at the desk: make sure the hospital's index knows them."""
    state = run.state
    if state.phase is not Phase.CONVERT or not run.open:
        return
    try:
        await run.act(
            AppointmentActivities.register_patient,
            OfBooking(**run.step(), booking=state.booking, owner=state.owner),
            summary="register the patient",
        )
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
    for delivery in closed.webhooks:
        await _start_webhook(run, delivery)
    return Ending(status=status, loss_reason=reason, merged_into=merged_into)


async def _start_webhook(run: LeadRun, delivery: int) -> None:
    """A workflow of its own: an endpoint that stays down neither keeps the lead open nor delays its next run."""
    await workflow.start_child_workflow(
        OutgoingWebhook.run,
        PostWebhook(tenant_id=run.lead.tenant_id, delivery_id=delivery),
        id=f"webhook-{run.lead.tenant_id}-{delivery}",
        parent_close_policy=ParentClosePolicy.ABANDON,
        static_summary=f"webhook delivery {delivery}",
    )


@workflow.defn
class OutgoingWebhook:
    """One delivery to one endpoint of the tenant's, by the delays of Standard Webhooks; its row says how it ended."""

    @workflow.run
    async def run(self, post: PostWebhook) -> bool:
        """Whether it arrived."""
        for delay in (timedelta(0), *DELAYS):
            await workflow.sleep(delay, summary="until the next try")
            try:
                await workflow.execute_activity_method(
                    ClosingActivities.post_webhook,
                    post,
                    start_to_close_timeout=timedelta(seconds=30),
                    retry_policy=RetryPolicy(maximum_attempts=1),
                    summary=f"webhook delivery {post.delivery_id}",
                )
            except ActivityError as error:
                if isinstance(error.cause, ApplicationError) and error.cause.non_retryable:
                    return False
            else:
                return True
        return False
