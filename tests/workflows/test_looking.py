"""How a run's state is read: without a query while it runs, and without a trace (docs/decisions/0007-steps.md)."""

from typing import Any

import pytest
from temporalio.client import Client, Interceptor, OutboundInterceptor, QueryWorkflowInput

from domain.leads.lead import LossReason, Phase
from domain.lifecycle.chapters.ending import Lose
from tests.journeys.hospital import Hospital
from tests.journeys.steps import owned
from workflows.client.client import LeadClient


class NoQueries(Interceptor):
    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        return _NoQueries(next)


class _NoQueries(OutboundInterceptor):
    async def query_workflow(self, input: QueryWorkflowInput) -> Any:
        raise AssertionError(f"{input.id} was queried")


@pytest.fixture
def runs(hospital: Hospital) -> LeadClient:
    client = hospital.engine.client.client
    return LeadClient(
        Client(
            client.service_client,
            namespace=client.namespace,
            data_converter=client.data_converter,
            interceptors=[NoQueries()],
        )
    )


async def test_the_state_of_a_run_is_read_without_a_query_and_without_a_trace(
    hospital: Hospital, runs: LeadClient
) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    before = (await hospital.handle(lead).describe()).history_length
    state = await runs.state(lead)
    assert (state.owner, state.phase) == (agent, Phase.CONTACT)
    assert (await hospital.handle(lead).describe()).history_length == before


async def test_the_state_of_a_run_that_has_ended_is_still_told(hospital: Hospital, runs: LeadClient) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.say(lead, Lose(LossReason.PRICE, agent))
    await hospital.ending(lead)
    with pytest.raises(AssertionError, match="queried"):
        await runs.state(lead)
    assert (await hospital.state(lead)).loss_reason is LossReason.PRICE
