"""Marketing messages to those who were not ready: rare, capped, and only where they agreed."""

from temporalio import activity

from activities.outreach.messages import Outreach, SendOrder
from domain.leads.lead import Channel, Phase, Status
from domain.lifecycle.chapters.nurture import NurtureSent, SendNurture
from domain.outreach.consent import Purpose
from store.lifecycle import lead_runs
from store.session import Database


class NurtureActivities:
    def __init__(self, database: Database, outreach: Outreach) -> None:
        self._database, self._outreach = database, outreach

    @activity.defn
    async def send_nurture(self, step: SendNurture) -> NurtureSent:
        """Message `number` from 1; 0 only plans. Ends as soon as the lead woke, or enough was sent."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, step.lead)
            policy = (await lead_runs.load_tenant(session, lead.tenant_id)).policy.nurture
            asleep = lead.status == Status.LOST.value or lead.phase == Phase.NURTURE.value
            if lead.run != step.run or not asleep:
                return NurtureSent(None)
        if step.number > 0:
            sent = await self._outreach.send(
                SendOrder(
                    lead=step.lead,
                    run=step.run,
                    now=step.now,
                    channel=Channel.EMAIL,
                    template=policy.template,
                    purpose=Purpose.MARKETING,
                    step=f"nurture-{step.season}-{step.number}",
                )
            )
            if sent.postponed_to is not None:
                return NurtureSent(sent.postponed_to, again=True)
        return NurtureSent(step.now + policy.every if step.number < policy.messages else None)
