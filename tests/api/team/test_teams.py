"""Teams: made and handed over by the admin, watched by managers."""

from typing import Any

import psycopg

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

Checker = psycopg.AsyncConnection[tuple[Any, ...]]


async def put(visitor: Visitor, code: str, **body: Any) -> Any:
    return await visitor.http.put(f"/api/v1/teams/{code}", json=body, headers=visitor.headers)


async def leader(checker: Checker, tenant: int, role: str = "manager") -> int:
    found = await checker.execute("SELECT id FROM users WHERE tenant_id = %s AND role = %s LIMIT 1", [tenant, role])
    row = await found.fetchone()
    assert row
    return int(row[0])


async def test_an_admin_makes_a_team_gives_it_a_leader_and_people(
    visit: Visit, tenant: SeededTenant, manager: Visitor, checker: Checker
) -> None:
    admin, led_by = visit(tenant, Role.ADMIN), await leader(checker, tenant.id)
    made = await put(admin, "lasik", name="LASIK")
    assert made.status_code == 200, made.text
    assert made.json() | {"manager_id": None, "agents": 0, "capacity": 0} == made.json()
    agent = tenant.agent_ids[0]
    await manager.http.put(f"/api/v1/agents/{agent}", json={"team": "lasik", "capacity": 7}, headers=manager.headers)
    await put(admin, "lasik", name="LASIK counsellors", manager_id=led_by)
    listed = {team["code"]: team for team in (await manager.get("/teams")).json()["items"]}
    assert set(listed) >= {"lasik"}
    assert listed["lasik"] == {
        "code": "lasik", "name": "LASIK counsellors", "manager_id": led_by, "agents": 1, "capacity": 7, "load": 0,
        "open_offers": 0, "queue": 0, "week_offers": 0, "spread": 0, "gini": 0.0,
    }  # fmt: skip


async def test_a_team_that_only_its_agents_name_is_shown_too(manager: Visitor) -> None:
    (main,) = (await manager.get("/teams")).json()["items"]
    assert (main["code"], main["name"], main["manager_id"]) == ("main", "", None)
    assert main["agents"] > 0


async def test_who_cannot_lead_is_refused(
    visit: Visit, tenant: SeededTenant, other_tenant: SeededTenant, checker: Checker
) -> None:
    admin = visit(tenant, Role.ADMIN)
    strangers = await leader(checker, other_tenant.id)
    for nobody in (tenant.agent_ids[0], 999_999, strangers):
        answer = await put(admin, "lasik", name="LASIK", manager_id=nobody)
        assert "manager_id" in str(problem(answer, 422))
    problem(await put(admin, "No Team", name="x"), 422)
    problem(await put(admin, "lasik", name=" "), 422)
    problem(await put(visit(tenant, Role.MANAGER), "lasik", name="LASIK"), 403)


async def test_teams_of_another_tenant_are_not_seen(visit: Visit, tenant: SeededTenant, stranger: Visitor) -> None:
    await put(visit(tenant, Role.ADMIN), "lasik", name="LASIK")
    assert "lasik" not in [team["code"] for team in (await stranger.get("/teams")).json()["items"]]
