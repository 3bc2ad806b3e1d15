"""Delivers webhooks, one endpoint at a time: what is due is posted, and each answer is recorded at once."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import clock
from activities.heartbeats import beating
from domain.lifecycle.chapters.ending import PostWebhook
from domain.sync.deliveries import (
    AT_ONCE,
    FAILING_FROM,
    PER_SECOND,
    DeliverWebhooks,
    DeliveryState,
    DisabledFor,
    EndpointState,
    PostAnswer,
    PostError,
    WebhookPost,
    WebhookPoster,
    WebhooksDelivered,
    due_again,
    is_to_be_disabled,
    pause_after,
    spread_of,
)
from domain.sync.events import payload_of
from services.sync.endpoints import disable
from store.session import Database
from store.sync import deliveries
from store.sync.deliveries import DueDelivery
from store.tables.sync import WebhookEndpointRow
from store.tenants.vault import Vault

# Then the workflow takes a breath: its history knows how far it is, and another worker may go on.
WORK_FOR = timedelta(seconds=50)


class WebhookActivities:
    def __init__(self, database: Database, poster: WebhookPoster, vault: Vault) -> None:
        self._database, self._poster, self._vault = database, poster, vault

    @activity.defn
    async def deliver_webhooks(self, step: DeliverWebhooks) -> WebhooksDelivered:
        """Until nothing is due, or for a minute. Of a worker that dies here the endpoint may hear twice, under the
        same `webhook-id`."""
        async with beating():
            return await self._deliver(step)

    async def _deliver(self, step: DeliverWebhooks) -> WebhooksDelivered:
        began, tried = clock.now(step.now), 0
        while (now := clock.now(step.now)) - began < WORK_FOR:
            async with self._database.tenant_session(step.tenant_id) as session:
                endpoint = await session.get(WebhookEndpointRow, (step.tenant_id, step.endpoint_id))
                if endpoint is None or endpoint.removed_at is not None or endpoint.state != EndpointState.ACTIVE:
                    return WebhooksDelivered(tried)
                batch = await _due(session, endpoint, now)
                if not batch:
                    return WebhooksDelivered(tried, await deliveries.next_at(session, endpoint, now))
            await self._post_all(step, endpoint, batch, now)
            tried += len(batch)
            spent = clock.now(step.now) - now
            await asyncio.sleep(max(len(batch) / PER_SECOND - spent.total_seconds(), 0))
        return WebhooksDelivered(tried, now)

    @activity.defn
    async def post_webhook(self, _: PostWebhook) -> None:
        """Nothing: what runs of before there were endpoints with runs of their own ask for is delivered by these."""

    async def _post_all(
        self, step: DeliverWebhooks, endpoint: WebhookEndpointRow, batch: Sequence[DueDelivery], now: datetime
    ) -> None:
        """A slow answer delays no other's record; an error of the database is raised after all of them."""
        secrets = tuple(deliveries.secrets_of(self._vault.open(endpoint.sealed_secrets), endpoint, now))
        outcomes = await asyncio.gather(
            *(self._post(step, endpoint, one, secrets) for one in batch), return_exceptions=True
        )
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _post(
        self, step: DeliverWebhooks, endpoint: WebhookEndpointRow, due: DueDelivery, secrets: tuple[str, ...]
    ) -> None:
        payload = payload_of(due.event, due.profile if endpoint.with_profile else None)
        answer = await self._poster.post(WebhookPost(due.event.message_id, endpoint.url, secrets, payload))
        now = clock.now(step.now)
        async with self._database.tenant_session(step.tenant_id) as session:
            row = await session.get(
                WebhookEndpointRow, (step.tenant_id, step.endpoint_id), with_for_update={"key_share": True}
            )
            if row is None:
                return
            # An endpoint that gets profiles may say them back.
            said = "" if endpoint.with_profile else answer.answer
            await deliveries.note_try(session, step.tenant_id, due.id, now, answer, said)
            await deliveries.set_delivery(session, step.tenant_id, due.id, **_outcome(due, answer, now))
            _count(row, answer, now)
            if row.state == EndpointState.ACTIVE and (why := _why_disabled(row, answer, now)):
                await disable(session, row, why, now)


async def _due(session: AsyncSession, endpoint: WebhookEndpointRow, now: datetime) -> Sequence[DueDelivery]:
    """Of an endpoint that fails, one at a time and after a pause."""
    failing = endpoint.failures >= FAILING_FROM
    if failing and endpoint.retry_at is not None and endpoint.retry_at > now:
        return ()
    return await deliveries.due(session, endpoint, now, 1 if failing else AT_ONCE)


def _outcome(due: DueDelivery, answer: PostAnswer, now: datetime) -> dict[str, object]:
    """A try before its turn that fails costs none of the tries."""
    seen: dict[str, object] = {"tried_at": now, "status": answer.status, "error": answer.error}
    if answer.error is None:
        return {**seen, "tries": due.tries + 1, "state": DeliveryState.DELIVERED.value, "ended_at": now}
    if due.early:
        return seen
    again = due_again(due.tries + 1, now, spread_of(due.id, due.tries), answer.retry_after)
    if again is None:
        return {**seen, "tries": due.tries + 1, "state": DeliveryState.FAILED.value}
    return {**seen, "tries": due.tries + 1, "due_at": again}


def _count(endpoint: WebhookEndpointRow, answer: PostAnswer, now: datetime) -> None:
    if answer.error is None:
        if endpoint.failures >= FAILING_FROM:
            endpoint.recovered_at = now
        endpoint.failures, endpoint.failing_since, endpoint.retry_at = 0, None, None
        return
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now
    pause = pause_after(endpoint.failures)
    endpoint.retry_at = now + pause if pause else None


def _why_disabled(endpoint: WebhookEndpointRow, answer: PostAnswer, now: datetime) -> DisabledFor | None:
    if answer.error is PostError.GONE:
        return DisabledFor.GONE
    if is_to_be_disabled(endpoint.failing_since, endpoint.failures, now):
        return DisabledFor.FAILING
    return None
