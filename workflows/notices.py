"""Notifies the staff of one tenant of what waits for them; one run at a time, restarted by each new notice."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.team.notices import NoticeActivities
from domain.team.notices import SendNotices


@workflow.defn
class StaffNotices:
    """Sends until nothing waits."""

    @workflow.run
    async def run(self, step: SendNotices) -> None:
        await workflow.execute_activity_method(
            NoticeActivities.send_notices,
            step,
            start_to_close_timeout=timedelta(hours=1),
            heartbeat_timeout=timedelta(seconds=30),
            retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=1)),
            summary="notices to staff",
        )
