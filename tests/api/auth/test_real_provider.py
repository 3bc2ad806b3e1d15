"""Each role signs in at a real OpenID provider, and its access token opens what the role may."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from api.auth.permissions import Action, Role, may
from api.settings import ApiSettings
from devstack.ports import free_port
from domain.privacy import ENGINE
from services.team.users import Changer, NewUser, add_user
from store.session import Database
from tests.counterparts.oidc import AUDIENCE, Provider, oidc_provider
from tests.fixtures.apps import app_of
from tests.fixtures.tenants import SeededTenant
from workflows.client.client import TemporalSettings

_PEOPLE: Mapping[str, Mapping[str, Any]] = {
    **{role.value: {"email": f"{role.value}@oidc.example", "email_verified": True} for role in Role},
    "stranger": {"email": "stranger@oidc.example", "email_verified": True},
    "unproved": {"email": "invited@oidc.example", "email_verified": False},
}
_PATHS = {"/users": Action.MANAGE_USERS, "/leads": Action.READ_LEADS, "/campaigns": Action.READ_CAMPAIGNS}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with oidc_provider(tmp_path_factory.mktemp("oidc"), _PEOPLE) as provider:
        yield provider


@pytest.fixture
async def invited(database: Database, tenant: SeededTenant) -> dict[Role, int]:
    """A user of each role; the program by its subject, people by their address."""
    ids, owner = dict[Role, int](), Changer(ENGINE)
    async with database.tenant_session(tenant.id) as session:
        for role in Role:
            subject = role.value if role is Role.INTEGRATION else None
            new = NewUser(role.value, f"{role.value}@oidc.example", role.value, subject=subject)
            ids[role] = (await add_user(session, tenant.id, new, owner, datetime.now(UTC))).id
        await add_user(session, tenant.id, NewUser("I", "invited@oidc.example", "ops"), owner, datetime.now(UTC))
    return ids


async def serve(settings: ApiSettings, **changed: str) -> AsyncIterator[httpx2.AsyncClient]:
    app = app_of(settings.model_copy(update=changed), TemporalSettings(address=f"127.0.0.1:{free_port()}"))
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://door.example/api/v1") as client,
    ):
        yield client


@pytest.fixture
async def api(settings: ApiSettings, provider: Provider) -> AsyncIterator[httpx2.AsyncClient]:
    async for client in serve(settings, oidc_issuer=provider.issuer, oidc_audience=AUDIENCE):
        yield client


async def status(api: httpx2.AsyncClient, token: str, path: str = "/me") -> int:
    return (await api.get(path, headers={"Authorization": f"Bearer {token}"})).status_code


@pytest.mark.timeout(300)
async def test_each_role_signs_in_at_a_real_provider(
    api: httpx2.AsyncClient, provider: Provider, tenant: SeededTenant, invited: dict[Role, int]
) -> None:
    for role, user in invited.items():
        tokens = provider.sign_in(role.value)
        me = await api.get("/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
        assert me.status_code == 200, me.text
        assert (me.json()["user_id"], me.json()["role"], me.json()["tenant_id"]) == (user, role.value, tenant.id)
        for path, action in _PATHS.items():
            assert await status(api, tokens["access_token"], path) == (200 if may(role, action) else 403)
        assert await status(api, tokens["id_token"]) == 401
    for login in ("stranger", "unproved"):
        refused = await api.get("/me", headers={"Authorization": f"Bearer {provider.sign_in(login)['access_token']}"})
        assert (refused.status_code, "no user here is yours" in refused.text) == (403, True)


@pytest.mark.timeout(300)
async def test_what_the_provider_did_not_sign_for_us_opens_nothing(
    api: httpx2.AsyncClient, provider: Provider, invited: dict[Role, int], settings: ApiSettings
) -> None:
    good = provider.sign_in("admin")["access_token"]
    kid = jwt.get_unverified_header(good)["kid"]
    claims = jwt.decode(good, options={"verify_signature": False})
    ours = generate_private_key(65_537, 2_048)
    forged = [
        jwt.encode(claims, "", algorithm="none", headers={"kid": kid, "typ": "at+jwt"}),
        jwt.encode(claims, ours, algorithm="RS256", headers={"kid": kid, "typ": "at+jwt"}),
        jwt.encode(claims, ours, algorithm="RS256", headers={"kid": "unknown", "typ": "at+jwt"}),
        good[:-8] + ("AAAAAAAA" if not good.endswith("AAAAAAAA") else "BBBBBBBB"),
    ]
    assert [await status(api, token) for token in forged] == [401] * 4
    assert await status(api, good) == 200
    async for other in serve(settings, oidc_issuer=provider.issuer, oidc_audience="another-api"):
        assert await status(other, good) == 401
