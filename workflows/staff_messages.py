"""One message of the staff's to one lead: it leaves when it may, or when its author wanted it to."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.outreach.staff_messages import StaffMessageActivities
from domain.lifecycle.chapters.staff_messages import SendStaffMessage, StaffMessageStart


@workflow.defn
class StaffMessage:
    """A workflow of its own: it survives the lead's run, and one that waits for the morning delays nothing else."""

    @workflow.run
    async def run(self, start: StaffMessageStart) -> None:
        while True:
            tried = await workflow.execute_activity_method(
                StaffMessageActivities.send_staff_message,
                SendStaffMessage(start.lead, 0, workflow.now(), start.staff_message_id),
                start_to_close_timeout=timedelta(seconds=60),
                heartbeat_timeout=timedelta(seconds=20),
                retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
                summary=f"message {start.staff_message_id} of the staff",
            )
            if tried.next_at is None:
                return
            await workflow.sleep(max(tried.next_at - workflow.now(), timedelta(0)), summary="until it may leave")
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(start)


def staff_message_id(start: StaffMessageStart) -> str:
    """One workflow per message, whoever starts it and however often."""
    return f"message-{start.lead.tenant_id}-{start.staff_message_id}"
