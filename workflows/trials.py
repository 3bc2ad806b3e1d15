"""Tries a draft of the rules on what was recorded; how far it is, its row says."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

from activities.rules.trials import TrialActivities
from domain.lifecycle.upkeep import TryRules

_TRIES = 8


@workflow.defn
class RuleTrial:
    """One trial, page by page; a restart continues where the row says."""

    @workflow.run
    async def run(self, step: TryRules) -> None:
        try:
            while not await workflow.execute_activity_method(
                TrialActivities.advance_trial,
                step,
                start_to_close_timeout=timedelta(minutes=10),
                heartbeat_timeout=timedelta(minutes=1),
                retry_policy=RetryPolicy(maximum_attempts=_TRIES, maximum_interval=timedelta(minutes=1)),
                summary="the next page of recorded leads",
            ):
                if workflow.info().is_continue_as_new_suggested():
                    workflow.continue_as_new(step)
        except ActivityError:
            await workflow.execute_activity_method(
                TrialActivities.fail_trial, step, start_to_close_timeout=timedelta(minutes=1)
            )
            raise
