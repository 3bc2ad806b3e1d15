"""A vendor is tested by a worker, and the answer awaited."""

from datetime import timedelta

from temporalio.client import Client, WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError

from domain.errors import Unavailable
from domain.outreach.vendors import TestVendor, VendorAnswer
from workflows.client.starts import LEADS_QUEUE
from workflows.vendors import VendorTest

_WITHIN = timedelta(seconds=30)
_NOBODY = "No worker could test the vendor. Try again in a few seconds."


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
