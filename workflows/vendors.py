"""Tests a vendor of a tenant's channel, or a text on it, for who waits for the answer."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.outreach.vendors import VendorActivities
from activities.team.sample_sends import SampleActivities
from domain.outreach.sample_sends import SampleAnswer, SendSample
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


@workflow.defn
class TemplateTest:
    """Once: what a worker could not take at once is not sent later, unexpected."""

    @workflow.run
    async def run(self, step: SendSample) -> SampleAnswer:
        return await workflow.execute_activity_method(
            SampleActivities.send_sample,
            step,
            schedule_to_close_timeout=timedelta(seconds=45),
            retry_policy=RetryPolicy(maximum_attempts=1),
            summary="a text to who tries it out",
        )
