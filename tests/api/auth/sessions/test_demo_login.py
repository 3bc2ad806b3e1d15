"""The demo login: for one's own machine only, and for nobody's page but the console's."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from api.main import create_app
from api.settings import ApiSettings
from devstack.ports import free_port
from devstack.settings import Settings
from devstack.stack import Stack
from tests.api.auth.sessions.browsers import HERE, OWN, cookies_of, sign_in
from tests.api.conftest import problem
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant
from workflows.client.client import TemporalSettings


def settings(folder: Path, url: str = "postgresql://unused", **more: Any) -> ApiSettings:
    return ApiSettings(database_url=url, jwt_key_file=folder / "jwt.pem", **{"demo_login": True, **more})


@pytest.fixture
async def browser(clone: Clone, tmp_path: Path, tenants: list[SeededTenant]) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_app(settings(tmp_path, clone.app_url), TemporalSettings(address=f"127.0.0.1:{free_port()}"))
    transport = httpx2.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url=HERE) as client:
        yield client


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"api_host": "0.0.0.0"}, "LEAD_API_HOST"),
        ({"api_host": "::"}, "LEAD_API_HOST"),
        ({"api_host": "10.0.0.7"}, "LEAD_API_HOST"),
        ({"api_host": "localhost.evil.example"}, "LEAD_API_HOST"),
        ({"public_url": "https://lead.hospital.example"}, "LEAD_PUBLIC_URL"),
        ({"oidc_issuer": "https://login.example", "oidc_audience": "lead"}, "LEAD_OIDC_ISSUER"),
    ],
)
def test_it_is_refused_at_start_where_others_could_reach_it(tmp_path: Path, more: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=f"LEAD_DEMO_LOGIN .*{named}"):
        create_app(settings(tmp_path, **more))
    assert create_app(settings(tmp_path, demo_login=False, **more))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.2"])
def test_it_starts_on_the_loopback(tmp_path: Path, host: str) -> None:
    assert create_app(settings(tmp_path, api_host=host))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.7:8000", "", "[::1"])
async def test_another_name_of_this_machine_is_no_demo(
    browser: httpx2.AsyncClient, tenant: SeededTenant, host: str
) -> None:
    """A page elsewhere whose name leads here (DNS rebinding) is its own origin, so its origin says nothing."""
    body = {"tenant_id": tenant.id, "user_id": tenant.staff["admin"]}
    problem(await browser.get("/auth/demo", headers={"Host": host}), 404)
    problem(await browser.post("/auth/demo", json=body, headers={"Host": host, "Origin": f"http://{host}", **OWN}), 404)


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site", "X-Console": "1"}, {"Sec-Fetch-Site": "same-origin"}, {}]
)
async def test_no_other_sites_page_signs_anybody_in(
    browser: httpx2.AsyncClient, tenant: SeededTenant, headers: dict[str, str]
) -> None:
    """Else it would have people work as somebody whom it chose."""
    body = {"tenant_id": tenant.id, "user_id": tenant.staff["admin"]}
    refused = await browser.post("/auth/demo", json=body, headers=headers)
    problem(refused, 403, reason="cross_site")
    assert cookies_of(refused) == {}
    form = await browser.post("/auth/demo", data=body, headers=headers)
    assert (form.status_code, cookies_of(form)) == (415, {})


async def test_only_people_who_are_there_can_be_signed_in_as(
    browser: httpx2.AsyncClient, tenant: SeededTenant, other_tenant: SeededTenant
) -> None:
    program, theirs = tenant.staff["integration"], other_tenant.agent_ids[0]
    for tenant_id, user_id in ((tenant.id, program), (tenant.id, theirs), (3, 1), (tenant.id, 987_654)):
        body = {"tenant_id": tenant_id, "user_id": user_id}
        problem(await browser.post("/auth/demo", json=body, headers=OWN), 404)
    for odd in ({"tenant_id": 0, "user_id": 1}, {"tenant_id": 2**31, "user_id": 1}, {"tenant_id": "1", "user_id": []}):
        problem(await browser.post("/auth/demo", json=odd, headers=OWN), 422)
    assert (await sign_in(browser, other_tenant, theirs)).cookie.startswith("2.")


async def test_there_is_none_unless_it_is_asked_for(clone: Clone, tmp_path: Path, tenants: list[SeededTenant]) -> None:
    app = create_app(
        settings(tmp_path, clone.app_url, demo_login=False), TemporalSettings(address=f"127.0.0.1:{free_port()}")
    )
    transport = httpx2.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url=HERE) as browser:
        problem(await browser.get("/auth/demo"), 404)
        problem(await browser.post("/auth/demo", json={"tenant_id": 1, "user_id": 1}, headers=OWN), 404)
        assert (await browser.get("/auth/session")).json() == {"signed_in": False, "demo": False, "login": None}
        problem(await browser.get("/auth/login"), 404)
        problem(await browser.get("/auth/callback"), 404)


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({}, "true"),
        ({"LEAD_PUBLIC_URL": "http://localhost:8000"}, "true"),
        ({"LEAD_PUBLIC_URL": "https://lead.hospital.example"}, "false"),
        ({"LEAD_API_HOST": "0.0.0.0"}, "false"),
        ({"LEAD_OIDC_ISSUER": "https://login.example"}, "false"),
        ({"LEAD_DEMO_LOGIN": "false"}, "false"),
    ],
)
def test_lead_up_turns_it_on_where_only_this_machine_reaches_the_api(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], shown: str
) -> None:
    for name in ("LEAD_PUBLIC_URL", "LEAD_API_HOST", "LEAD_OIDC_ISSUER", "LEAD_DEMO_LOGIN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    database = SecretStr("postgresql://lead_app:x@127.0.0.1:1/lead")
    stack = Stack(Settings(data_dir=tmp_path, database_url=database, temporal_address="127.0.0.1:2"))
    assert stack.child_environment()["LEAD_DEMO_LOGIN"] == shown
