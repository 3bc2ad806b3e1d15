"""A life may be longer than a history: it continues as new and nobody notices."""

from collections.abc import AsyncIterator

import pytest

from domain.lead import Status
from domain.messages import Convert
from tests.fixtures.engine import assert_nothing_broken, open_engine
from tests.fixtures.postgres import TemplateServer
from tests.journeys.hospital import Engine, Hospital, newest_tenant
from tests.journeys.steps import booked, replies


@pytest.fixture
async def forgetful(postgres: TemplateServer) -> AsyncIterator[Engine]:
    """A server that suggests a new history after fifteen events."""
    async with open_engine(postgres, "limit.historyCount.suggestContinueAsNew=15") as engine:
        yield engine


async def test_a_life_of_many_histories_converts_all_the_same(forgetful: Engine) -> None:
    before = newest_tenant()
    hospital = Hospital.open(forgetful)
    lead = await hospital.capture()
    agent = await booked(hospital, lead)
    for _ in range(3):
        await replies(hospital, lead)
    await hospital.say(lead, Convert(agent))
    assert (await hospital.ending(lead)).status is Status.CONVERTED
    runs = [run async for run in forgetful.client.client.list_workflows(f"WorkflowId = '{hospital.handle(lead).id}'")]
    assert len(runs) >= 3
    assert max(run.history_length for run in runs) < 60
    await assert_nothing_broken(forgetful, before)
