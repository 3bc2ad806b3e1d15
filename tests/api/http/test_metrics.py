"""The figures that Prometheus reads: true, without a name in them, and for nobody without the token."""

from collections.abc import AsyncIterator

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from api.settings import ApiSettings
from devstack.ports import free_port
from tests.api.conftest import problem
from tests.fixtures.apps import app_of
from tests.fixtures.leads import put_lead
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant
from workflows.client.client import TemporalSettings

TOKEN = "only-in-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
_CONTACT = """
    INSERT INTO first_contacts (tenant_id, lead_id, run, source, priority, began_at, warn_at, due_at, contacted_at,
                                business_s)
    SELECT 1, {lead}, run, 'website', 2, now() - interval '1 hour', now(), now() - interval '30 minutes',
           now() - run * interval '10 minutes', run * 60
    FROM generate_series(1, 4) AS run
"""
_OWED = """
    INSERT INTO first_contacts (tenant_id, lead_id, run, source, priority, began_at, warn_at, due_at)
    VALUES (1, {lead}, 9, 'website', 2, now(), now(), now() - interval '1 minute')
"""
_OFFER = """
    INSERT INTO offers (tenant_id, lead_id, agent_id, run, round, number, offered_at, expires_at)
    VALUES (1, {lead}, {agent}, 1, 1, 1, now(), now())
"""
_REQUEST = """
    INSERT INTO start_requests (tenant_id, lead_id, run, message, priority)
    VALUES (1, {lead}, 1, 'start', 3)
"""
_QUEUED = "UPDATE leads SET phase = 'contact', queued_at = now(), priority = 2, deadline = now() WHERE id = {lead}"
_STUCK = "UPDATE leads SET phase = 'contact', queued_at = now(), priority = 4, deadline = NULL WHERE id = {lead}"


@pytest.fixture
async def watched(settings: ApiSettings, tenants: list[SeededTenant]) -> AsyncIterator[FastAPI]:
    told = settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    app = app_of(told, TemporalSettings(address=f"127.0.0.1:{free_port()}"))
    async with app.router.lifespan_context(app):
        yield app


async def ask(app: FastAPI, **headers: str) -> httpx2.Response:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://door.example") as client:
        return await client.get("/metrics", headers=headers)


def read(text: str) -> dict[tuple[str, ...], float]:
    """Values by name, tenant and further label."""
    return {
        (sample.name, sample.labels.pop("tenant"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_the_figures_are_what_the_database_holds(
    watched: FastAPI, clone: Clone, tenant: SeededTenant, other_tenant: SeededTenant
) -> None:
    lead, stuck = (put_lead(clone.superuser_url, tenant.id) for _ in range(2))
    with psycopg.connect(clone.superuser_url) as connection:
        for statement in (_CONTACT, _OWED, _OFFER, _REQUEST, _QUEUED):
            connection.execute(statement.format(lead=lead, agent=tenant.agent_ids[0]).encode())
        connection.execute(_STUCK.format(lead=stuck).encode())
    answer = await ask(watched, **BEARER)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = read(answer.text)
    us, them = str(tenant.id), str(other_tenant.id)
    assert found["lead_unattended", us] == 1
    assert found["lead_open_offers", us] == 1
    assert found["lead_outbox_waiting", us] == 1
    assert found["lead_queue_length", us, "2"] == 1
    assert found["lead_queue_length", us, "1"] == 0
    assert (found["lead_first_contacts", us], found["lead_first_contact_breaches", us]) == (4, 2)
    assert (found["lead_first_contacts_owed", us], found["lead_first_contacts_overdue", us]) == (1, 1)
    assert found["lead_first_contact_seconds", us, "0.5"] == 150
    assert found["lead_first_contact_seconds", us, "0.99"] == pytest.approx(238.2)
    assert found["lead_unattended", them] == 0
    assert ("lead_first_contact_seconds", them, "0.5") not in found


async def test_figures_are_asked_of_the_database_once_in_a_while(
    watched: FastAPI, clone: Clone, tenant: SeededTenant
) -> None:
    before = (await ask(watched, **BEARER)).text
    lead = put_lead(clone.superuser_url, tenant.id)
    with psycopg.connect(clone.superuser_url) as connection:
        connection.execute(_STUCK.format(lead=lead).encode())
    assert (await ask(watched, **BEARER)).text == before


async def test_nothing_that_names_anybody_is_told(watched: FastAPI, tenant: SeededTenant) -> None:
    text = (await ask(watched, **BEARER)).text.lower()
    assert not [word for word in ("asha", "hospital", "demo", "example") if word in text]


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
async def test_without_the_token_nothing_is_told(watched: FastAPI, header: str | None) -> None:
    problem(await ask(watched, **({} if header is None else {"Authorization": header})), 401)


@pytest.mark.parametrize("token", [None, SecretStr("")])
async def test_where_no_token_is_set_there_is_no_such_page(
    settings: ApiSettings, tenants: list[SeededTenant], token: SecretStr | None
) -> None:
    app = app_of(settings.model_copy(update={"metrics_token": token}), TemporalSettings(address="127.0.0.1:1"))
    async with app.router.lifespan_context(app):
        problem(await ask(app, Authorization="Bearer "), 404)
