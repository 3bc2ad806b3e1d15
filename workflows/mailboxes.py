"""One tenant's mailbox, looked into again and again."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.outreach.mailboxes import MailboxActivities
from domain.outreach.mailboxes import MailboxStart, ReadMailbox


@workflow.defn
class Mailbox:
    """Ends when there is none to look into; the sweep begins it anew."""

    @workflow.run
    async def run(self, start: MailboxStart) -> None:
        while True:
            read = await workflow.execute_activity_method(
                MailboxActivities.read_mailbox,
                ReadMailbox(start.tenant_id, workflow.now()),
                start_to_close_timeout=timedelta(minutes=5),
                retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=5)),
                summary="read the mailbox",
            )
            if read.next_at is None:
                return
            await workflow.sleep(max(read.next_at - workflow.now(), timedelta(0)), summary="until the next look")
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(start)
