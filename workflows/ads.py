"""Ad networks: fetch a lead that was noticed, however long that takes; look for those that nobody noticed."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

from activities.capture.ads import AdActivities
from domain.capture.ads import AdFormRef, AdLeadRef, Retrieved

AT_ONCE = 8
_WHOLE_SWEEP = timedelta(minutes=10)
_ALIVE = timedelta(minutes=1)


@workflow.defn
class AdLeadRetrieval:
    """One lead of an ad network. An unavailable network delays it; only the network's refusal ends it."""

    @workflow.run
    async def run(self, ad_lead: AdLeadRef) -> Retrieved:
        return await workflow.execute_activity_method(
            AdActivities.retrieve_ad_lead,
            ad_lead,
            start_to_close_timeout=timedelta(minutes=1),
            retry_policy=RetryPolicy(
                initial_interval=timedelta(seconds=2), backoff_coefficient=2, maximum_interval=timedelta(minutes=5)
            ),
            summary=f"fetch ad lead {ad_lead.ad_lead_id}",
        )


@workflow.defn
class AdBackfill:
    """One look over all tenants' forms, started by a Temporal Schedule. A form that fails stops no other."""

    @workflow.run
    async def run(self) -> None:
        forms = await workflow.execute_activity_method(
            AdActivities.plan_backfill,
            start_to_close_timeout=_WHOLE_SWEEP,
            heartbeat_timeout=_ALIVE,
            retry_policy=RetryPolicy(maximum_attempts=3),
            summary="which forms to ask",
        )
        for first in range(0, len(forms), AT_ONCE):
            await asyncio.gather(*(self._look(form) for form in forms[first : first + AT_ONCE]))
        await workflow.execute_activity_method(
            AdActivities.start_waiting,
            start_to_close_timeout=_WHOLE_SWEEP,
            heartbeat_timeout=_ALIVE,
            retry_policy=RetryPolicy(maximum_attempts=3),
            summary="start what nobody started",
        )

    async def _look(self, form: AdFormRef) -> None:
        try:
            await workflow.execute_activity_method(
                AdActivities.backfill_form,
                form,
                start_to_close_timeout=_WHOLE_SWEEP,
                heartbeat_timeout=_ALIVE,
                retry_policy=RetryPolicy(maximum_attempts=2),
                summary=f"missed leads of form {form.form_id}",
            )
        except ActivityError:
            workflow.logger.warning("a form could not be looked at", extra={"form": form.form_id})
