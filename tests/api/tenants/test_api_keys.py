"""API keys: shown once, kept as a hash, narrower than their role, and gone within seconds of being revoked."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import psycopg
import pytest
from sqlalchemy import text

from api.auth import identity, key_text
from api.auth.permissions import SCOPES, Action, Role, Scope, covers, may
from store.session import Database
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

_TABLES = """
    SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
      AND NOT relispartition AND relname <> 'alembic_version'
"""
LEAD = {"phone": "098765 43210", "source": "partner"}


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


@pytest.fixture
def program(http: httpx2.AsyncClient) -> Callable[[str], Visitor]:
    """Whoever holds this key."""
    return lambda key: Visitor(http, key, 0, 0)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The time for which something is believed has passed."""

    def forward() -> None:
        clock = time.monotonic
        monkeypatch.setattr(identity, "monotonic", lambda: clock() + identity.BELIEVED_SECONDS)

    return forward


async def made(admin: Visitor, *scopes: str, **more: Any) -> dict[str, Any]:
    answer = await admin.post("/api-keys", {"name": "Practo", "scopes": list(scopes or ("capture",)), **more})
    assert answer.status_code == 201, answer.text
    key: dict[str, Any] = answer.json()
    return key


async def test_a_key_captures_leads_in_its_own_name(
    admin: Visitor, program: Callable[[str], Visitor], tenant: SeededTenant, database: Database
) -> None:
    key = await made(admin)
    assert key["user_id"] == tenant.staff["integration"]
    lead = await program(key["key"]).captured(**LEAD)
    assert lead["phone"] == "+919876543210"
    async with database.tenant_session(tenant.id) as session:
        audited = text("SELECT actor FROM audit_log WHERE tenant_id = :t AND action = 'lead_captured'")
        connection = await session.connection()
        assert (await connection.execute(audited, {"t": tenant.id})).scalar_one() == f"key:{key['id']}"


async def test_a_key_is_shown_once_and_only_its_hash_is_kept(admin: Visitor, checker_url: str) -> None:
    first = await admin.post("/api-keys", {"name": "Practo", "scopes": ["capture"]}, key="make-1")
    again = await admin.post("/api-keys", {"name": "Practo", "scopes": ["capture"]}, key="make-1")
    key = first.json()["key"]
    assert again.json() == {**first.json(), "key": None}
    listed = await admin.get("/api-keys")
    assert [item["prefix"] for item in listed.json()["items"]] == [key.rpartition("_")[0]]
    assert key not in listed.text
    secret = key.rpartition("_")[2]
    with psycopg.connect(checker_url) as connection:
        tables = [table for (table,) in connection.execute(_TABLES)]
        assert "idempotency_keys" in tables
        for table in tables:
            found = connection.execute(f"SELECT count(*) FROM {table} x WHERE x::text LIKE %s", [f"%{secret}%"])
            assert found.fetchone() == (0,), table


