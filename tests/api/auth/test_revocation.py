"""Tokens that end before their time, and tokens that never began: refused in this process at once, elsewhere in 5 s."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import jwt
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from activities.lifecycle.upkeep import BATCH
from api.auth import identity
from api.auth.keys import mint
from api.auth.permissions import Role
from api.http.errors import Unauthenticated
from api.leads import export_files
from api.leads.schemas.lists.filters import LeadFilters
from store.session import Database
from store.tenants.revocations import forget_ended
from tests.api.auth.test_identity import ask, claims, signed
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What is believed is believed no longer."""
    clock = time.monotonic
    return lambda: monkeypatch.setattr(identity, "monotonic", lambda: clock() + identity.BELIEVED_SECONDS)


def another(key: Ed25519PrivateKey, of: Visitor, role: Role, seconds_ago: int = 60) -> Visitor:
    """The same person with a second token, issued a while ago."""
    body = jwt.decode(of.token, options={"verify_signature": False})
    issued = int(time.time()) - seconds_ago
    token = signed(key, {**body, "iat": issued, "exp": issued + 600, "jti": f"second-{role}"})
    return Visitor(of.http, token, of.user_id, of.tenant_id)


async def test_a_token_is_ended_and_the_others_of_its_user_live_on(manager: Visitor, key: Ed25519PrivateKey) -> None:
    second = another(key, manager, Role.MANAGER)
    assert (await second.get("/me")).status_code == 200
    ended = await manager.post("/me/sign-out", {})
    assert (ended.status_code, ended.json()["issued_before"]) == (200, None)
    problem(await manager.get("/me"), 401)
    assert (await second.get("/me")).status_code == 200
    assert [one["token_id"] for one in (await second.get("/me/sign-outs")).json()["items"]] == [
        ended.json()["token_id"]
    ]


async def test_signing_out_everywhere_ends_all_that_was_issued_before(
    manager: Visitor, agent: Visitor, key: Ed25519PrivateKey
) -> None:
    second = another(key, manager, Role.MANAGER)
    assert (await second.get("/me")).status_code == 200
    assert (await manager.post("/me/sign-out", {"everywhere": True})).status_code == 200
    problem(await manager.get("/me"), 401)
    problem(await second.get("/me"), 401)
    assert (await agent.get("/me")).status_code == 200
    assert (await another(key, manager, Role.MANAGER, seconds_ago=-2).get("/me")).status_code == 200


async def test_an_admin_ends_one_token_of_another_by_its_jti_or_all(
    admin: Visitor, manager: Visitor, stranger: Visitor, key: Ed25519PrivateKey, owner_url: str
) -> None:
    second = another(key, manager, Role.MANAGER)
    ended = await admin.post(f"/users/{manager.user_id}/sign-out", {"jti": "second-manager"})
    assert ended.json()["revoked_by"] == f"user:{admin.user_id}"
    problem(await second.get("/me"), 401)
    assert (await manager.get("/me")).status_code == 200
    problem(await manager.post(f"/users/{admin.user_id}/sign-out", {}), 403)
    problem(await manager.get(f"/users/{admin.user_id}/sign-outs"), 403)
    absent = problem(await admin.post("/users/999999999/sign-out", {}), 404)
    assert problem(await admin.post(f"/users/{stranger.user_id}/sign-out", {}), 404) == absent
    assert (await stranger.get("/me")).status_code == 200
    assert (await admin.post(f"/users/{manager.user_id}/sign-out", {})).status_code == 200
    problem(await manager.get("/me"), 401)
    listed = (await admin.get(f"/users/{manager.user_id}/sign-outs")).json()["items"]
    assert [one["token_id"] is None for one in listed] == [True, False]
    with psycopg.connect(owner_url) as owner:
        owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        said = owner.execute(
            "SELECT subject_id, facts FROM audit_log WHERE action = 'signed_out' ORDER BY id"
        ).fetchall()
    assert said == [(manager.user_id, {"everywhere": False}), (manager.user_id, {"everywhere": True})]


async def test_another_process_refuses_within_five_seconds(
    manager: Visitor, owner_url: str, later: Callable[[], None]
) -> None:
    """The row comes from elsewhere; nothing here was told."""
    assert identity.BELIEVED_SECONDS <= 5
    assert (await manager.get("/me")).status_code == 200
    await _revoke_elsewhere(owner_url, manager)
    later()
    problem(await manager.get("/me"), 401)


async def _revoke_elsewhere(owner_url: str, whose: Visitor) -> None:
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', %s, true)", [str(whose.tenant_id)])
        await owner.execute(
            "INSERT INTO token_revocations (tenant_id, user_id, issued_before, revoked_by, revoked_at, ends_at)"
            " VALUES (%s, %s, now() + interval '1 second', 'user:1', now(), now() + interval '12 hours')",
            [whose.tenant_id, whose.user_id],
        )


async def test_a_token_without_jti_is_ended_by_itself(
    http: httpx2.AsyncClient, key: Ed25519PrivateKey, tenant: SeededTenant
) -> None:
    bearer = {"Authorization": f"Bearer {signed(key, claims(tenant))}"}
    other = f"Bearer {signed(key, claims(tenant, exp=int(time.time()) + 299))}"
    assert (await http.post("/api/v1/me/sign-out", json={}, headers=bearer)).status_code == 200
    problem(await http.get("/api/v1/me", headers=bearer), 401)
    assert (await ask(http, other)).status_code == 200


