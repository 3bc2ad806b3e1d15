"""Scheduled upkeep, started by a Temporal Schedule."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.lifecycle.upkeep import UpkeepActivities
from activities.outreach.call_upkeep import CallUpkeep
from activities.payments.refunds import RefundActivities
from domain.lifecycle.upkeep import Swept


@workflow.defn
class Upkeep:
    """One sweep over all tenants."""

    @workflow.run
    async def run(self) -> Swept:
        # Local: of a worker that dies the server hears within seconds, however busy its successors are; a heartbeat
        # that a busy worker can keep would leave the outbox untold for minutes.
        swept = await workflow.execute_local_activity_method(
            UpkeepActivities.sweep,
            start_to_close_timeout=timedelta(minutes=10),
            retry_policy=RetryPolicy(maximum_attempts=3),
            summary="tell what was not told, seal the audit log",
        )
        if workflow.patched("looks-after-calls"):
            await workflow.execute_local_activity_method(
                CallUpkeep.look_after_calls,
                start_to_close_timeout=timedelta(minutes=2),
                retry_policy=RetryPolicy(maximum_attempts=1),
                summary="what calls cost, recordings whose time is over",
            )
        if workflow.patched("returns-money"):
            await workflow.execute_local_activity_method(
                RefundActivities.return_money,
                start_to_close_timeout=timedelta(minutes=2),
                retry_policy=RetryPolicy(maximum_attempts=1),
                summary="deposits that were paid twice or too late go back",
            )
        return swept
