"""Drives whole runs, and floors made of the same steps, through one client and one worker process."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from operator import eq

from temporalio.client import Client
from temporalio.worker import Worker

from activities.payments.desks import TenantDesks
from activities.senders import tenant_senders
from benchmarks.bed.hospital import assessed
from benchmarks.bed.stage import Site
from benchmarks.bed.watch import Watcher
from benchmarks.floors import steps
from benchmarks.floors.steps import Step
from benchmarks.floors.workflow import Floor
from domain.leads.lead import Outcome
from domain.lifecycle.chapters.contact import RecordOutcome, Reply
from domain.lifecycle.chapters.ending import Convert
from domain.lifecycle.chapters.offer import Accept
from domain.lifecycle.chapters.qualification import Assess
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.waiting import WaitKind
from providers.desks import DeskFactory
from providers.mailchimp.audience import Mailchimp
from providers.settings import ProviderSettings
from providers.webhooks.post import HttpWebhookPoster
from store.lifecycle.shelf import DatabaseShelf
from store.session import Database
from store.tenants.vault import Vault
from worker.sandbox import runner
from worker.settings import WorkerSettings
from worker.wiring import World, lead_worker
from workflows.client.client import LeadClient
from workflows.client.starts import lead_workflow_id
from workflows.converter import DATA_CONVERTER

FLOOR_QUEUE = "floor"
_messages = itertools.count(1)


@dataclass
class Runs:
    """A running worker of both kinds of runs, and who drives them."""

    client: LeadClient
    watcher: Watcher
    database: Database

    async def live(self, start: RunRequest) -> str:
        """Offered, accepted, called, written to, answered, assessed, converted; returns the workflow's id."""
        lead = LeadRef(start.tenant_id, start.lead_id)
        id = lead_workflow_id(lead)
        if await self.client.deliver([start]) != [start.id]:
            raise RuntimeError("a run could not be started")
        offered = await self.watcher.until(id, _waits(WaitKind.OFFER))
        agent: int = offered.offered.offer.agent_id
        await self.client.command(lead, Accept(agent), key=None)
        await self.watcher.until(id, _waits(WaitKind.CALL))
        await self.client.command(lead, RecordOutcome(agent, Outcome.NO_ANSWER), key=None)
        await self.watcher.until(id, _waits(WaitKind.ATTEMPT, attempt=3))
        reply = next(_messages)
        await self.client.deliver([RunRequest(reply, lead.tenant_id, lead.lead_id, 1, Reply(reply))])
        await self.watcher.until(id, _waits(WaitKind.QUALIFICATION))
        answers = await assessed(self.database, lead.lead_id, agent)
        await self.client.command(lead, Assess(agent, answers), key=None)
        await self.watcher.until(id, _waits(WaitKind.BOOKING, agent_id=agent))
        await self.client.command(lead, Convert(agent), key=None)
        await self.client.client.get_workflow_handle(id).result()
        self.watcher.forget(id)
        return id

    async def live_floor(self, script: list[str]) -> str:
        """The same number of everything, empty."""
        id = f"floor-{next(_messages)}"
        handle = await self.client.client.start_workflow(Floor.run, script, id=id, task_queue=FLOOR_QUEUE)
        for place, step in enumerate(script):
            if step not in (Step.UPDATE, Step.SIGNAL):
                continue
            last = max(n for n in range(place) if script[n] in (Step.RECORD, Step.ACT))
            await self.watcher.until(id, partial(eq, last))
            if step == Step.UPDATE:
                await handle.execute_update(Floor.report, place)
            else:
                await handle.signal(Floor.hear, place)
        await handle.result()
        self.watcher.forget(id)
        return id

    async def script(self, workflow_id: str) -> list[str]:
        """The events of a completed run."""
        history = await self.client.client.get_workflow_handle(workflow_id).fetch_history()
        return steps.script_of(history.events)

    async def size_of(self, workflow_id: str) -> tuple[int, int]:
        """Events and bytes of a run's history."""
        described = await self.client.client.get_workflow_handle(workflow_id).describe()
        info = described.raw_description.workflow_execution_info
        return info.history_length, info.history_size_bytes


def _waits(kind: WaitKind, **facts: int) -> Callable[[object], bool]:
    """Whether a step's result, or what followed it in the same transaction, says that the lead now waits for this."""

    def matches(result: object) -> bool:
        followed = (getattr(result, name, None) for name in ("offered", "requested", "planned"))
        waits = [getattr(one, "waiting", None) for one in (result, *followed)]
        return any(
            waiting is not None
            and waiting.kind is kind
            and all(getattr(waiting, name) == value for name, value in facts.items())
            for waiting in waits
        )

    return matches


@asynccontextmanager
async def driven_runs(site: Site, temporal_address: str) -> AsyncIterator[Runs]:
    """Everything in this process but the servers."""
    watcher = Watcher()
    client = LeadClient(await Client.connect(temporal_address, data_converter=DATA_CONVERTER, interceptors=[watcher]))
    settings = WorkerSettings(link_key="benchmarks")
    async with Database(site.app_url) as database:
        world = World(
            database=database,
            runs=client,
            senders=tenant_senders(ProviderSettings(), DatabaseShelf(database), Vault(None)),
            desks=TenantDesks(DeskFactory(ProviderSettings(sandbox_payments=True)), Vault(None)),
            poster=HttpWebhookPoster(),
            public_url=settings.public_url,
            link_key=settings.link_key,
            retrievals=client,
            networks={},
            mailchimp=Mailchimp("http://127.0.0.1:1"),
            vault=Vault(None),
        )
        floor = Worker(
            client.client,
            task_queue=FLOOR_QUEUE,
            workflows=[Floor],
            activities=[steps.record, steps.act],
            workflow_runner=runner(),
            max_cached_workflows=settings.max_cached_workflows,
            max_concurrent_activities=settings.max_concurrent_activities,
            max_concurrent_local_activities=settings.max_concurrent_activities,
        )
        async with lead_worker(client.client, world, settings), floor:
            yield Runs(client, watcher, database)


async def at_once(work: Sequence[Callable[[], Awaitable[str]]], concurrency: int) -> list[str]:
    """All of it, never more than so many at a time."""
    gate = asyncio.Semaphore(concurrency)

    async def one(run: Callable[[], Awaitable[str]]) -> str:
        async with gate:
            return await run()

    return await asyncio.gather(*(one(run) for run in work))