async def test_a_token_of_more_than_twelve_hours_is_refused(
    http: httpx2.AsyncClient, key: Ed25519PrivateKey, tenant: SeededTenant
) -> None:
    now = int(time.time())
    assert (await ask(http, f"Bearer {signed(key, claims(tenant, iat=now, exp=now + 43_200))}")).status_code == 200
    problem(await ask(http, f"Bearer {signed(key, claims(tenant, iat=now, exp=now + 43_201))}"), 401)
    problem(await ask(http, f"Bearer {signed(key, claims(tenant, iat=now - 43_200, exp=now + 60))}"), 401)


@pytest.mark.parametrize(
    "changed",
    [
        {"iat": int(time.time()) + 3_600, "exp": int(time.time()) + 3_700},
        {"nbf": int(time.time()) + 3_600},
        {"nbf": "tomorrow"},
        {"iat": "today"},
        {"iat": -(10**400)},
        {"exp": 10**400},
        {"exp": 1e300},
        {"jti": 7},
        {"jti": ""},
        {"jti": ["x"]},
        {"tenant": 2_000_000},
        {"user": 999_999_999},
    ],
)
async def test_tokens_of_the_future_and_of_nobody_are_refused_alike(
    http: httpx2.AsyncClient, key: Ed25519PrivateKey, tenant: SeededTenant, changed: dict[str, Any]
) -> None:
    said = problem(await ask(http, f"Bearer {signed(key, claims(tenant, **changed))}"), 401)
    assert said["detail"] == "A valid bearer token is needed: sign in again. On one machine, `lead token` prints one."


async def test_a_role_taken_away_ends_the_token_and_the_page_that_was_open(
    manager: Visitor, owner_url: str, later: Callable[[], None]
) -> None:
    for number in range(3):
        await manager.captured(phone=f"+91987654321{number}")
    page = (await manager.get("/leads", limit=1)).json()
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        await owner.execute("UPDATE users SET role = 'ops' WHERE id = %s", [manager.user_id])
    later()
    problem(await manager.get("/leads", limit=1, cursor=page["next"]), 401)


async def test_revocations_go_when_their_tokens_have_ended(manager: Visitor, clone: Clone, owner_url: str) -> None:
    await _revoke_elsewhere(owner_url, manager)
    async with Database(clone.app_url, pool_size=1) as database:
        for age, left in ((timedelta(hours=11), 1), (timedelta(hours=13), 0)):
            async with database.tenant_session(manager.tenant_id) as session:
                await forget_ended(session, manager.tenant_id, datetime.now(UTC) + age, BATCH)
            with psycopg.connect(clone.superuser_url) as everything:
                assert everything.execute("SELECT count(*) FROM token_revocations").fetchone() == (left,)


async def test_a_token_revoked_during_an_upload_leaves_nothing_half_done(
    app: FastAPI, manager: Visitor, clone: Clone
) -> None:
    """The file comes in two parts; the sign-out between them."""

    async def upload() -> Any:
        body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nphone\n+919876543210\n\r\n'
        yield body
        assert (await manager.post("/me/sign-out", {})).status_code == 200
        yield b"--x--\r\n"

    kind = {"Content-Type": "multipart/form-data; boundary=x", "Idempotency-Key": "upload-1"}
    answer = await manager.http.post("/api/v1/imports", content=upload(), headers=manager.headers | kind)
    problem(answer, 401)
    with psycopg.connect(clone.superuser_url) as everything:
        for table in ("imports", "import_chunks", "leads", "idempotency_keys"):
            assert everything.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,), table


async def test_a_token_revoked_while_a_body_comes_has_no_effect(manager: Visitor, clone: Clone) -> None:
    async def capture() -> Any:
        yield b'{"phone": '
        assert (await manager.post("/me/sign-out", {})).status_code == 200
        yield b'"+919876543210"}'

    kind = {"Content-Type": "application/json"}
    problem(await manager.http.post("/api/v1/leads", content=capture(), headers=manager.headers | kind), 401)
    with psycopg.connect(clone.superuser_url) as everything:
        assert everything.execute("SELECT count(*) FROM leads").fetchone() == (0,)


async def test_a_minted_token_names_itself_its_key_and_its_issue(key: Ed25519PrivateKey) -> None:
    one, two = (mint(key, 1, 7, "agent", timedelta(hours=1)) for _ in range(2))
    said = [jwt.decode(token, options={"verify_signature": False}) for token in (one, two)]
    assert said[0]["jti"] != said[1]["jti"]
    assert jwt.get_unverified_header(one)["kid"] == jwt.get_unverified_header(two)["kid"]
    assert abs(said[0]["iat"] - time.time()) < 60


async def test_an_export_under_way_breaks_off_when_its_token_ends(
    app: FastAPI, manager: Visitor, clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_files, "_PAGE", 1)
    for number in range(3):
        await manager.captured(phone=f"+91987654321{number}")
    context = app.state.context
    caller = await context.authenticator.authenticate([manager.headers["Authorization"]])
    export = export_files.Export(context, caller, export_files.LEADS, LeadFilters(), [])
    await export.begin()
    pages = export.pages()
    assert len(await anext(pages)) == len(await anext(pages)) == 1
    assert (await manager.post("/me/sign-out", {"everywhere": True})).status_code == 200
    with pytest.raises(Unauthenticated):
        await anext(pages)
    with psycopg.connect(clone.superuser_url) as everything:
        said = everything.execute("SELECT action FROM audit_log WHERE subject = 'export'").fetchall()
    assert said == [("export_begun",)]
