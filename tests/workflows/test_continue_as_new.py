"""A run may be longer than a history: it continues as new without a visible change."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.leads.lead import Status
from domain.lifecycle.chapters.ending import Convert
from domain.lifecycle.waiting import WaitKind
from domain.tenants.policy import SpeedPolicy
from tests.fixtures.engine import assert_nothing_broken, open_engine
from tests.fixtures.postgres import TemplateServer
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital, newest_tenant
from tests.journeys.steps import booked, owned, replies


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


async def test_a_promise_is_watched_through_many_histories(forgetful: Engine) -> None:
    before = newest_tenant()
    promising = SpeedPolicy(first_contact_within=(timedelta(minutes=10),) * 5)
    hospital = Hospital.open(forgetful, ALWAYS_OPEN.model_copy(update={"speed": promising}))
    lead = await hospital.capture()
    await owned(hospital, lead)
    promised = (await hospital.waits_for(lead, WaitKind.CALL)).contact.speed_at
    for _ in range(3):
        await replies(hospital, lead)
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    runs = [run async for run in forgetful.client.client.list_workflows(f"WorkflowId = '{hospital.handle(lead).id}'")]
    assert len(runs) >= 2
    assert (await hospital.state(lead)).contact.speed_at == promised is not None
    await hospital.forward(lead, timedelta(minutes=11))
    await hospital.until(lead, lambda _: "speed_breached" in hospital.history(lead))
    await assert_nothing_broken(forgetful, before)
