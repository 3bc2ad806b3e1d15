"""The daily reconciliation of payments, started by a Temporal Schedule."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.payments.reconciliation import ReconciliationActivities


@workflow.defn
class PaymentReconciliation:
    """One comparison for each tenant and vendor; one that does not answer is compared the next day."""

    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity_method(
            ReconciliationActivities.reconcile_payments,
            start_to_close_timeout=timedelta(hours=2),
            heartbeat_timeout=timedelta(minutes=10),
            retry_policy=RetryPolicy(maximum_attempts=3),
            summary="what vendors have against what is here",
        )
