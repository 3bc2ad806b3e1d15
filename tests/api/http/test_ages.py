"""What is kept for a time only goes in time, and what came before comes no second time."""

from collections.abc import Callable
from typing import Any

import httpx2
import psycopg
import pytest

from activities.lifecycle import ages
from activities.lifecycle.upkeep import UpkeepActivities
from api.auth.permissions import Role
from domain.leads.lead import Channel
from domain.outreach.ports import EventKind, ProviderEvent
from store.outreach.inbound import keep
from store.session import Database
from tests.activities.test_upkeep import Runs
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant
from worker.settings import WorkerSettings

ASHA = {"first_name": "Asha", "last_name": "Menon", "phone": "+919876500001"}
ADS = {"name": "Ads", "config": {"kind": "google_ads"}, "secrets": {"google_key": "k"}}
OLDER = {
    "idempotency_keys": "created_at",
    "inbound_events": "received_at",
    "touches": "received_at",
    "ad_leads": "noticed_at",
}
Rows = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def rows(clone: Clone) -> Rows:
    def run(query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(clone.superuser_url) as connection:
            found = connection.execute(query, values)
            return found.fetchall() if found.description else []

    return run


@pytest.fixture
def after(rows: Rows, database: Database) -> Callable[[float], Any]:
    """So many days later, upkeep has come by."""

    async def days(count: float) -> None:
        for table, column in OLDER.items():
            rows(f"UPDATE {table} SET {column} = {column} - %s * interval '1 day'", count)
        await UpkeepActivities(database, Runs()).sweep()

    return days


async def test_an_answer_is_forgotten_after_three_days_and_a_repeat_still_does_nothing(
    manager: Visitor, rows: Rows, after: Callable[[float], Any]
) -> None:
    first = await manager.post("/leads", ASHA, key="k-1")
    await after(2.9)
    assert (await manager.post("/leads", ASHA, key="k-1")).json() == first.json()
    await after(0.2)
    assert rows("SELECT status, answer, forgotten FROM idempotency_keys") == [(201, {}, True)]
    refused = await manager.post("/leads", ASHA, key="k-1")
    assert "not kept any more" in problem(refused, 409, reason="idempotency_key_expired")["detail"]
    problem(await manager.post("/leads", {**ASHA, "city": "Pune"}, key="k-1"), 422, reason="idempotency_key_reused")
    assert rows("SELECT count(*) FROM touches") == [(1,)]


async def test_after_thirty_days_a_key_is_free_for_another_request(
    manager: Visitor, rows: Rows, after: Callable[[float], Any]
) -> None:
    first = await manager.post("/leads", ASHA, key="k-1")
    await after(4)
    await after(27)
    assert rows("SELECT count(*) FROM idempotency_keys") == [(0,)]
    assert rows("SELECT submission_key FROM touches") == [(None,)]
    second = await manager.post("/leads", {**ASHA, "first_name": "Ben", "phone": "+919876500002"}, key="k-1")
    assert (second.status_code, second.json()["id"] != first.json()["id"]) == (201, True)


async def test_a_partner_is_answered_the_same_for_thirty_days_and_doubles_nothing_ever(
    http: httpx2.AsyncClient, visit: Visit, tenant: SeededTenant, rows: Rows, after: Callable[[float], Any]
) -> None:
    admin = visit(tenant, Role.ADMIN)
    config = {"kind": "partner", "mapping": {"phone": {"path": "phone"}}, "required": ["phone"], "id_path": "ref",
              "signature": {"scheme": "api_key"}}  # fmt: skip
    made = (await admin.post("/integrations", {"name": "Practo", "config": config})).json()
    key = {"name": "Practo", "scopes": ["capture"], "integration_id": made["id"]}
    headers = {"Authorization": f"Bearer {(await admin.post('/api-keys', key)).json()['key']}"}
    said = {"ref": "P-1", "phone": "+919876500001"}
    first = await http.post(made["hook"], json=said, headers=headers)
    for days in (20, 11, 400):
        await after(days)
        again = await http.post(made["hook"], json=said, headers=headers)
        assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert rows("SELECT count(*) FROM touches") == [(1,)]
    assert rows("SELECT submission_key FROM touches") == [(f"partner:{made['id']}:P-1",)]


def ad_lead(lead_id: str, column: str) -> dict[str, Any]:
    """As Google posts it, with a phone in one column."""
    columns = [{"column_id": column, "string_value": "+919876520001"}]
    return {"lead_id": lead_id, "api_version": "1.0", "form_id": 1, "google_key": "k", "user_column_data": columns}


async def test_a_lead_of_an_ad_network_that_comes_again_after_years_is_no_second_one(
    http: httpx2.AsyncClient, visit: Visit, tenant: SeededTenant, rows: Rows, after: Callable[[float], Any]
) -> None:
    hook = (await visit(tenant, Role.ADMIN).post("/integrations", ADS)).json()["hook"]
    said = ad_lead("g-1", "PHONE_NUMBER")
    assert (await http.post(hook, json=said)).status_code == 200
    await after(800)
    assert (await http.post(hook, json=said)).status_code == 200
    assert rows("SELECT raw, submission_key FROM touches") == [({}, "google_ads:g-1")]


async def test_a_rejected_ad_lead_keeps_what_the_network_said_for_half_a_year(
    http: httpx2.AsyncClient, visit: Visit, tenant: SeededTenant, rows: Rows, after: Callable[[float], Any]
) -> None:
    hook = (await visit(tenant, Role.ADMIN).post("/integrations", ADS)).json()["hook"]
    said = ad_lead("g-2", "TELEFON")
    assert (await http.post(hook, json=said)).status_code == 200
    await after(179)
    assert rows("SELECT count(*) FROM ad_leads WHERE facts <> '{}'") == [(1,)]
    await after(2)
    assert rows("SELECT state, facts FROM ad_leads") == [("rejected", {})]


async def test_what_a_vendors_event_said_goes_after_thirty_days_and_the_event_stays_known(
    tenant: SeededTenant, database: Database, rows: Rows, after: Callable[[float], Any]
) -> None:
    event = ProviderEvent(
        provider="twilio", event_id="SM1", kind=EventKind.INBOUND, channel=Channel.SMS, occurred_at=None,
        provider_id="SM1", sender="+919812345678", recipient="+12025550199", text="My eye hurts",
    )  # fmt: skip

    async def kept() -> int | None:
        async with database.tenant_session(tenant.id) as session:
            return await keep(session, tenant.id, event, known=False)

    assert await kept() is not None
    await after(29)
    assert "hurts" in str(rows("SELECT raw FROM inbound_events"))
    await after(2)
    assert rows("SELECT provider, event_id, raw FROM inbound_events") == [("twilio", "SM1", {})]
    await after(800)
    assert await kept() is None


async def test_a_submission_as_it_came_goes_after_half_a_year_and_the_lead_stays(
    manager: Visitor, rows: Rows, after: Callable[[float], Any]
) -> None:
    lead = (await manager.post("/leads", ASHA)).json()
    rows("UPDATE touches SET occurred_at = now() - interval '3 years'")
    await after(179)
    assert rows("SELECT raw ->> 'first_name' FROM touches") == [("Asha",)]
    await after(2)
    assert rows("SELECT raw FROM touches") == [({},)]
    assert (await manager.get(f"/leads/{lead['id']}")).json()["first_name"] == "Asha"
    assert (await manager.get(f"/leads/{lead['id']}/touches")).status_code == 200


async def test_many_go_in_batches_and_the_next_sweep_goes_on(
    manager: Visitor, rows: Rows, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ages, "BATCH", 3)
    monkeypatch.setattr(ages, "MOST_BATCHES", 2)
    rows(
        "INSERT INTO inbound_events (tenant_id, provider, event_id, kind, raw, received_at)"
        " SELECT %s, 'twilio', n, 'inbound', '{\"a\": 1}', now() - interval '31 days' FROM generate_series(1, 10) AS n",
        manager.tenant_id,
    )
    upkeep, left = UpkeepActivities(database, Runs()), []
    for _ in range(3):
        await upkeep.sweep()
        left += rows("SELECT count(*) FROM inbound_events WHERE raw <> '{}'")
    assert left == [(4,), (0,), (0,)]


async def test_another_tenants_are_looked_after_by_themselves(
    stranger: Visitor, rows: Rows, after: Callable[[float], Any]
) -> None:
    assert (await stranger.post("/leads", ASHA, key="k-1")).status_code == 201
    await after(4)
    assert rows("SELECT tenant_id, forgotten FROM idempotency_keys") == [(stranger.tenant_id, True)]


def test_ages_are_settings_and_answers_outlast_a_day() -> None:
    kept = WorkerSettings(link_key="x").kept
    assert (kept.answers.days, kept.keys.days, kept.events.days, kept.submissions.days) == (3, 30, 30, 180)
    with pytest.raises(ValueError, match="keep_answers_hours"):
        WorkerSettings(link_key="x", keep_answers_hours=1)
    assert WorkerSettings(link_key="x", keep_keys_days=90).kept.keys.days == 90
