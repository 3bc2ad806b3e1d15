"""People at a browser: a cookie that scripts cannot read, that other sites' pages cannot use, and that ends."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.settings import ApiSettings
from tests.api.conftest import problem
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

HERE = "http://127.0.0.1:8000"
OWN = {"X-Console": "1", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def settings(clone: Clone, tmp_path: Path) -> ApiSettings:
    """A demo on one machine."""
    return ApiSettings(
        database_url=clone.app_url,
        jwt_key_file=tmp_path / "jwt.pem",
        secret_key=SecretStr("only-in-tests"),
        demo_login=True,
    )


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """On a page of the console. Cookies are sent by hand: the jar would keep those for TLS back."""
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url=HERE, headers=OWN) as client:
        yield client


async def sign_in(browser: httpx2.AsyncClient, tenant: SeededTenant, user: int, **more: str) -> dict[str, str]:
    """The headers of whoever signed in as this user."""
    body = {"tenant_id": tenant.id, "user_id": user}
    answer = await browser.post("/auth/demo", json=body, headers=more)
    assert answer.status_code == 204, answer.text
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


async def test_somebody_of_the_demo_signs_in_works_and_signs_out(
    browser: httpx2.AsyncClient, tenant: SeededTenant
) -> None:
    people = (await browser.get("/auth/demo")).json()["people"]
    asha = next(one for one in people if one["name"] == "Asha (demo)")
    assert asha | {"user_id": 0} == {
        "tenant_id": 1, "hospital": "Blink Eye Hospital", "user_id": 0, "name": "Asha (demo)", "role": "agent",
        "team": "main",
    }  # fmt: skip
    assert (await browser.get("/auth/session")).json() == {"signed_in": False, "demo": True, "login": None}
    signed_in = await sign_in(browser, tenant, asha["user_id"])
    assert (await browser.get("/auth/session", headers=signed_in)).json()["signed_in"]
    assert (await browser.get("/api/v1/me", headers=signed_in)).json()["user_id"] == asha["user_id"]
    note = {"phone": "+919876500001", "first_name": "Meera"}
    assert (await browser.post("/api/v1/leads", json=note, headers=signed_in)).status_code == 201
    out = await browser.post("/auth/logout", headers=signed_in)
    assert (out.status_code, out.json()) == (200, {"end_session_url": None})
    assert "max-age=0" in out.headers["set-cookie"].lower()
    problem(await browser.get("/api/v1/me", headers=signed_in), 401, reason="session_ended")
