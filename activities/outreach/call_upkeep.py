"""What calls need afterwards: what they cost, which vendors know late; recordings whose time is over, deleted there."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from temporalio import activity

from activities import clock
from domain.errors import Unavailable
from domain.leads.lead import Channel
from domain.outreach.calls.record import CallReport
from domain.outreach.ports import CallRecorder, EventKind, ProviderEvent
from domain.outreach.vendors import Vendor
from providers.contract import ProviderError
from services.outreach.calls.records import report
from store.lifecycle import lead_runs, outbox
from store.outreach import calls
from store.outreach.vendors import accounts
from store.session import Database
from store.tables.outreach import CallRow, RecordingRow
from store.tenants.vault import Vault

OwnRecorder = Callable[[str, Mapping[str, str]], CallRecorder | None]
EVERY = timedelta(minutes=5)
RECKONED_AFTER, RECKONED_WITHIN = timedelta(minutes=2), timedelta(days=2)
AT_ONCE = 10
AT_MOST = 10.0
"""Seconds: the outbox is swept by the same schedule."""
log = structlog.get_logger(__name__)


class CallUpkeep:
    """Each hospital every five minutes, a few calls at a time; a vendor that does not answer is asked again then."""

    def __init__(
        self,
        database: Database,
        recorders: Mapping[str, CallRecorder],
        own: OwnRecorder = lambda _vendor, _secrets: None,
        vault: Vault | None = None,
    ) -> None:
        """`own` makes the recorder of a tenant's own account, whose secrets `vault` opens."""
        self._database, self._recorders, self._own, self._vault = database, recorders, own, vault
        self._done: dict[int, datetime] = {}

    @activity.defn
    async def look_after_calls(self) -> int:
        """Returns how many prices and deletions were written down."""
        written, now, until = 0, clock.wall(), time.monotonic() + AT_MOST
        for tenant_id in await outbox.tenant_ids(self._database):
            last = self._done.get(tenant_id)
            if last is not None and now - last < EVERY:
                continue
            self._done[tenant_id] = now
            async with self._recorders_of(tenant_id) as recorders:
                written += await self.write_costs(tenant_id, now, recorders)
                written += await self.forget(tenant_id, now, recorders)
            if time.monotonic() > until:
                break
        return written

    @asynccontextmanager
    async def _recorders_of(self, tenant_id: int) -> AsyncIterator[Mapping[str, CallRecorder]]:
        """The installation's, and in their place those of the tenant's own accounts."""
        own: dict[str, CallRecorder] = {}
        for vendor in (Vendor.TWILIO, Vendor.VONAGE):
            async with self._database.tenant_session(tenant_id) as session:
                sealed = await accounts.secrets_of(session, tenant_id, vendor.value)
            try:
                secrets = self._vault.open(sealed) if self._vault is not None else {}
            except Unavailable:
                continue
            if (made := self._own(vendor.value, secrets)) is not None:
                own[vendor.value] = made
        try:
            yield {**self._recorders, **own}
        finally:
            for recorder in own.values():
                await recorder.close()

    async def write_costs(self, tenant_id: int, now: datetime, recorders: Mapping[str, CallRecorder]) -> int:
        """Of calls that are over and have no price yet."""
        async with self._database.tenant_session(tenant_id) as session:
            since = (now - RECKONED_WITHIN, now - RECKONED_AFTER)
            unpriced = await calls.without_price(session, tenant_id, list(recorders), since, AT_ONCE)
        written = 0
        until = time.monotonic() + AT_MOST
        for call in unpriced:
            if time.monotonic() > until:
                break
            for reported in await self._costs(call, recorders[call.provider or ""]):
                event = ProviderEvent(
                    provider=call.provider or "",
                    event_id=f"{reported.leg}:price",
                    kind=EventKind.CALL,
                    channel=Channel.CALL,
                    token=call.token,
                    call=reported,
                )
                async with self._database.tenant_session(tenant_id) as session:
                    await report(session, tenant_id, event, now)
                written += 1
        return written

    async def _costs(self, call: CallRow, recorder: CallRecorder) -> list[CallReport]:
        """All legs or none: a part of the price would count as the whole."""
        found = []
        for leg, known in calls.record_of(call).legs.items():
            try:
                cost = await recorder.cost(leg)
            except ProviderError as error:
                log.info("call has no price yet", tenant=call.tenant_id, call=call.id, reason=str(error))
                return []
            if cost is None:
                return []
            found.append(CallReport(leg, known.role, price=cost.amount, currency=cost.currency))
        return found

    async def forget(self, tenant_id: int, now: datetime, recorders: Mapping[str, CallRecorder]) -> int:
        """Recordings whose time is over: deleted at the vendor first."""
        async with self._database.tenant_session(tenant_id) as session:
            policy = (await lead_runs.load_tenant(session, tenant_id)).policy.calls
            due = await calls.kept_before(session, tenant_id, now - policy.keep_recordings_for, AT_ONCE)
        return sum([await self._forget(one, now, recorders.get(one.provider)) for one in due])

    async def _forget(self, recording: RecordingRow, now: datetime, recorder: CallRecorder | None) -> int:
        try:
            if recorder is not None:
                await recorder.forget(recording.provider_id)
        except ProviderError as error:
            log.warning("recording not deleted", tenant=recording.tenant_id, recording=recording.id, reason=str(error))
            return 0
        async with self._database.tenant_session(recording.tenant_id) as session:
            await calls.forget_recording(session, recording, now)
        return 1
