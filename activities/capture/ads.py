"""Fetch what ad networks have: one lead that was noticed, and those of a form that were missed."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import clock
from activities.failures import failure
from activities.signals import notify_runs
from domain.capture.ad_ports import AdNetwork, AdRetrievals
from domain.capture.ads import AdAccount, AdFormRef, AdLead, AdLeadRef, AdLeadState, Retrieved
from domain.capture.integrations import CONFIG, IntegrationKind
from domain.lifecycle.ports import LeadRuns
from providers.contract import Final, ProviderError, Retryable
from providers.google.webhooks import read_lead
from providers.http.hooks import Unreadable
from services.capture.ads import TakenIn, retrieved, take_in
from services.capture.capture import retry_raced
from store.capture import ad_backfill, ad_leads, integrations
from store.lifecycle import outbox
from store.session import Database
from store.tables.capture import AdFormRow, AdLeadRow, IntegrationRow
from store.tenants.vault import Vault

# Networks list a lead a while after it was made, and their clocks are not ours.
OVERLAP = timedelta(hours=1)
FRESH = timedelta(minutes=1)
BATCH = 500
# Of one tenant in one round; the next round takes those that were left.
FORMS = 200


class AdActivities:
    """`networks` by the integration's kind."""

    def __init__(
        self,
        database: Database,
        runs: LeadRuns,
        retrievals: AdRetrievals,
        networks: Mapping[str, AdNetwork],
        vault: Vault,
    ) -> None:
        self._database, self._runs, self._retrievals = database, runs, retrievals
        self._networks, self._vault = networks, vault

    @activity.defn
    async def retrieve_ad_lead(self, ref: AdLeadRef) -> Retrieved:
        """Fetched and captured in one step, so that nothing of the person passes through a history."""
        async with self._database.tenant_session(ref.tenant_id) as session:
            row = await ad_leads.find_ad_lead(session, ref)
            integration = await integrations.find_integration(session, ref.tenant_id, row.integration_id)
        if row.state != AdLeadState.WAITING.value:
            return retrieved(row)
        try:
            lead = await self._recorded(row, integration)
        except Final as error:
            return await self._reject(ref, error.code)
        except ProviderError as error:
            async with self._database.tenant_session(ref.tenant_id) as session:
                await ad_leads.failed(session, ref, str(error))
            raise failure(error) from None
        taken = await self._take_in(ref, integration, lead)
        await notify_runs(self._database, self._runs, ref.tenant_id, [taken.request] if taken.request else [])
        return taken.retrieved

    async def _recorded(self, row: AdLeadRow, integration: IntegrationRow) -> AdLead:
        """Google posts a lead once: what could not be captured then was kept with its row."""
        if integration.kind == IntegrationKind.GOOGLE_ADS.value:
            try:
                return read_lead(row.facts)
            except Unreadable:
                raise Final(integration.kind, "unreadable") from None
        return await self._networks[integration.kind].lead(self._account(integration), row.vendor_lead_id)

    def _account(self, integration: IntegrationRow) -> AdAccount:
        return AdAccount(CONFIG.validate_python(integration.config), self._vault.open(integration.secrets))

    async def _take_in(self, ref: AdLeadRef, integration: IntegrationRow, lead: AdLead) -> TakenIn:
        now = clock.wall()

        async def once(session: AsyncSession) -> TakenIn:
            row = await ad_leads.find_ad_lead(session, ref, lock=True)
            if row.state != AdLeadState.WAITING.value:
                return TakenIn(retrieved(row))
            return await take_in(session, row, integration, lead, now)

        return await retry_raced(self._database, ref.tenant_id, once)

    async def _reject(self, ref: AdLeadRef, code: str) -> Retrieved:
        async with self._database.tenant_session(ref.tenant_id) as session:
            row = await ad_leads.find_ad_lead(session, ref, lock=True)
            if row.state != AdLeadState.WAITING.value:
                return retrieved(row)
            return await ad_leads.settle(session, row, Retrieved(AdLeadState.REJECTED, code[:50]), clock.wall())

    @activity.defn
    async def plan_backfill(self) -> tuple[AdFormRef, ...]:
        """Every tenant's forms that are due to be polled for missed leads."""
        found: list[AdFormRef] = []
        for tenant_id in await outbox.tenant_ids(self._database):
            async with self._database.tenant_session(tenant_id) as session:
                found += await ad_backfill.forms_to_ask(session, tenant_id, list(self._networks), clock.wall(), FORMS)
            activity.heartbeat(tenant_id)
        return tuple(found)

    @activity.defn
    async def backfill_form(self, ref: AdFormRef) -> None:
        """Notices what was missed, page by page; the checkpoint moves when the last page is stored, never before."""
        async with self._database.tenant_session(ref.tenant_id) as session:
            form = await ad_backfill.form_of(session, ref)
            if form is None:
                return
            integration = await integrations.find_integration(session, ref.tenant_id, form.integration_id)
        began = clock.wall()
        try:
            await self._notice_pages(form, integration)
        except ProviderError as error:
            after = error.after if isinstance(error, Retryable) else None
            paused_until = began + timedelta(seconds=after) if after else None
            async with self._database.tenant_session(ref.tenant_id) as session:
                await ad_backfill.not_found(session, form, str(error), began, paused_until)
            return
        async with self._database.tenant_session(ref.tenant_id) as session:
            await ad_backfill.move_checkpoint(session, form, form.checkpoint, began, clock.wall())

    async def _notice_pages(self, form: AdFormRow, integration: IntegrationRow) -> None:
        network, account = self._networks[integration.kind], self._account(integration)
        until, cursor = clock.wall(), ""
        since = (form.checkpoint or until) - OVERLAP
        while True:
            page = await network.leads(account, form.vendor_form_id, since, until, cursor)
            async with self._database.tenant_session(form.tenant_id) as session:
                new = await ad_leads.notice(session, integration, page.leads, "backfill")
            await self._retrievals.retrieve(new)
            activity.heartbeat(form.id)
            cursor = page.next
            if not cursor:
                return

    @activity.defn
    async def start_waiting(self) -> None:
        """Starts the fetching of what was noticed, for which nobody came to start it; what runs already is kept."""
        for tenant_id in await outbox.tenant_ids(self._database):
            after, batch = 0, [AdLeadRef(tenant_id, 0)]
            while batch:
                async with self._database.tenant_session(tenant_id) as session:
                    batch = await ad_leads.waiting(session, tenant_id, clock.wall() - FRESH, after, BATCH)
                await self._retrievals.retrieve(batch)
                after = batch[-1].ad_lead_id if batch else after
                activity.heartbeat(tenant_id)
