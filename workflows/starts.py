"""Starts the runs of imported leads, until none waits."""

from datetime import timedelta

from temporalio import workflow

from activities.capture.starts import StartActivities
from domain.capture.imports.states import StartImported


@workflow.defn
class ImportedStarts:
    """One for all tenants; the outbox knows how far it is."""

    @workflow.run
    async def run(self, step: StartImported) -> None:
        while await workflow.execute_activity_method(
            StartActivities.start_imported,
            step,
            start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=timedelta(seconds=30),
            summary="runs of imported leads",
        ):
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(step)
