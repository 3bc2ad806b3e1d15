"""`python -m worker`: runs until SIGTERM or Ctrl-C, then finishes what it has in hand."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog
import uvloop
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
)

from activities.payments.desks import TenantDesks
from activities.senders import tenant_senders
from providers.desks import DeskFactory
from providers.mailchimp.audience import Mailchimp
from providers.registry import ad_networks, own_recorder, recorders
from providers.settings import ProviderSettings
from providers.webhooks.post import HttpWebhookPoster
from store.lifecycle.shelf import DatabaseShelf
from store.session import Database
from store.settings import StoreSettings
from store.tenants.vault import Vault
from worker.deliveries import DeliveryWatch
from worker.memory import spare_the_collector
from worker.settings import WorkerSettings
from worker.waiting import WaitingRuns
from worker.wiring import World, lead_worker, webhook_worker
from workflows.ads import AdBackfill
from workflows.client.client import LeadClient, TemporalSettings
from workflows.client.ending import end_with
from workflows.client.starts import LEADS_QUEUE
from workflows.payments import PaymentReconciliation
from workflows.upkeep import Upkeep

log = structlog.get_logger(__name__)
UPKEEP, AD_BACKFILL, PAYMENTS = "upkeep", "ad-backfill", "payment-reconciliation"
_DAY = 86_400
_SIGN_EVERY = 2.0


async def main() -> None:
    settings = WorkerSettings()
    store = StoreSettings()
    vendors = ProviderSettings()
    runs = await connected(TemporalSettings())
    async with Database(store.database_url, pool_size=store.pool_size, suppression_key=store.hashing_key) as database:
        vault = Vault(store.secret_key)
        world = World(
            database=database,
            runs=runs,
            senders=tenant_senders(vendors, DatabaseShelf(database), vault),
            desks=TenantDesks(DeskFactory(vendors), vault),
            poster=HttpWebhookPoster(development=vendors.webhooks_to_loopback),
            public_url=settings.public_url,
            link_key=settings.link_key,
            retrievals=runs,
            networks=ad_networks(vendors),
            recorders=recorders(vendors),
            own_recorder=partial(own_recorder, vendors),
            private_mail=vendors.smtp_private_servers,
            vault=vault,
            mailchimp=Mailchimp(vendors.mailchimp_base_url),
            kept=settings.kept,
        )
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        waiting = WaitingRuns(runs.client)
        async with (
            waiting.looked_after(),
            lead_worker(runs.client, world, settings, [waiting]),
            webhook_worker(runs.client, world),
            DeliveryWatch(database, runs).looked_after(),
        ):
            await ensure_schedule(runs.client, UPKEEP, Upkeep.run, settings.sweep_every_seconds)
            await ensure_schedule(runs.client, AD_BACKFILL, AdBackfill.run, settings.ad_backfill_every_seconds)
            await ensure_schedule(runs.client, PAYMENTS, PaymentReconciliation.run, _DAY)
            spare_the_collector()
            log.info("worker up", queue=LEADS_QUEUE)
            await _until(stop, settings.ready_file)
    log.info("worker down")


async def _until(stop: asyncio.Event, ready_file: Path | None) -> None:
    """A worker that is frozen, or whose loop stands still, touches its file no more."""
    while not stop.is_set():
        if ready_file is not None:
            await asyncio.to_thread(ready_file.touch)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _SIGN_EVERY)


async def connected(settings: TemporalSettings) -> LeadClient:
    """Waits for Temporal as long as it takes."""
    while True:
        try:
            return await LeadClient.connect(settings, lazy=False)
        except RuntimeError as error:
            # Of a wrong certificate, too: the reason names addresses and certificates only.
            log.warning(
                "waiting for Temporal", address=settings.address, tls=settings.protected, reason=str(error)[:300]
            )
            await asyncio.sleep(1)


async def ensure_schedule(client: Client, name: str, run: Callable[..., Any], every_seconds: int) -> None:
    """Creates the schedule once, whichever worker starts first."""
    action = ScheduleActionStartWorkflow(run, id=name, task_queue=LEADS_QUEUE)
    every = timedelta(seconds=every_seconds)
    try:
        await client.create_schedule(
            name,
            Schedule(
                action=action,
                spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)]),
                policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP),
            ),
        )
    except ScheduleAlreadyRunningError:
        return


if __name__ == "__main__":
    end_with(lambda: uvloop.run(main()))
