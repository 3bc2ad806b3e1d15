"""The real app on a real database; Temporal is absent unless a test brings one."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from pydantic import SecretStr

from api.auth.keys import ensure_key, mint
from api.auth.permissions import Role
from api.settings import ApiSettings
from devstack.ports import free_port
from tests.fixtures.apps import app_of
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant
from workflows.client.client import TemporalSettings


@dataclass
class Visitor:
    """Somebody who sends requests with a token of their own."""

    http: httpx2.AsyncClient
    token: str
    user_id: int
    tenant_id: int
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.token}"}

    async def get(self, path: str, **params: Any) -> httpx2.Response:
        return await self.http.get(f"/api/v1{path}", params=params, headers=self.headers)

    async def put(self, path: str, body: Any) -> httpx2.Response:
        return await self.http.put(f"/api/v1{path}", json=body, headers=self.headers)

    async def delete(self, path: str) -> httpx2.Response:
        return await self.http.delete(f"/api/v1{path}", headers=self.headers)

    async def post(self, path: str, body: Any, key: str | None = None) -> httpx2.Response:
        more = {"Idempotency-Key": key} if key else {}
        return await self.http.post(f"/api/v1{path}", json=body, headers=self.headers | more)

    async def captured(self, **fields: Any) -> dict[str, Any]:
        """A new lead."""
        answer = await self.post("/leads", fields)
        assert answer.status_code == 201, answer.text
        lead: dict[str, Any] = answer.json()
        return lead


Visit = Callable[[SeededTenant, Role], Visitor]


@pytest.fixture
def settings(clone: Clone, tmp_path: Path) -> ApiSettings:
    return ApiSettings(
        database_url=clone.app_url,
        jwt_key_file=tmp_path / "jwt.pem",
        pool_size=8,
        secret_key=SecretStr("only-in-tests"),
        link_key=SecretStr("only-in-tests"),
    )


@pytest.fixture
def early_in_a_minute() -> None:
    """At the turn of a minute the window's estimate lets one more in."""
    while time.time() % 60 > 50:
        time.sleep(0.5)


@pytest.fixture
def key(settings: ApiSettings) -> Ed25519PrivateKey:
    return ensure_key(settings.jwt_key_file)


@pytest.fixture
async def app(settings: ApiSettings, tenants: list[SeededTenant]) -> AsyncIterator[FastAPI]:
    app = app_of(settings, TemporalSettings(address=f"127.0.0.1:{free_port()}"))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://door.example") as client:
        yield client


@pytest.fixture
def visit(http: httpx2.AsyncClient, key: Ed25519PrivateKey) -> Visit:
    """A visitor of a tenant in a role."""

    def visitor(tenant: SeededTenant, role: Role) -> Visitor:
        user = tenant.agent_ids[0] if role is Role.AGENT else tenant.staff[role.value]
        return Visitor(http, mint(key, tenant.id, user, role.value, timedelta(minutes=5)), user, tenant.id)

    return visitor


@pytest.fixture
def manager(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.MANAGER)


@pytest.fixture
def agent(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.AGENT)


@pytest.fixture
def stranger(visit: Visit, other_tenant: SeededTenant) -> Visitor:
    """The manager of another tenant."""
    return visit(other_tenant, Role.MANAGER)


Write = Callable[..., None]


@pytest.fixture
def write(clone: Clone) -> Write:
    """A transaction of the runtime role in a tenant."""

    def run(tenant_id: int, *statements: str) -> None:
        with psycopg.connect(clone.app_url) as connection:
            connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", [str(tenant_id)])
            for statement in statements:
                connection.execute(statement.encode())

    return run


def problem(answer: httpx2.Response, status: int, **members: Any) -> dict[str, Any]:
    """Asserts a refusal in RFC 9457's shape with these members."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["type"].startswith("urn:lead-engine:problem:")
    assert body["title"]
    assert body["detail"]
    assert members.items() <= body.items(), body
    return body
