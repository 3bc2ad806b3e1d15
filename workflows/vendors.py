"""Tests one vendor of a tenant's channel, for who waits for the answer."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.outreach.vendors import VendorActivities
from domain.outreach.vendors import TestVendor, VendorAnswer


@workflow.defn
class VendorTest:
    """Once: whoever asked sees the answer and may ask again."""

    @workflow.run
    async def run(self, step: TestVendor) -> VendorAnswer:
        return await workflow.execute_activity_method(
            VendorActivities.test_vendor,
            step,
            schedule_to_close_timeout=timedelta(seconds=25),
            retry_policy=RetryPolicy(maximum_attempts=1),
            summary="a request to the vendor that sends nothing",
        )
