"""Users over the API: added, changed, deactivated, invited; an active admin always stays."""

import asyncio
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from api.auth.permissions import Role
from store.session import Database
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

ANU = {"name": "Anu Rao", "email": "Anu.Rao@Hospital.example", "role": "marketing"}


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


async def added(admin: Visitor, **more: Any) -> dict[str, Any]:
    answer = await admin.post("/users", ANU | more)
    assert answer.status_code == 201, answer.text
    user: dict[str, Any] = answer.json()
    return user


async def audited(database: Database, tenant: SeededTenant, user_id: int) -> list[tuple[str, dict[str, Any]]]:
    query = text(
        "SELECT action, facts FROM audit_log WHERE tenant_id = :t AND subject = 'user' AND subject_id = :u ORDER BY id"
    )
    async with database.tenant_session(tenant.id) as session:
        connection = await session.connection()
        found = await connection.execute(query, {"t": tenant.id, "u": user_id})
        return [(row.action, row.facts) for row in found]


async def test_an_admin_adds_reads_changes_and_lists_people(
    admin: Visitor, tenant: SeededTenant, database: Database
) -> None:
    made = await added(admin, locale="en-IN")
    assert made | {"email": "anu.rao@hospital.example", "active": True, "sign_in": "invited"} == made
    read = await admin.get(f"/users/{made['id']}")
    assert read.json() == made
    admin.headers["If-Match"] = read.headers["ETag"]
    changed = await admin.put(f"/users/{made['id']}", {"name": " Anu  R. ", "role": "manager", "locale": None})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["name"], changed.json()["role"], changed.json()["locale"]) == ("Anu R.", "manager", None)
    problem(await admin.put(f"/users/{made['id']}", {"name": "Late"}), 412)
    del admin.headers["If-Match"]
    entries = await audited(database, tenant, made["id"])
    assert [action for action, _ in entries] == ["user_added", "user_changed"]
    assert entries[1][1] == {"fields": "locale,name,role", "role": "manager", "was": "marketing"}
    assert "anu" not in str(entries).lower()
    mine = (await admin.get("/users", role="manager")).json()["items"]
    assert made["id"] in [user["id"] for user in mine]
    found = (await admin.get("/users", email="ANU.RAO@hospital.example")).json()["items"]
    assert [user["id"] for user in found] == [made["id"]]


async def test_users_come_in_pages(admin: Visitor) -> None:
    ids, cursor = list[int](), None
    while True:
        page = (await admin.get("/users", limit=4, **({"cursor": cursor} if cursor else {}))).json()
        ids += [user["id"] for user in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert ids == sorted(set(ids))
    assert len(ids) == 11


async def test_an_invite_that_is_repeated_makes_one_user(admin: Visitor) -> None:
    first = await admin.post("/users", ANU, key="invite-1")
    again = await admin.post("/users", ANU, key="invite-1")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
    taken = problem(await admin.post("/users", ANU | {"name": "Other"}), 409, reason="email_taken", field="email")
    assert f"User {first.json()['id']} has this e-mail address" in taken["detail"]
    problem(await admin.put(f"/users/{admin.user_id}", {"email": ANU["email"]}), 409, field="email")


async def test_two_who_add_one_person_at_once_make_one(admin: Visitor) -> None:
    answers = await asyncio.gather(*(admin.post("/users", ANU) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.example\r\nBcc: x@y.example"}, "email"),
        ({"role": "owner"}, "role"),
        ({"locale": "../x"}, "locale"),
        ({"active": True}, "active"),
        ({"name": "a\0b"}, "name"),
    ],
)
async def test_what_is_wrong_is_named(admin: Visitor, wrong: dict[str, Any], field: str) -> None:
    assert problem(await admin.post("/users", ANU | wrong), 422)["field"] == field


async def test_the_last_admin_stays_and_is_told_the_way_out(admin: Visitor) -> None:
    me = f"/users/{admin.user_id}"
    for refused in (await admin.post(f"{me}/deactivate", {}), await admin.put(me, {"role": "manager"})):
        said = problem(refused, 409, reason="last_admin")
        assert "give another user the role admin first" in said["detail"]
    second = await added(admin, role="admin")
    assert (await admin.put(me, {"role": "manager"})).status_code == 200
    problem(await admin.get("/users"), 401)  # at once: the token says admin, the hospital says manager
    assert second["role"] == "admin"


async def test_two_admins_who_deactivate_each_other_at_once_leave_one(
    admin: Visitor, visit: Visit, tenant: SeededTenant, checker_url: str
) -> None:
    other = await added(admin, role="admin")
    second = visit(SeededTenant(tenant.id, tenant.agent_ids, {**tenant.staff, "admin": other["id"]}), Role.ADMIN)
    assert (await second.get("/users")).status_code == 200
    answers = await asyncio.gather(
        admin.post(f"/users/{second.user_id}/deactivate", {}), second.post(f"/users/{admin.user_id}/deactivate", {})
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 403]), [a.text for a in answers]
    with psycopg.connect(checker_url) as connection:
        left = connection.execute("SELECT count(*) FROM users WHERE tenant_id = 1 AND role = 'admin' AND active")
        assert left.fetchone() == (1,)


