"""Endpoints of webhooks over the API: shown secrets, tests, the log, what is delivered again, and who may."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from standardwebhooks import Webhook

from activities.sync.deliveries import WebhookActivities
from api.auth.permissions import Role
from api.settings import ApiSettings
from devstack.ports import free_port
from domain.sync.deliveries import DeliverWebhooks
from domain.sync.events import EVENTS
from providers.settings import ProviderSettings
from providers.webhooks.post import HttpWebhookPoster
from store.session import Database
from tests.api.conftest import Visit, Visitor, problem
from tests.doubles.endpoint import NEW, VAULT, Endpoint
from tests.fixtures.apps import app_of
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant
from workflows.client.client import TemporalSettings

HOOK = "https://hooks.example.com/leads"


@pytest.fixture
async def app(settings: ApiSettings, tenants: list[SeededTenant]) -> AsyncIterator[FastAPI]:
    """Endpoints may be on this machine."""
    vendors = ProviderSettings(webhooks_to_loopback=True)
    app = app_of(settings, TemporalSettings(address=f"127.0.0.1:{free_port()}"), vendors)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


@pytest.fixture
def server() -> Iterator[Endpoint]:
    with Endpoint([NEW]) as endpoint:
        yield endpoint


async def patched(visitor: Visitor, id: int, **headers: str) -> Any:
    async def send(body: Any) -> httpx2.Response:
        return await visitor.http.patch(f"/api/v1/webhooks/{id}", json=body, headers=visitor.headers | headers)

    return send


async def added(admin: Visitor, url: str, **more: Any) -> dict[str, Any]:
    answer = await admin.post("/webhooks", {"url": url, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_secret_is_shown_once_and_kept_sealed(admin: Visitor, clone: Clone) -> None:
    body = {"url": HOOK, "events": ["lead.created"], "description": "Warehouse"}
    made, again = [(await admin.post("/webhooks", body, key="once")).json() for _ in range(2)]
    assert again == {**made, "secret": None}
    Webhook(made["secret"])
    shown = (await admin.get(f"/webhooks/{made['id']}")).json()
    assert "secret" not in shown
    assert (shown["url"], shown["events"], shown["state"], shown["pending"]) == (HOOK, ["lead.created"], "active", 0)
    with psycopg.connect(clone.superuser_url) as connection:
        (row,) = connection.execute("SELECT row_to_json(e)::text FROM webhook_endpoints e").fetchone() or ("",)
        audit = str(connection.execute("SELECT facts, action FROM audit_log WHERE subject = 'webhook'").fetchall())
    assert made["secret"] not in row + audit
    rotated = (await admin.post(f"/webhooks/{made['id']}/rotate", {"overlap_seconds": 3600})).json()
    assert rotated["secret"] != made["secret"]
    assert rotated["previous_secret_until"] is not None


async def test_what_is_wrong_with_an_endpoint_is_said_by_field(
    admin: Visitor, visit: Visit, tenant: SeededTenant
) -> None:
    for url in (
        "https://169.254.169.254/",
        "http://hooks.example.com/",
        "https://10.1.2.3/",
        "https://hooks.example.com:22/",
    ):
        problem(await admin.post("/webhooks", {"url": url}), 422, field="url")
    problem(
        await admin.post("/webhooks", {"url": HOOK, "events": ["lead.created", "lead.sold"]}), 422, field="events.1"
    )
    for _ in range(20):
        id = (await added(admin, HOOK))["id"]
    problem(await admin.post("/webhooks", {"url": HOOK}), 409)
    assert (await admin.delete(f"/webhooks/{id}")).json()["id"] == id
    problem(await admin.get(f"/webhooks/{id}"), 404)
    await added(admin, HOOK)
    for role in (Role.MANAGER, Role.MARKETING, Role.INTEGRATION, Role.AGENT):
        problem(await visit(tenant, role).get("/webhooks"), 403)
    assert len((await visit(tenant, Role.OPS).get("/webhooks")).json()["items"]) == 20
    problem(await visit(tenant, Role.OPS).post("/webhooks", {"url": HOOK}), 403)


async def test_a_change_of_a_stale_endpoint_is_refused(admin: Visitor) -> None:
    made = await added(admin, HOOK)
    change = await patched(admin, made["id"], **{"If-Match": made["version"]})
    changed = (await change({"state": "paused"})).json()
    assert (changed["state"], changed["url"]) == ("paused", HOOK)
    problem(await change({"description": "too late"}), 412)


async def test_a_test_event_is_signed_and_answers_what_the_endpoint_said(admin: Visitor, server: Endpoint) -> None:
    made = await added(admin, server.url)
    server.secrets = [made["secret"]]
    said = (await admin.post(f"/webhooks/{made['id']}/test", {"type": "lead.lost"})).json()
    (heard,) = server.heard
    assert (said["delivered"], said["status"], said["words"]) == (True, 204, None)
    assert heard.by == (made["secret"],)
    assert heard.event["test"] is True
    assert heard.event["data"] == EVENTS["lead.lost"].example
    server.answer = lambda _, __: 500
    said = (await admin.post(f"/webhooks/{made['id']}/test", {})).json()
    assert (said["delivered"], said["error"]) == (False, "status")
    assert "500" in said["words"]
    problem(await admin.post(f"/webhooks/{made['id']}/test", {"type": "lead.sold"}), 422, field="type")


async def test_the_catalogue_has_an_example_of_each_type_that_its_schema_takes(admin: Visitor) -> None:
    items = (await admin.get("/webhooks/events")).json()["items"]
    assert [one["type"] for one in items] == [*EVENTS]
    for one in items:
        EVENTS[one["type"]].data.model_validate(one["example"]["data"])
        assert {"id", "type", "version", "timestamp", "sequence", "data"} == {*one["example"]}


async def test_what_was_missed_and_what_was_given_up_is_delivered_again(
    admin: Visitor, server: Endpoint, database: Database, clone: Clone, tenant: SeededTenant
) -> None:
    made = await added(admin, server.url, events=["lead.created"])
    server.secrets = [made["secret"]]
    way, began = f"/webhooks/{made['id']}", datetime.now(UTC) - timedelta(minutes=1)

    async def deliver() -> None:
        activity = WebhookActivities(database, HttpWebhookPoster(development=True), VAULT)
        await activity.deliver_webhooks(DeliverWebhooks(tenant.id, made["id"], datetime.now(UTC)))

    def span(which: str) -> dict[str, Any]:
        until = datetime.now(UTC) + timedelta(minutes=1)
        return {"since": began.isoformat(), "until": until.isoformat(), "which": which}

    server.answer = lambda _, __: 410
    first = await admin.captured(phone="098765 43210", source="website")
    await deliver()
    second = await admin.captured(phone="098765 43211", source="website")
    off = (await admin.get(way)).json()
    assert (off["state"], off["reason"], off["pending"], off["missed"]) == ("disabled", "gone", 1, 1)
    (refused,) = (await admin.get(f"{way}/deliveries")).json()["items"]
    assert (refused["lead_id"], refused["state"], refused["error"]) == (first["id"], "pending", "gone")
    problem(await admin.post(f"{way}/deliveries/{refused['id']}/redeliver", {}), 409)
    problem(await admin.post(f"{way}/redeliveries", span("missing")), 409)

    server.answer = lambda _, __: 204
    await (await patched(admin, made["id"]))({"state": "active"})
    begun = (await admin.post(f"{way}/redeliveries", span("missing"))).json()
    assert (begun["total"], begun["pending"]) == (1, 1)
    problem(await admin.post(f"{way}/redeliveries", span("all")), 409)
    await deliver()
    (progress,) = (await admin.get(f"{way}/redeliveries")).json()["items"]
    assert (progress["total"], progress["pending"], progress["delivered"]) == (1, 0, 1)
    came = sorted(server.heard[1:], key=lambda heard: heard.event["sequence"])
    assert [heard.event["data"]["lead_id"] for heard in came] == [first["id"], second["id"]]
    assert server.heard[0].id == came[0].id

    detail = (await admin.get(f"{way}/deliveries/{refused['id']}")).json()
    assert detail["payload"] == came[0].event
    assert [(one["status"], one["error"]) for one in detail["log"]] == [(410, "gone"), (204, None)]
    again = await admin.post(f"{way}/deliveries/{refused['id']}/redeliver", {})
    assert (again.status_code, again.json()["state"]) == (202, "pending")
    await deliver()
    assert server.heard[-1].body == server.heard[0].body
    assert (await admin.post(f"{way}/redeliveries", span("all"))).json()["total"] == 2
    problem(await admin.post(f"{way}/redeliveries", {**span("all"), "until": began.isoformat()}), 422, field="until")


async def test_one_hospital_sees_nothing_of_another(
    admin: Visitor, visit: Visit, tenants: list[SeededTenant], server: Endpoint
) -> None:
    made = await added(admin, server.url)
    other = visit(tenants[1], Role.ADMIN)
    assert (await other.get("/webhooks")).json()["items"] == []
    for way in ("", "/deliveries", "/redeliveries"):
        problem(await other.get(f"/webhooks/{made['id']}{way}"), 404)
    problem(await other.post(f"/webhooks/{made['id']}/test", {}), 404)
    await other.captured(email="a@b.example", source="website")
    assert (await admin.get(f"/webhooks/{made['id']}")).json()["pending"] == 0
