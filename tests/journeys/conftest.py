"""One engine for all stories; every story ends with the invariants."""

from collections.abc import AsyncIterator

import pytest
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from cli.embedded.temporal import EmbeddedTemporal
from providers.registry import senders
from providers.sandbox_hospital import SandboxPatientRegistry, SandboxPaymentDesk
from providers.settings import ProviderSettings
from providers.webhook import HttpWebhookPoster
from store.invariants import check
from store.session import Database
from tests.fixtures.postgres import TemplateServer
from tests.journeys.hospital import Engine, Hospital, newest_tenant
from worker.sandbox_shelf import DatabaseShelf
from worker.settings import WorkerSettings
from worker.wiring import World, lead_worker
from workflows.client import LeadClient, TemporalSettings


@pytest.fixture(scope="session")
async def engine(postgres: TemplateServer) -> AsyncIterator[Engine]:
    with (
        postgres.clone() as clone,
        EmbeddedTemporal(ui=False, dynamic_config=("frontend.WorkflowTimeSkippingEnabled=true",)) as temporal,
    ):
        plain = await LeadClient.connect(TemporalSettings(address=temporal.address), lazy=False)
        skipper = TimeSkipper(plain.client, config=TimeSkippingConfig(enabled=False))
        client = LeadClient(skipper.client)
        async with Database(clone.app_url) as database:
            world = World(
                database=database,
                runs=client,
                senders=senders(ProviderSettings(), DatabaseShelf(database)),
                desk=SandboxPaymentDesk(),
                registry=SandboxPatientRegistry(),
                poster=HttpWebhookPoster(allow_private=True),
                public_url="https://leads.example",
                link_key="only-in-tests",
            )
            async with lead_worker(client.client, world, WorkerSettings(link_key="only-in-tests")):
                yield Engine(clone, database, client, skipper)


@pytest.fixture(autouse=True)
async def invariants(engine: Engine) -> AsyncIterator[None]:
    """Whatever the story was, nothing that must hold is broken at its end."""
    before = newest_tenant()
    yield
    broken = await check(engine.clone.checker_url)
    ours = {name: [row for row in rows if row.tenant_id > before] for name, rows in broken.items()}
    assert {name: rows for name, rows in ours.items() if rows} == {}


@pytest.fixture
def hospital(engine: Engine) -> Hospital:
    """Open around the clock, three agents who can do everything."""
    return Hospital.open(engine)
