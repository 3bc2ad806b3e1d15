"""Looks for duplicates among everything that a tenant has stored; how far it is, its row says."""

from datetime import timedelta

from temporalio import workflow

from activities.duplicates.sweep import DuplicateActivities
from domain.lifecycle.upkeep import SweepDuplicates


@workflow.defn
class DuplicateSweep:
    """One sweep, page by page; a restart continues where the row says."""

    @workflow.run
    async def run(self, step: SweepDuplicates) -> None:
        while not await workflow.execute_activity_method(
            DuplicateActivities.sweep_duplicates,
            step,
            start_to_close_timeout=timedelta(minutes=10),
            heartbeat_timeout=timedelta(minutes=1),
            summary="the next page of leads",
        ):
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(step)
