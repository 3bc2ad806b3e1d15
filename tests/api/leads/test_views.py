"""Saved views and the one search: whose they are, who sees them, who may change them."""

from typing import Any

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

HOT = {"name": "Hot", "query": {"band": ["hot"], "overdue": True}, "columns": ["name", "city"], "sort": "deadline"}


async def saved(visitor: Visitor, **fields: Any) -> dict[str, Any]:
    answer = await visitor.post("/views", {**HOT, **fields})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def names(visitor: Visitor) -> list[str]:
    return [view["name"] for view in (await visitor.get("/views")).json()["items"]]


async def test_a_view_is_saved_changed_by_its_version_and_deleted(manager: Visitor, stranger: Visitor) -> None:
    view = await saved(manager)
    assert {**HOT, "shared": "me", "mine": True, "owner_id": manager.user_id}.items() <= view.items()
    at = f"/api/v1/views/{view['id']}"
    changed = await manager.http.put(
        at, json={**HOT, "name": "Hotter"}, headers=manager.headers | {"If-Match": view["version"]}
    )
    assert changed.json()["name"] == "Hotter"
    assert changed.headers["etag"] == changed.json()["version"] != view["version"]
    stale = await manager.http.put(at, json=HOT, headers=manager.headers | {"If-Match": view["version"]})
    problem(stale, 412)
    assert await names(stranger) == []
    problem(await stranger.delete(f"/views/{view['id']}"), 404)
    assert (await manager.delete(f"/views/{view['id']}")).json()["name"] == "Hotter"
    assert await names(manager) == []


async def test_views_are_shared_with_a_team_or_all_and_changed_by_their_owners(
    visit: Visit, tenant: SeededTenant, manager: Visitor, agent: Visitor
) -> None:
    marketing, admin = visit(tenant, Role.MARKETING), visit(tenant, Role.ADMIN)
    await saved(manager, name="mine")
    everybody = await saved(manager, name="everybody's", shared="all")
    await saved(agent, name="the team's", shared="team:main")
    problem(await agent.post("/views", {**HOT, "shared": "all"}), 403)
    problem(await agent.post("/views", {**HOT, "shared": "team:other"}), 403)
    assert await names(agent) == ["everybody's", "the team's"]
    assert await names(marketing) == ["everybody's"]
    assert await names(manager) == ["everybody's", "mine", "the team's"]
    problem(await agent.put(f"/views/{everybody['id']}", HOT), 403)
    assert (await admin.put(f"/views/{everybody['id']}", {**HOT, "shared": "all"})).status_code == 200


async def test_a_view_keeps_nobodys_number_and_a_person_has_at_most_fifty(manager: Visitor) -> None:
    for search in ("+91 98765 43210", "meera@example.com"):
        refused = await manager.post("/views", {**HOT, "query": {"search": search}})
        problem(refused, 422, field="query.search")
    await saved(manager, query={"search": "Meera"})
    problem(await manager.post("/views", {**HOT, "sort": "notes"}), 422, field="sort")
    problem(await manager.post("/views", {**HOT, "shared": "world"}), 422, field="shared")
    for number in range(49):
        await saved(manager, name=f"view {number}")
    problem(await manager.post("/views", HOT), 409, reason="too_many_views")


async def test_one_search_finds_leads_people_campaigns_forms_and_rules_as_far_as_one_may_see(
    visit: Visit, tenant: SeededTenant, manager: Visitor, agent: Visitor, stranger: Visitor
) -> None:
    lead = await manager.captured(first_name="Asha", last_name="Raman", phone="098765 43210")
    await manager.post("/campaigns", {"campaign_name": "Asha week", "source_type": "social"})
    found = (await manager.get("/search", q="asha")).json()
    assert [one["id"] for one in found["leads"]] == [lead["id"]]
    assert [one["name"] for one in found["campaigns"]] == ["Asha week"]
    assert all("asha" in one["name"].lower() for one in found["people"])
    assert [one["id"] for one in (await manager.get("/search", q=f"#{lead['id']}")).json()["leads"]] == [lead["id"]]
    assert [one["id"] for one in (await manager.get("/search", q="98765 43210")).json()["leads"]] == [lead["id"]]
    for visitor in (agent, stranger):
        assert (await visitor.get("/search", q="asha")).json()["leads"] == []
        assert (await visitor.get("/search", q=f"#{lead['id']}")).json()["leads"] == []
    assert (await agent.get("/search", q="asha")).json()["forms"] == []
    unnamed = (await visit(tenant, Role.MARKETING).get("/search", q="asha")).json()["leads"]
    assert [one["id"] for one in unnamed] == [lead["id"]]
    assert (await manager.get("/search", q="a")).status_code == 200
    assert not any((await manager.get("/search", q="")).json().values())