async def test_an_expired_key_is_refused(
    admin: Visitor, program: Callable[[str], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await made(admin, expires_at=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    assert (await program(key["key"]).get("/me")).status_code == 200

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(hours=1)

    monkeypatch.setattr(identity, "datetime", Later)
    problem(await program(key["key"]).get("/me"), 401)


async def test_a_revoked_key_is_shut_out_within_30_seconds(
    admin: Visitor, program: Callable[[str], Visitor], later: Callable[[], None]
) -> None:
    assert identity.BELIEVED_SECONDS <= 30
    key = await made(admin)
    assert (await program(key["key"]).get("/me")).status_code == 200
    for _ in range(2):
        assert (await admin.post(f"/api-keys/{key['id']}/revoke", None)).json()["revoked_at"]
    later()
    problem(await program(key["key"]).get("/me"), 401)
    problem(await admin.post(f"/api-keys/{key['id']}/rotate", {}), 409, reason="key_ended")


async def test_a_rotated_key_works_through_its_grace_and_then_no_more(
    admin: Visitor, program: Callable[[str], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await made(admin, "capture", "read")
    new = (await admin.post(f"/api-keys/{old['id']}/rotate", {})).json()
    assert (new["replaces"], new["scopes"], new["expires_at"]) == (old["id"], ["capture", "read"], None)
    for key in (old, new):
        assert (await program(key["key"]).get("/me")).status_code == 200
    problem(await admin.post(f"/api-keys/{old['id']}/rotate", {}), 409, reason="already_rotated")

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(days=1)

    monkeypatch.setattr(identity, "datetime", Tomorrow)
    problem(await program(old["key"]).get("/me"), 401)
    assert (await program(new["key"]).get("/me")).status_code == 200


async def test_a_key_that_was_to_end_is_followed_by_one_made_for_as_long(admin: Visitor) -> None:
    old = await made(admin, expires_at=(datetime.now(UTC) + timedelta(days=90)).isoformat())
    new = (await admin.post(f"/api-keys/{old['id']}/rotate", {"grace_seconds": 60})).json()
    lives = datetime.fromisoformat(new["expires_at"]) - datetime.fromisoformat(new["created_at"])
    assert lives == datetime.fromisoformat(old["expires_at"]) - datetime.fromisoformat(old["created_at"])


async def test_a_key_of_a_deactivated_user_is_shut_out(
    admin: Visitor, program: Callable[[str], Visitor], later: Callable[[], None], owner_url: str
) -> None:
    key = await made(admin)
    assert (await program(key["key"]).get("/me")).status_code == 200
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        await owner.execute("UPDATE users SET active = false WHERE id = %s", [key["user_id"]])
    later()
    problem(await program(key["key"]).get("/me"), 401)
    problem(await admin.post("/api-keys", {"name": "Next", "scopes": ["read"]}), 422, field="user_id")


async def test_forged_and_foreign_keys_are_refused_alike(
    admin: Visitor, program: Callable[[str], Visitor], http: httpx2.AsyncClient
) -> None:
    key: str = (await made(admin))["key"]
    secret = key.rpartition("_")[2]
    others = [
        key.replace("lk_1_", "lk_2_"),
        key.replace("lk_1_", "lk_999999_"),
        key.replace("lk_1_", "lk_4294967295_"),
        key[:-1] + ("0" if key[-1] != "0" else "1"),
        key.replace(secret, "0" * len(secret)),
        key.replace(secret, ""),
        key + "0",
        key.upper(),
        key_text.make(1),
        "lk_1_%_" + "0" * 48,
    ]
    bodies = {problem(await program(other).get("/me"), 401)["detail"] for other in others}
    assert len(bodies) == 1
    problem(await http.get("/api/v1/me", params={"key": key}), 401)
    problem(await http.get("/api/v1/me", headers={"Authorization": f"Basic {key}"}), 401)


async def test_when_a_key_was_used_is_noted_once_a_minute(
    admin: Visitor, program: Callable[[str], Visitor], later: Callable[[], None]
) -> None:
    async def noted() -> Any:
        return (await admin.get("/api-keys")).json()["items"][0]["last_used_at"]

    key = await made(admin)
    assert await noted() is None
    await program(key["key"]).get("/me")
    first = await noted()
    assert first is not None
    later()
    await program(key["key"]).get("/me")
    assert await noted() == first


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"name": " ", "scopes": ["capture"]}, 422, "name"),
        ({"name": "x", "scopes": []}, 422, "scopes"),
        ({"name": "x", "scopes": ["everything"]}, 422, "scopes.0"),
        ({"name": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"}, 422, "expires_at"),
        ({"name": "x", "scopes": ["read"], "user_id": 999_999}, 404, None),
        ({"name": "x", "scopes": ["read"], "integration_id": 999_999}, 404, None),
    ],
)
async def test_a_key_that_could_not_work_is_not_made(
    admin: Visitor, body: dict[str, Any], status: int, field: str | None
) -> None:
    problem(await admin.post("/api-keys", body), status, **({"field": field} if field else {}))
    assert (await admin.get("/api-keys")).json()["items"] == []


async def test_a_key_speaks_for_no_person(admin: Visitor) -> None:
    wrong = {"name": "x", "scopes": ["read"], "user_id": admin.user_id}
    problem(await admin.post("/api-keys", wrong), 422, field="user_id")


async def test_another_tenants_people_get_no_key(
    admin: Visitor, visit: Visit, tenant: SeededTenant, other_tenant: SeededTenant
) -> None:
    theirs = other_tenant.staff["manager"]
    problem(await admin.post("/api-keys", {"name": "x", "scopes": ["read"], "user_id": theirs}), 404)


def test_every_action_of_the_integration_role_is_in_a_scope_and_no_scope_goes_beyond() -> None:
    mine = {action for action in Action if may(Role.INTEGRATION, action)}
    assert mine == {action for action in Action if covers(list(Scope), action)}
    assert set(SCOPES) == set(Scope)


def test_a_caller_with_a_key_may_do_no_more_than_role_and_scope() -> None:
    caller = identity.Caller(1, 1, Role.INTEGRATION, "IN", key_id=1, scopes=frozenset({Scope.READ}))
    assert {action for action in Action if caller.may(action)} == {Action.READ_SELF} | SCOPES[Scope.READ]
    assert not replace(caller, role=Role.OPS).may(Action.READ_CAMPAIGNS)
