"""Each day: what the vendor has is compared with what is here."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from temporalio import activity

from activities import clock
from activities.payments.desks import Desks
from domain.lifecycle.ports import LeadRuns
from domain.payments.desk import DeskCharge, DeskVendor, PaymentDesk
from domain.payments.reconciliation import SPAN, Difference, Finding, compare
from providers.contract import Final, ProviderError
from services.payments.events import MISSING, request_look, take
from store.booking import appointments
from store.lifecycle import outbox
from store.payments import desks as stored
from store.payments import reconciliations
from store.session import Database
from store.tables.payments import PaymentReconciliationRow

log = structlog.get_logger(__name__)
_MOST_KEPT = 500


class ReconciliationActivities:
    def __init__(self, database: Database, runs: LeadRuns, desks: Desks) -> None:
        self._database, self._runs, self._desks = database, runs, desks

    @activity.defn
    async def reconcile_payments(self) -> int:
        """Of every tenant with a vendor's credentials. Returns how many differences were found."""
        found = 0
        for tenant_id in await outbox.tenant_ids(self._database):
            activity.heartbeat()
            found += await self.reconcile(tenant_id, clock.wall())
        return found

    async def reconcile(self, tenant_id: int, now: datetime) -> int:
        found = 0
        async with self._database.tenant_session(tenant_id) as session:
            vendors = list(await stored.accounts(session, tenant_id))
        for vendor in vendors:
            async with self._database.tenant_session(tenant_id) as session:
                desk = await self._desks.of(session, tenant_id, vendor)
            if desk is not None:
                found += await self._compared(tenant_id, vendor, desk, now)
        return found

    async def _compared(self, tenant_id: int, vendor: DeskVendor, desk: PaymentDesk, now: datetime) -> int:
        since = now - SPAN
        row = PaymentReconciliationRow(
            tenant_id=tenant_id, vendor=vendor.value, since=since, at=now, compared=0, repaired=0, findings=[], code=""
        )
        findings: list[Finding] = []
        try:
            theirs = await desk.charges(since)
            findings = await self._findings(tenant_id, vendor, theirs, now)
            row.compared = len(theirs)
        except ProviderError as error:
            row.code = error.code if isinstance(error, Final) else "no_answer"
            log.warning("not_reconciled", tenant=tenant_id, vendor=vendor.value, reason=str(error))
        for finding in findings:
            await self._settle(tenant_id, finding, now)
        row.repaired = sum(finding.repair is not None for finding in findings)
        row.findings = [reconciliations.as_stored(finding) for finding in findings[:_MOST_KEPT]]
        async with self._database.tenant_session(tenant_id) as session:
            await reconciliations.add(session, row)
        return len(findings)

    async def _findings(
        self, tenant_id: int, vendor: DeskVendor, theirs: Sequence[DeskCharge], now: datetime
    ) -> list[Finding]:
        since = now - SPAN
        async with self._database.tenant_session(tenant_id) as session:
            ours = await reconciliations.known(
                session, tenant_id, vendor.value, since, [charge.charge for charge in theirs]
            )
        return compare(vendor.value, theirs, ours, since, now)

    async def _settle(self, tenant_id: int, finding: Finding, now: datetime) -> None:
        """What is provable goes the way of the vendor's own event; the rest is a manager's."""
        async with self._database.tenant_session(tenant_id) as session:
            if finding.repair is not None:
                request = await take(session, tenant_id, finding.repair, now)
            else:
                request = None
                if finding.payment_id is not None and finding.difference is not Difference.UNKNOWN:
                    payment = await appointments.find_payment(session, tenant_id, finding.payment_id)
                    await request_look(session, payment, MISSING, now)
        if request is not None:
            await self._runs.deliver([request])
