"""Two worlds in one app, on the engine that the stories share."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.auth.keys import ensure_key, mint
from api.auth.permissions import Role
from api.settings import ApiSettings
from providers.settings import ProviderSettings
from tests.fixtures.apps import app_of
from tests.journeys.hospital import Engine, Hospital
from tests.matrix.world import World, writer
from workflows.client.client import TemporalSettings

_UNLIMITED: dict[str, Any] = {name: 0 for name in ApiSettings.model_fields if name.startswith("limit_")}


@pytest.fixture(scope="session")
async def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastAPI]:
    settings = ApiSettings(
        database_url=engine.clone.app_url,
        jwt_key_file=tmp_path_factory.mktemp("matrix") / "jwt.pem",
        pool_size=8,
        link_key=SecretStr("only-in-tests"),
        secret_key=SecretStr("only-in-tests"),
        allowed_hosts=("door.example",),
        **_UNLIMITED,
    )
    temporal = TemporalSettings(address=engine.client.client.service_client.config.target_host)
    app = app_of(settings, temporal, ProviderSettings(mailchimp_base_url="http://127.0.0.1:1"))
    async with app.router.lifespan_context(app):
        yield app


@dataclass(frozen=True)
class Worlds:
    """`ours` is where requests come from; `theirs` holds the other tenant's ids."""

    ours: World
    theirs: World


@pytest.fixture(scope="module")
async def worlds(app: FastAPI, engine: Engine) -> AsyncIterator[Worlds]:
    key = ensure_key(app.state.context.settings.jwt_key_file)

    def token(tenant_id: int, user: int, role: Role) -> str:
        return mint(key, tenant_id, user, role.value, timedelta(hours=1))

    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://door.example") as http:
        made = []
        for _ in range(2):
            hospital = Hospital.open(engine)
            users = {Role(row["role"]): row["id"] for row in hospital.rows(_USERS)}
            write = writer(engine.clone.owner_url, hospital.tenant_id)
            world = World(hospital.tenant_id, http, users, hospital.agents(), token, write)
            made.append(await world.settle())
        yield Worlds(*made)


_USERS = "SELECT role, id FROM users WHERE tenant_id = %s ORDER BY id DESC"
