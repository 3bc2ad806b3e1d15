"""Money that goes back: of bookings that were given up, paid twice, or paid too late."""

import time
from datetime import datetime, timedelta

import structlog
from temporalio import activity

from activities import clock
from activities.payments.desks import Desks
from domain.payments.desk import DeskVendor, RefundOrder
from domain.payments.events import ChargeState
from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest
from providers.contract import Final, ProviderError
from services.team.tasks import request_task
from store.booking import appointments
from store.lifecycle import lead_runs, outbox
from store.outreach import inbound
from store.payments import charges
from store.session import Database

EVERY = timedelta(minutes=1)
RUNS_TURN = timedelta(minutes=5)
AT_ONCE = 20
AT_MOST = 10.0
"""Seconds: the outbox is swept by the same schedule."""
log = structlog.get_logger(__name__)


async def refund_charge(database: Database, desks: Desks, tenant_id: int, charge_id: int, now: datetime) -> None:
    """By whoever took it. Raises `ProviderError`; what went back already stays so."""
    async with database.tenant_session(tenant_id) as session:
        row = await charges.get(session, tenant_id, charge_id)
        if row is None or row.state == ChargeState.REFUNDED:
            return
        order = RefundOrder(row.reference, row.charge, row.amount_minor, row.currency)
        desk = await desks.of(session, tenant_id, DeskVendor(row.vendor))
    if desk is None:
        raise Final("payments", "no_desk")
    await desk.refund(order)
    async with database.tenant_session(tenant_id) as session:
        row = await charges.get(session, tenant_id, charge_id)
        if row is not None:
            row.state, row.state_at, row.refunded_minor = ChargeState.REFUNDED.value, now, row.amount_minor


class RefundActivities:
    """What is due back is tried every minute. What the vendor refuses for good a manager refunds."""

    def __init__(self, database: Database, desks: Desks) -> None:
        self._database, self._desks = database, desks
        self._done: dict[int, datetime] = {}

    @activity.defn
    async def return_money(self) -> int:
        """Returns how many charges went back."""
        returned, now, until = 0, clock.wall(), time.monotonic() + AT_MOST
        for tenant_id in await outbox.tenant_ids(self._database):
            last = self._done.get(tenant_id)
            if last is not None and now - last < EVERY:
                continue
            self._done[tenant_id] = now
            returned += await self.return_of(tenant_id, now)
            if time.monotonic() > until:
                break
        return returned

    async def return_of(self, tenant_id: int, now: datetime) -> int:
        async with self._database.tenant_session(tenant_id) as session:
            due = await charges.due_back(session, tenant_id, now - RUNS_TURN, AT_ONCE)
        returned = 0
        for charge_id in due:
            try:
                await refund_charge(self._database, self._desks, tenant_id, charge_id, now)
                returned += 1
            except Final:
                await self._by_hand(tenant_id, charge_id, now)
            except ProviderError as error:
                log.warning("refund_waits", tenant=tenant_id, reason=str(error))
        return returned

    async def _by_hand(self, tenant_id: int, charge_id: int, now: datetime) -> None:
        async with self._database.tenant_session(tenant_id) as session:
            row = await charges.get(session, tenant_id, charge_id)
            if row is None or row.payment_id is None:
                return
            row.state, row.state_at = ChargeState.UNCLEAR.value, now
            payment = await appointments.find_payment(session, tenant_id, row.payment_id)
            lead = await inbound.lead_of(session, tenant_id, payment.lead_id)
            if lead is not None:
                subject = Subject(SubjectKind.PAYMENT, payment.id, row.id)
                task = TaskRequest(TaskKind.REFUND_BY_HAND, None, subject, "manager")
                await request_task(session, lead, await lead_runs.load_tenant(session, tenant_id), task, now)
