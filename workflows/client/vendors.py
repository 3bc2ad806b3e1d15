"""A vendor, or a text, is tested by a worker, and the answer awaited."""

from datetime import timedelta

from temporalio.client import Client, WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from domain.errors import Unanswered, Unavailable
from domain.outreach.sample_sends import SampleAnswer, SendSample
from domain.outreach.vendors import TestVendor, VendorAnswer
from workflows.client.starts import LEADS_QUEUE
from workflows.vendors import TemplateTest, VendorTest

_WITHIN = timedelta(seconds=30)
_SENT_WITHIN = timedelta(seconds=50)
_NOBODY = "No worker could test the vendor. Try again in a few seconds."
_OPEN = "No answer came, and the test may have been sent: look whether it arrived. To send another, use another key."


async def vendor_answer(client: Client, step: TestVendor) -> VendorAnswer:
    """Two who ask at once get one answer. Raises `Unavailable`."""
    try:
        return await client.execute_workflow(
            VendorTest.run,
            step,
            id=f"vendor-test-{step.tenant_id}-{step.channel.value}-{step.vendor.value}",
            task_queue=LEADS_QUEUE,
            execution_timeout=_WITHIN,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
    except (WorkflowFailureError, RPCError, RuntimeError):
        raise Unavailable(_NOBODY) from None


async def sample_answer(client: Client, step: SendSample) -> SampleAnswer:
    """The same token again gets the first answer. Raises `Unanswered`."""
    try:
        try:
            return await client.execute_workflow(
                TemplateTest.run,
                step,
                id=f"template-test-{step.tenant_id}-{step.token}",
                task_queue=LEADS_QUEUE,
                execution_timeout=_SENT_WITHIN,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            )
        except WorkflowAlreadyStartedError:
            known = client.get_workflow_handle(f"template-test-{step.tenant_id}-{step.token}", result_type=SampleAnswer)
            answer: SampleAnswer = await known.result()
            return answer
    except (WorkflowFailureError, RPCError, RuntimeError):
        raise Unanswered(_OPEN) from None
