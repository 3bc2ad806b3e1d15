"""The clock of one tenant's tasks: sleeps until the next one wants a reminder or an escalation."""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.team.tasks import TaskActivities
from domain.team.tasks import RemindOfTasks, ScheduleReminders

BREATH = timedelta(seconds=1)


@workflow.defn
class TaskReminders:
    """Runs as long as any task will want something; wound again by the sweep when a task wants it earlier."""

    @workflow.init
    def __init__(self, start: ScheduleReminders) -> None:
        self._next: datetime | None = start.at

    @workflow.run
    async def run(self, start: ScheduleReminders) -> None:
        while self._next is not None:
            if await self._earlier_than(self._next):
                continue
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(ScheduleReminders(start.tenant_id, self._next))
            self._next = None
            minded = await workflow.execute_activity_method(
                TaskActivities.remind_of_tasks,
                RemindOfTasks(start.tenant_id, workflow.now()),
                start_to_close_timeout=timedelta(minutes=2),
                retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=1)),
                summary="remind and escalate",
            )
            if minded.next_at is not None:
                self.schedule(max(minded.next_at, workflow.now() + BREATH))

    @workflow.signal
    def schedule(self, at: datetime) -> None:
        if self._next is None or at < self._next:
            self._next = at

    async def _earlier_than(self, at: datetime) -> bool:
        """Sleeps until then; True when it was wound to an earlier moment meanwhile."""
        try:
            await workflow.wait_condition(
                lambda: self._next is not None and self._next < at,
                timeout=max(at - workflow.now(), timedelta(0)),
                timeout_summary="until a task wants something",
            )
        except TimeoutError:
            return False
        return True
