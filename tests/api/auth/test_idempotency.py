"""Idempotency-Keys: each caller's in a space of their own, which no other caller and no capture channel meets."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.auth.idempotency import Repeatable
from api.auth.identity import Caller
from api.auth.permissions import Role
from api.settings import ApiSettings
from devstack.ports import free_port
from providers.settings import ProviderSettings
from tests.api.conftest import Visit, Visitor, problem
from tests.doubles import vonage
from tests.fixtures.apps import app_of
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant
from workflows.client.client import TemporalSettings

ASHA = {"first_name": "Asha", "phone": "+919876500001"}
GOOGLE = {"name": "Ads", "config": {"kind": "google_ads"}, "secrets": {"google_key": "k"}}
PARTNER = {
    "name": "Practo",
    "config": {"kind": "partner", "mapping": {"phone": {"path": "phone"}}, "required": ["phone"], "id_path": "ref"},
}


@pytest.fixture
async def app(settings: ApiSettings, tenants: list[SeededTenant]) -> AsyncIterator[FastAPI]:
    known = ProviderSettings(vonage_signature_secret=SecretStr(vonage.SECRET))
    app = app_of(settings, TemporalSettings(address=f"127.0.0.1:{free_port()}"), known)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


@pytest.fixture
def rows(clone: Clone) -> Callable[..., list[tuple[Any, ...]]]:
    def run(query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(clone.superuser_url) as connection:
            found = connection.execute(query, values)
            return found.fetchall() if found.description else []

    return run


def google_lead(id: str) -> dict[str, Any]:
    said = {"FULL_NAME": "Latha Iyer", "PHONE_NUMBER": "+919876520001"}
    columns = [{"column_id": name, "string_value": value} for name, value in said.items()]
    return {"lead_id": id, "api_version": "1.0", "form_id": 1, "google_key": "k", "user_column_data": columns}


async def test_a_persons_key_suppresses_no_lead_of_an_ad_network(
    agent: Visitor, admin: Visitor, http: httpx2.AsyncClient, rows: Callable[..., list[tuple[Any, ...]]]
) -> None:
    hook = (await admin.post("/integrations", GOOGLE)).json()["hook"]
    assert (await agent.post("/leads", ASHA, key="google_ads:g-1")).status_code == 201
    assert (await http.post(hook, json=google_lead("g-1"))).status_code == 200
    assert rows("SELECT count(*) FROM touches WHERE channel = 'google_ads'") == [(1,)]


async def test_a_persons_key_suppresses_no_call(
    agent: Visitor, http: httpx2.AsyncClient, rows: Callable[..., list[tuple[Any, ...]]]
) -> None:
    assert (await agent.post("/leads", ASHA, key="call:vonage:u-1")).status_code == 201
    post = vonage.signed(vonage.event("u-1", "+919812345678", "ringing"), datetime.now(UTC))
    answer = await http.post(f"/hooks/vonage/{agent.tenant_id}/event", content=post.body, headers=post.headers)
    assert answer.status_code == 204
    assert rows("SELECT count(*) FROM touches WHERE channel = 'phone'") == [(1,)]


async def test_a_persons_key_answers_no_partner(
    agent: Visitor, admin: Visitor, http: httpx2.AsyncClient, rows: Callable[..., list[tuple[Any, ...]]]
) -> None:
    config = {**PARTNER["config"], "signature": {"scheme": "api_key"}}  # type: ignore[dict-item]
    made = (await admin.post("/integrations", {**PARTNER, "config": config})).json()
    key = {"name": "Practo", "scopes": ["capture"], "integration_id": made["id"]}
    partner = Visitor(http, (await admin.post("/api-keys", key)).json()["key"], 0, 0)
    assert (await agent.post("/leads", ASHA, key=f"partner:{made['id']}:P-1")).status_code == 201
    assert (await partner.post("/leads", {"phone": "+919876500009"}, key="P-2")).status_code == 202
    for ref in ("P-1", "api:P-2"):
        said = {"ref": ref, "phone": f"+9198765100{len(ref)}0"}
        answer = await http.post(made["hook"], json=said, headers=partner.headers)
        assert answer.status_code in (200, 201, 202), answer.text
    assert rows("SELECT count(*) FROM touches WHERE channel = 'partner'") == [(3,)]


async def test_two_people_may_use_the_same_key(agent: Visitor, manager: Visitor) -> None:
    first = await agent.post("/leads", ASHA, key="1")
    second = await manager.post("/leads", {"first_name": "Ben", "phone": "+919876500002"}, key="1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


async def test_a_rotated_api_key_keeps_the_space_of_the_first(admin: Visitor, http: httpx2.AsyncClient) -> None:
    made = (await admin.post("/api-keys", {"name": "Site", "scopes": ["capture"]})).json()
    first = await Visitor(http, made["key"], 0, 0).post("/leads", ASHA, key="7")
    for _ in range(2):
        made = (await admin.post(f"/api-keys/{made['id']}/rotate", {"grace_seconds": 60})).json()
    again = await Visitor(http, made["key"], 0, 0).post("/leads", ASHA, key="7")
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_a_request_that_was_answered_before_the_upgrade_is_answered_the_same_after_it(
    manager: Visitor, rows: Callable[..., list[tuple[Any, ...]]]
) -> None:
    first = await manager.post("/leads", ASHA, key="old-1")
    note = {"interaction_type": "call", "notes": "rang"}
    noted = await manager.post(f"/leads/{first.json()['id']}/interactions", note, key="old-2")
    rows("UPDATE idempotency_keys SET key = regexp_replace(key, '^user:[0-9]+:', '')")
    for key, answer in (("old-1", first), ("old-2", noted)):
        asked = f"{manager.user_id}\0POST {answer.request.url.path}\0".encode() + answer.request.content
        rows("UPDATE idempotency_keys SET request_hash = %s WHERE key = %s", sha256(asked).digest(), key)
    rows("UPDATE touches SET submission_key = regexp_replace(submission_key, '^user:[0-9]+:', '')")
    assert (await manager.post("/leads", ASHA, key="old-1")).json() == first.json()
    again = await manager.post(f"/leads/{first.json()['id']}/interactions", note, key="old-2")
    assert (noted.status_code, again.json()) == (201, noted.json())
    assert rows("SELECT count(*) FROM lead_interactions") == [(1,)]
    assert (await manager.post("/leads", {**ASHA, "phone": "+919876500003"}, key="old-1")).status_code == 201


async def test_a_key_that_is_used_for_another_request_is_refused(agent: Visitor) -> None:
    await agent.post("/leads", ASHA, key="1")
    problem(await agent.post("/leads", {**ASHA, "first_name": "Ben"}, key="1"), 422)


def test_a_long_key_fits_its_column_and_stays_its_own() -> None:
    caller = Caller(1, 7, Role.AGENT, "IN")
    long, other = Repeatable("x" * 255, b"").key_of(caller), Repeatable("x" * 254 + "y", b"").key_of(caller)
    assert long
    assert other
    assert long != other
    assert max(len(long), len(other)) <= 255
    assert {long[:7], other[:7]} == {"user:7:"}
    program = Caller(1, 7, Role.INTEGRATION, "IN", key_id=9, earlier_keys=(3, 5))
    assert Repeatable("k", b"").key_of(program) == "key:3:k"
