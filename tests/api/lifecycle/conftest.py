"""The app before the engine that the journeys share."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from pydantic import SecretStr

from api.auth.keys import mint
from api.auth.permissions import Role
from api.settings import ApiSettings
from domain.lifecycle.messages import LeadRef
from providers.settings import ProviderSettings
from tests.api.conftest import Visitor
from tests.doubles import vonage
from tests.doubles.sendgrid import SendGridDouble
from tests.doubles.twilio import AUTH_TOKEN, TwilioDouble
from tests.fixtures.apps import app_of
from tests.journeys.hospital import Engine, Hospital
from workflows.client.client import TemporalSettings

PUBLIC_URL = "https://leads.example"


@dataclass
class Vendors:
    """The doubles sign; nobody calls them."""

    twilio: TwilioDouble = field(default_factory=TwilioDouble)
    sendgrid: SendGridDouble = field(default_factory=SendGridDouble)


@pytest.fixture(autouse=True)
def every_story(invariants: None) -> None:
    """Nothing that must hold is broken afterwards."""


@pytest.fixture(scope="session")
def vendors() -> Vendors:
    return Vendors()


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> ApiSettings:
    return ApiSettings(
        database_url=engine.clone.app_url,
        jwt_key_file=tmp_path / "jwt.pem",
        pool_size=8,
        link_key=SecretStr("only-in-tests"),
        secret_key=SecretStr("only-in-tests"),
    )


@pytest.fixture
async def app(engine: Engine, settings: ApiSettings, vendors: Vendors) -> AsyncIterator[FastAPI]:
    temporal = TemporalSettings(address=engine.client.client.service_client.config.target_host)
    known = ProviderSettings(
        public_url=PUBLIC_URL,
        allowed_hosts=("door.example",),
        twilio_auth_token=SecretStr(AUTH_TOKEN),
        sendgrid_webhook_public_key=vendors.sendgrid.public_key,
        vonage_signature_secret=SecretStr(vonage.SECRET),
        sandbox_payments=True,
        smtp_private_servers=True,
        fhir_private_servers=True,
    )
    app = app_of(settings, temporal, known)
    async with app.router.lifespan_context(app):
        yield app


@dataclass
class Staff:
    """Everybody of one hospital, over HTTP."""

    hospital: Hospital
    http: httpx2.AsyncClient
    key: Ed25519PrivateKey

    def agent(self, agent_id: int) -> Visitor:
        return self._visitor(agent_id, Role.AGENT)

    def role(self, role: Role) -> Visitor:
        (user,) = self.hospital.rows("SELECT id FROM users WHERE tenant_id = %s AND role = %s", role.value)
        return self._visitor(user["id"], role)

    @property
    def manager(self) -> Visitor:
        return self.role(Role.MANAGER)

    def others(self, agent_id: int) -> Visitor:
        """Some other agent."""
        return self.agent(next(id for id in self.hospital.agents() if id != agent_id))

    def of(self, other: Hospital) -> "Staff":
        return Staff(other, self.http, self.key)

    def _visitor(self, user_id: int, role: Role) -> Visitor:
        tenant_id = self.hospital.tenant_id
        return Visitor(
            self.http, mint(self.key, tenant_id, user_id, role.value, timedelta(minutes=5)), user_id, tenant_id
        )


@pytest.fixture
def staff(hospital: Hospital, http: httpx2.AsyncClient, key: Ed25519PrivateKey) -> Staff:
    return Staff(hospital, http, key)


def at(lead: LeadRef, path: str = "") -> str:
    return f"/leads/{lead.lead_id}{path}"


def done(answer: httpx2.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body
