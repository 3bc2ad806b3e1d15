"""`python -m worker`: runs until SIGTERM or Ctrl-C, then finishes what it has in hand."""

import asyncio
import signal
from datetime import timedelta

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

from providers.registry import senders
from providers.sandbox_hospital import SandboxPatientRegistry, SandboxPaymentDesk
from providers.settings import ProviderSettings
from providers.webhook import HttpWebhookPoster
from store.session import Database
from store.settings import StoreSettings
from worker.sandbox_shelf import DatabaseShelf
from worker.settings import WorkerSettings
from worker.wiring import World, lead_worker
from workflows.client import LEADS_QUEUE, LeadClient, TemporalSettings
from workflows.upkeep import Upkeep

log = structlog.get_logger(__name__)
UPKEEP = "upkeep"


async def main() -> None:
    settings = WorkerSettings()
    store = StoreSettings()
    runs = await connected(TemporalSettings())
    async with Database(store.database_url, pool_size=store.pool_size) as database:
        world = World(
            database=database,
            runs=runs,
            senders=senders(ProviderSettings(), DatabaseShelf(database)),
            desk=SandboxPaymentDesk(),
            registry=SandboxPatientRegistry(),
            poster=HttpWebhookPoster(),
            public_url=settings.public_url,
            link_key=settings.link_key,
        )
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        async with lead_worker(runs.client, world, settings):
            await ensure_upkeep(runs.client, timedelta(seconds=settings.sweep_every_seconds))
            if settings.ready_file is not None:
                settings.ready_file.touch()
            log.info("worker up", queue=LEADS_QUEUE)
            await stop.wait()
    log.info("worker down")


async def connected(settings: TemporalSettings) -> LeadClient:
    """Waits for Temporal as long as it takes."""
    while True:
        try:
            return await LeadClient.connect(settings, lazy=False)
        except RuntimeError:
            log.warning("waiting for Temporal", address=settings.address)
            await asyncio.sleep(1)


async def ensure_upkeep(client: Client, every: timedelta) -> None:
    """The schedule exists once, whoever starts first."""
    action = ScheduleActionStartWorkflow(Upkeep.run, id=UPKEEP, task_queue=LEADS_QUEUE)
    try:
        await client.create_schedule(
            UPKEEP,
            Schedule(
                action=action,
                spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)]),
                policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP),
            ),
        )
    except ScheduleAlreadyRunningError:
        return


if __name__ == "__main__":
    uvloop.run(main())
