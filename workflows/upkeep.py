"""Scheduled upkeep, started by a Temporal Schedule."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.upkeep import UpkeepActivities
from domain.steps import Swept


@workflow.defn
class Upkeep:
    """One sweep over all tenants."""

    @workflow.run
    async def run(self) -> Swept:
        return await workflow.execute_activity_method(
            UpkeepActivities.sweep,
            start_to_close_timeout=timedelta(minutes=10),
            heartbeat_timeout=timedelta(minutes=3),
            retry_policy=RetryPolicy(maximum_attempts=3),
            summary="tell what was not told, seal the audit log",
        )
