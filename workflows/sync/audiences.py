"""One audience, synced until it is in step."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.sync.audiences import AudienceActivities
from domain.sync.audiences import AudienceRef


@workflow.defn
class AudienceSync:
    """When it is due again stands in Postgres; the sweep begins it then."""

    @workflow.run
    async def run(self, audience: AudienceRef) -> None:
        while await workflow.execute_activity_method(
            AudienceActivities.sync_audience,
            audience,
            start_to_close_timeout=timedelta(hours=1),
            heartbeat_timeout=timedelta(seconds=30),
            retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=5)),
            summary=f"audience {audience.audience_id}",
        ):
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(audience)
