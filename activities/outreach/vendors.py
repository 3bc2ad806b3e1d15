"""Tests vendors from where messages are sent."""

from collections.abc import Mapping

from temporalio import activity

from activities.senders import TenantSenders
from domain.leads.lead import Channel
from domain.outreach.ports import Sender
from domain.outreach.vendors import TestVendor, VendorAnswer, VendorVerdict
from store.outreach.vendors import accounts
from store.session import Database


class VendorActivities:
    def __init__(self, database: Database, senders: Mapping[Channel, Sender]) -> None:
        self._database, self._senders = database, senders

    @activity.defn
    async def test_vendor(self, step: TestVendor) -> VendorAnswer:
        """One that works again need not rest any longer."""
        if not isinstance(self._senders, TenantSenders):
            return VendorAnswer(VendorVerdict.NOT_CONFIGURED)
        async with self._database.tenant_session(step.tenant_id) as session:
            answer = await self._senders.test(session, step)
            if answer.verdict is VendorVerdict.WORKS:
                await accounts.works(session, step.tenant_id, step.vendor.value)
            return answer
