"""Messages of the staff's: the run takes them, and each is a workflow of its own."""

from temporalio import workflow
from temporalio.workflow import ParentClosePolicy

from domain.lifecycle.chapters.staff_messages import StaffMessageStart
from workflows.lead.run import LeadRun
from workflows.staff_messages import StaffMessage, staff_message_id


async def start_staff_message(run: LeadRun, id: int) -> None:
    """It may wait for the morning, or for days: it survives this run, and holds up nothing in it."""
    start = StaffMessageStart(run.lead, id)
    await workflow.start_child_workflow(
        StaffMessage.run,
        start,
        id=staff_message_id(start),
        parent_close_policy=ParentClosePolicy.ABANDON,
        static_summary=f"message {id} of the staff",
    )
