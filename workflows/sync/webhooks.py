"""Deliveries of webhooks: one run per endpoint, so that none waits for another's."""

from contextlib import suppress
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

from activities.sync.deliveries import WebhookActivities
from domain.lifecycle.chapters.ending import PostWebhook
from domain.sync.deliveries import DELAYS, DeliverWebhooks, EndpointRef

# Another queue than that of leads: an endpoint that hangs takes none of their places.
WEBHOOKS_QUEUE = "webhooks"


@workflow.defn
class EndpointDeliveries:
    """Runs while anything waits for the endpoint; woken by what is new. The deliveries themselves stand in Postgres."""

    @workflow.init
    def __init__(self, endpoint: EndpointRef) -> None:
        self._woken = False

    @workflow.run
    async def run(self, endpoint: EndpointRef) -> None:
        while True:
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(endpoint)
            self._woken = False
            done = await workflow.execute_activity_method(
                WebhookActivities.deliver_webhooks,
                DeliverWebhooks(endpoint.tenant_id, endpoint.endpoint_id, workflow.now()),
                task_queue=WEBHOOKS_QUEUE,
                start_to_close_timeout=timedelta(minutes=2),
                heartbeat_timeout=timedelta(seconds=10),
                retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=1)),
                summary=f"webhooks to endpoint {endpoint.endpoint_id}",
            )
            if done.next_at is None:
                if not self._woken:
                    return
                continue
            with suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: self._woken,
                    timeout=max(done.next_at - workflow.now(), timedelta(0)),
                    timeout_summary="until a delivery is due",
                )

    @workflow.signal
    def wake(self) -> None:
        self._woken = True


@workflow.defn
class OutgoingWebhook:
    """One delivery, of before there was a run per endpoint, which has it now: a run that sleeps ends when it wakes."""

    @workflow.run
    async def run(self, post: PostWebhook) -> bool:
        for delay in (timedelta(0), *DELAYS):
            await workflow.sleep(delay, summary="until the next try")
            try:
                await workflow.execute_activity_method(
                    WebhookActivities.post_webhook,
                    post,
                    start_to_close_timeout=timedelta(seconds=30),
                    retry_policy=RetryPolicy(maximum_attempts=1),
                    summary=f"webhook delivery {post.delivery_id}",
                )
            except ActivityError as error:
                if isinstance(error.cause, ApplicationError) and error.cause.non_retryable:
                    return False
            else:
                return True
        return False
