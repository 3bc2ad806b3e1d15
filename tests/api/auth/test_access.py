"""What the app mounts, and which way in its routes name. tests/matrix has who reaches what."""

from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute, iter_route_contexts

from api.auth.dependencies import Allow
from api.auth.permissions import PERMISSIONS, Action
from api.http.body import StrictRoute
from api.main import create_app
from api.routes import PUBLIC, ROUTERS
from api.settings import ApiSettings
from tests.api.conftest import Visitor, problem


@dataclass(frozen=True)
class Entry:
    """One operation of the app."""

    method: str
    path: str
    action: Action | None
    route: APIRoute

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def entries(router: APIRouter, prefix: str) -> list[Entry]:
    found = []
    for context in iter_route_contexts(router.routes):
        route = context.original_route
        assert isinstance(route, APIRoute)
        actions = [part.call.action for part in route.dependant.dependencies if isinstance(part.call, Allow)]
        action = actions[0] if len(actions) == 1 else None
        found += [Entry(method, prefix + route.path, action, route) for method in sorted(route.methods or ())]
    return found


ENTRIES = [entry for router in ROUTERS for entry in entries(router, "/api/v1")]


def test_every_route_names_exactly_one_action() -> None:
    assert not [str(entry) for entry in ENTRIES if entry.action is None]


def test_only_health_is_public() -> None:
    assert {str(entry) for entry in entries(PUBLIC, "")} == {"GET /healthz", "GET /readyz"}


def test_every_route_reads_bodies_strictly() -> None:
    loose = [str(entry) for entry in ENTRIES if not isinstance(entry.route, StrictRoute)]
    assert not loose


def test_the_app_mounts_nothing_else(tmp_path: Path) -> None:
    app = create_app(ApiSettings(database_url="postgresql://unused", jwt_key_file=tmp_path / "key"))
    paths = {context.path for context in iter_route_contexts(app.routes)}
    signed = {"/hooks/twilio/{tenant_id}/{what}", "/hooks/sendgrid/events", "/u/{token}", "/pay/{token}"}
    form = "/f/{form_key}"
    signed |= {"/hooks/partner/{key}", "/hooks/vonage/{tenant_id}/{what}"}
    signed |= {"/hooks/twilio/{tenant_id}/calls/{what}", "/hooks/sendgrid/{tenant_id}/events"}
    signed |= {f"/hooks/vonage/{{tenant_id}}/{part}/{{what}}" for part in ("calls", "messages")}
    signed |= {"/c/{token}", "/l/{token}", "/p/{token}", "/recordings/{token}", "/hooks/mail/{tenant_id}/{secret}"}
    signed |= {"/hooks/mandrill/{tenant_id}/events", "/hooks/vonage/{tenant_id}/sms/receipt"}
    signed |= {"/hooks/mailchimp/{tenant_id}/{list_id}/{secret}"}
    signed |= {"/hooks/stripe/{tenant_id}", "/hooks/razorpay/{tenant_id}"}
    signed |= {form, f"{form}/thanks", f"{form}.js", f"{form}.json"}
    signed |= {"/assets/{name}", "/metrics", "/hooks/facebook/{key}", "/hooks/linkedin/{key}", "/hooks/google/{key}"}
    open_to_all = {
        "/healthz",
        "/readyz",
        *(f"/auth/{name}" for name in ("session", "demo", "login", "callback", "logout")),
    }
    live = {"/api/v1/live", "/api/v1/live/events"}  # a socket, and the events for who cannot open one
    assert paths == {entry.path for entry in ENTRIES} | open_to_all | signed | live


def test_every_action_is_somebodys() -> None:
    assert set(PERMISSIONS) == set(Action)
    assert all(PERMISSIONS.values())


async def test_lists_show_only_the_own_tenant(manager: Visitor, stranger: Visitor) -> None:
    campaign = (await manager.post("/campaigns", {"campaign_name": "Ours", "source_type": "social"})).json()["id"]
    ours = await manager.captured(phone="098765 43210", campaign_id=campaign)
    theirs = await stranger.captured(phone="+971501234567")
    assert [item["id"] for item in (await stranger.get("/leads")).json()["items"]] == [theirs["id"]]
    assert [item["id"] for item in (await manager.get("/leads")).json()["items"]] == [ours["id"]]
    assert (await stranger.get("/campaigns")).json()["items"] == []
    assert (await stranger.get("/leads", campaign=campaign)).json()["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/api/v1/leads/", 404),
        ("GET", "/api/v1/leads/1/", 404),
        ("GET", "/API/V1/leads", 404),
        ("GET", "/api/v1/%2e%2e/v1/leads", 404),
        ("DELETE", "/api/v1/leads/1", 405),
        ("PATCH", "/api/v1/leads/1", 405),
        ("TRACE", "/api/v1/leads", 405),
        ("POST", "/healthz", 405),
        ("GET", "/metrics", 404),
        ("GET", "/redoc", 404),
        ("GET", "/openapi.json", 404),
        ("POST", "/graphql", 404),
    ],
)
async def test_other_spellings_and_verbs_lead_nowhere(
    http: httpx2.AsyncClient, manager: Visitor, method: str, path: str, status: int
) -> None:
    problem(await http.request(method, path, headers=manager.headers), status)


async def test_a_method_override_is_not_heard(http: httpx2.AsyncClient, manager: Visitor) -> None:
    for header in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        answer = await http.get("/api/v1/leads", headers=manager.headers | {header: "POST"})
        assert answer.status_code == 200
        assert "items" in answer.json()
