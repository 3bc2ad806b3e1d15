"""An uploaded file, batch by batch: made leads of, or taken back, as its row says."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.capture.imports import ImportActivities
from domain.capture.imports.states import ImportStep


@workflow.defn
class LeadImport:
    """Works on one import until every row was seen to, and nobody wants more of it."""

    def __init__(self) -> None:
        self._wanted = False

    @workflow.signal
    def again(self) -> None:
        """Somebody began it, perhaps while it ended: an undo right after the last row, for example."""
        self._wanted = True

    @workflow.run
    async def run(self, step: ImportStep) -> None:
        while True:
            self._wanted = False
            after = await self._advance(step)
            if after is None and not self._wanted:
                return
            step = ImportStep(step.tenant_id, step.import_id, after or 0)
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(step)

    async def _advance(self, step: ImportStep) -> int | None:
        return await workflow.execute_activity_method(
            ImportActivities.advance_import,
            step,
            start_to_close_timeout=timedelta(minutes=10),
            heartbeat_timeout=timedelta(seconds=30),
            retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
            summary=f"rows after {step.after}",
        )
