"""A marketing person with a form."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from api.auth.permissions import Role
from api.settings import ApiSettings
from tests.api.capture.forms.definitions import ENQUIRY
from tests.api.conftest import Visit, Visitor
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

PUBLIC_URL = "https://leads.example"


@pytest.fixture
def settings(clone: Clone, tmp_path: Path) -> ApiSettings:
    return ApiSettings(
        database_url=clone.app_url,
        jwt_key_file=tmp_path / "jwt.pem",
        pool_size=8,
        public_url=PUBLIC_URL,
        allowed_hosts=("door.example",),
        link_key=SecretStr("only-in-tests"),
    )


@pytest.fixture
def marketer(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.MARKETING)


@pytest.fixture
async def form(marketer: Visitor) -> dict[str, Any]:
    return await added(marketer, "/forms", {"name": "Enquiry", "definition": ENQUIRY})


async def added(visitor: Visitor, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await visitor.post(path, body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made