async def test_who_is_deactivated_is_shut_out_at_once_and_comes_back(
    admin: Visitor, manager: Visitor, tenant: SeededTenant, database: Database
) -> None:
    assert (await manager.get("/leads")).status_code == 200
    gone = await admin.post(f"/users/{manager.user_id}/deactivate", {})
    assert (gone.status_code, gone.json()["active"]) == (200, False)
    problem(await manager.get("/leads"), 401)
    await admin.post(f"/users/{manager.user_id}/deactivate", {})
    await admin.post(f"/users/{manager.user_id}/reactivate", {})
    assert (await manager.get("/leads")).status_code == 200
    actions = [action for action, _ in await audited(database, tenant, manager.user_id)]
    assert actions == ["user_deactivated", "user_reactivated"]


async def test_a_programs_keys_end_with_it_and_it_stays_a_program(admin: Visitor, tenant: SeededTenant) -> None:
    program = tenant.staff["integration"]
    key = (await admin.post("/api-keys", {"name": "Practo", "scopes": ["read"]})).json()["key"]
    partner = Visitor(admin.http, key, 0, 0)
    assert (await partner.get("/campaigns")).status_code == 200
    problem(await admin.put(f"/users/{program}", {"role": "manager"}), 409, reason="program")
    problem(await admin.put(f"/users/{admin.user_id}", {"role": "integration"}), 409, reason="program")
    problem(await admin.post(f"/users/{program}/invite", {}), 409, reason="program")
    await admin.post(f"/users/{program}/deactivate", {})
    problem(await partner.get("/campaigns"), 401)
    second = await added(admin, role="integration", email=f"integration@tenant{tenant.id}.example")
    assert second["sign_in"] == "none"


async def test_users_of_another_tenant_are_absent(admin: Visitor, other_tenant: SeededTenant, manager: Visitor) -> None:
    theirs = other_tenant.staff["admin"]
    for user in (theirs, 999_999):
        answers = [
            await admin.get(f"/users/{user}"),
            await admin.put(f"/users/{user}", {"name": "Mine"}),
            *[await admin.post(f"/users/{user}/{verb}", {}) for verb in ("deactivate", "reactivate", "invite")],
        ]
        for answer in answers:
            assert problem(answer, 404)["detail"] == "No such user."
    problem(await manager.get("/users"), 403)


async def test_a_new_agent_may_be_offered_leads_and_one_who_is_promoted_no_more(
    admin: Visitor, manager: Visitor
) -> None:
    made = await added(admin, role="agent")
    agent = (await manager.get(f"/agents/{made['id']}")).json()
    assert agent | {"active": True, "capacity": 20, "signs_in": True} == agent
    promoted = await admin.put(f"/users/{made['id']}", {"role": "manager"})
    assert promoted.json()["given_back"] == 0
    teams = (await manager.get("/teams")).json()["items"]
    assert sum(team["agents"] for team in teams) == 6
    back = await admin.put(f"/users/{made['id']}", {"role": "agent"})
    assert back.status_code == 200
    assert sum(team["agents"] for team in (await manager.get("/teams")).json()["items"]) == 7
