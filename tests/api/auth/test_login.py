"""Signing in to the console at a real OpenID provider: the code flow with PKCE, done by the API."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import psycopg
import pytest
from pydantic import SecretStr

from api.auth.permissions import Role
from api.main import create_app
from api.settings import ApiSettings
from devstack.ports import free_port
from domain.privacy import ENGINE
from services.team.users import Changer, NewUser, add_user
from store.session import Database
from tests.api.conftest import problem
from tests.counterparts.oidc import AUDIENCE, CLIENT, SECRET, Provider, oidc_provider
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant
from workflows.client.client import TemporalSettings

HERE = "http://127.0.0.1:8000"
OWN = {"X-Console": "1", "Sec-Fetch-Site": "same-origin"}
_PEOPLE: Mapping[str, Mapping[str, Any]] = {
    name: {"email": f"{name}@oidc.example", "email_verified": True} for name in ("meera", "bala", "unknown")
}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with oidc_provider(tmp_path_factory.mktemp("oidc"), _PEOPLE) as provider:
        yield provider


@pytest.fixture
def settings(clone: Clone, tmp_path: Path, provider: Provider) -> ApiSettings:
    return ApiSettings(
        database_url=clone.app_url,
        jwt_key_file=tmp_path / "jwt.pem",
        secret_key=SecretStr("only-in-tests"),
        oidc_issuer=provider.issuer,
        oidc_audience=AUDIENCE,
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr(SECRET),
        public_url=HERE,
    )


@pytest.fixture
async def browser(settings: ApiSettings, tenants: list[SeededTenant]) -> AsyncIterator[httpx2.AsyncClient]:
    """Cookies are sent by hand: the jar would keep those for TLS back."""
    app = create_app(settings, TemporalSettings(address=f"127.0.0.1:{free_port()}"))
    transport = httpx2.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url=HERE) as client:
        yield client


@pytest.fixture
async def meera(database: Database, tenant: SeededTenant) -> int:
    """A manager who is invited."""
    async with database.tenant_session(tenant.id) as session:
        new = NewUser("Meera", "meera@oidc.example", Role.MANAGER.value)
        return (await add_user(session, tenant.id, new, Changer(ENGINE), datetime.now(UTC))).id


def cookies_of(answer: httpx2.Response) -> dict[str, str]:
    """What the answer sets, by name; dropped ones are empty."""
    pairs = [one.partition(";")[0].partition("=") for one in answer.headers.get_list("set-cookie")]
    return {name: value.strip('"') for name, _, value in pairs}


async def begin(browser: httpx2.AsyncClient, after: str | None = None) -> tuple[str, dict[str, str]]:
    """Where the provider is, and the cookie of the sign-in under way."""
    answer = await browser.get("/auth/login", params={"next": after} if after else {})
    assert answer.status_code == 302, answer.text
    ((name, value),) = cookies_of(answer).items()
    return answer.headers["location"], {"Cookie": f"{name}={value}"}


async def sign_in(browser: httpx2.AsyncClient, provider: Provider, login: str) -> dict[str, str]:
    address, under_way = await begin(browser)
    answer = await browser.get(provider.answer(address, login), headers=under_way)
    assert answer.status_code == 302, answer.text
    return {"Cookie": f"__Host-lead={cookies_of(answer)['__Host-lead']}"}


@pytest.mark.timeout(300)
async def test_a_manager_signs_in_at_the_provider_works_and_signs_out(
    browser: httpx2.AsyncClient, provider: Provider, meera: int, clone: Clone
) -> None:
    assert (await browser.get("/auth/session")).json() == {"signed_in": False, "demo": False, "login": "/auth/login"}
    address, under_way = await begin(browser, "/leads?status=new")
    asked = parse_qs(urlsplit(address).query)
    assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
    back = provider.answer(address, "meera")
    answer = await browser.get(back, headers=under_way)
    assert (answer.status_code, answer.headers["location"]) == (302, "/leads?status=new")
    kept = cookies_of(answer)
    assert kept["__Host-lead-sign-in"] == ""
    for line in answer.headers.get_list("set-cookie"):
        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(line.split("; ")), line
        assert "domain" not in line.lower()
    signed_in = {"Cookie": f"__Host-lead={kept['__Host-lead']}"}
    me = (await browser.get("/api/v1/me", headers=signed_in)).json()
    assert (me["user_id"], me["role"], me["demo"]) == (meera, "manager", False)
    with psycopg.connect(clone.superuser_url) as everything:
        ((sealed, hashed),) = everything.execute("SELECT sealed_tokens, secret_hash FROM sessions").fetchall()
    assert b"refresh" not in sealed
    assert kept["__Host-lead"].encode() not in hashed
    out = await browser.post("/auth/logout", headers=signed_in | OWN)
    ends = urlsplit(out.json()["end_session_url"])
    assert f"{ends.scheme}://{ends.netloc}" == provider.issuer
    assert parse_qs(ends.query)["post_logout_redirect_uri"] == [f"{HERE}/"]
    async with httpx2.AsyncClient(trust_env=False) as web:
        assert (await web.get(out.json()["end_session_url"])).status_code == 200  # it knows whose session it is
    problem(await browser.get("/api/v1/me", headers=signed_in), 401, reason="session_ended")
