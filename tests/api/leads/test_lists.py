"""Lists narrow by everything that a console shows, sort by deadline and by change; counts and the board follow."""

from typing import Any

import pytest

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.api.leads.test_leads import as_owner, pages, several
from tests.fixtures.tenants import SeededTenant


async def found(visitor: Visitor, **params: Any) -> list[int]:
    return [id for page in await pages(visitor, "/leads", limit=2, **params) for id in page]


async def changed(owner_url: str, lead_id: int, assignments: str) -> None:
    await as_owner(owner_url, f"UPDATE leads SET {assignments} WHERE id = %s", lead_id)


@pytest.fixture
async def six(manager: Visitor, agent: Visitor, owner_url: str) -> list[int]:
    """new, contacted, qualified, converted, lost and one more that is new; the first three wait, the first is late."""
    ids = await several(manager, 6)
    waits = 'deadline = now() + interval \'{}\', waiting_for = \'{{"kind": "{}", "until": "2026-12-01T00:00:00Z"}}\''
    for id, change in zip(
        ids,
        (
            waits.format("-1 hour", "call") + ", phase = 'contact', band = 'hot', score = 80, priority = 1",
            waits.format("10 days", "answer") + ", phase = 'contact', status = 'contacted', band = 'warm', score = 50",
            waits.format("5 days", "booking") + ", phase = 'book', status = 'qualified', band = 'hot', score = 90",
            "phase = 'closed', status = 'converted', run_closed = true, band = 'cold', score = 20",
            "phase = 'closed', status = 'lost', run_closed = true",
            "phase = 'assign', stage = 'interest', priority = 2",
        ),
        strict=True,
    ):
        await changed(owner_url, id, change)
    await changed(owner_url, ids[1], f"owner_id = {agent.user_id}")
    return ids


async def test_a_repeated_filter_takes_any_of_its_values_and_filters_narrow_together(
    manager: Visitor, six: list[int]
) -> None:
    new, contacted, qualified, converted, lost, other = six
    assert await found(manager, status=["new", "lost"], sort="created_at") == [new, lost, other]
    assert await found(manager, status=["new", "contacted", "qualified"], band="hot") == [qualified, new]
    assert await found(manager, priority=[1, 2]) == [other, new]
    assert await found(manager, band=["warm", "cold"]) == [converted, contacted]
    assert await found(manager, phase=["contact", "book"]) == [qualified, contacted, new]
    assert await found(manager, waiting=["call", "answer"]) == [contacted, new]
    assert await found(manager, stage="interest") == [other]
    assert await found(manager, source="phone") == []
    assert await found(manager, score_from=50, score_to=80) == [contacted, new]
    assert await found(manager, score_from=50, sort="-score") == [qualified, new, contacted]


async def test_lists_are_sorted_by_deadline_late_first_and_what_waits_for_nothing_last(
    manager: Visitor, six: list[int]
) -> None:
    new, contacted, qualified, converted, lost, other = six
    by_deadline = await found(manager, sort="deadline")
    assert by_deadline[0] == new
    assert by_deadline.index(qualified) < by_deadline.index(contacted)
    assert by_deadline[3:] == [converted, lost, other]
    assert sorted(by_deadline) == six
    assert await found(manager, overdue=True) == [new]
    assert await found(manager, overdue=False, status="new") == [other, new]
    due = (await manager.get(f"/leads/{qualified}")).json()["deadline"]
    assert contacted not in await found(manager, due_before=due)
    assert qualified not in await found(manager, due_before=due)
    assert new in await found(manager, due_before=due)


async def test_the_last_changed_comes_first(manager: Visitor, six: list[int]) -> None:
    answer = await manager.put(f"/leads/{six[2]}", {"city": "Madurai"})
    assert answer.status_code == 200, answer.text
    assert (await found(manager, sort="-updated_at"))[0] == six[2]
    assert sorted(await found(manager, sort="-updated_at")) == six


async def test_owners_are_named_by_me_none_id_and_team(
    manager: Visitor, agent: Visitor, six: list[int], tenant: SeededTenant
) -> None:
    assert await found(agent, owner="me") == [six[1]]
    assert await found(manager, owner="me") == []
    assert await found(manager, owner=agent.user_id) == [six[1]]
    assert six[1] not in await found(manager, owner="none")
    assert len(await found(manager, owner="none")) == 5
    assert await found(manager, team="main") == [six[1]]
    assert await found(manager, team="nowhere") == []
    problem(await manager.get("/leads", owner="somebody"), 422, field="owner")


async def test_tags_and_the_hospitals_own_fields_narrow(manager: Visitor, visit: Visit, tenant: SeededTenant) -> None:
    a = await manager.captured(phone="098765 43001", custom={"insured": True, "dioptres": -1.25, "clinic": "Adyar"})
    b = await manager.captured(phone="098765 43002", custom={"insured": False, "clinic": "Anna Nagar"})
    await manager.http.put(f"/api/v1/leads/{a['id']}/tags/vip", headers=manager.headers)
    await manager.http.put(f"/api/v1/leads/{b['id']}/tags/camp", headers=manager.headers)
    assert await found(manager, tag=["vip", "camp"]) == [b["id"], a["id"]]
    assert await found(manager, tag="VIP") == [a["id"]]
    assert await found(manager, **{"custom.clinic": "Adyar"}) == [a["id"]]
    assert await found(manager, **{"custom.insured": "true"}) == [a["id"]]
    assert await found(manager, **{"custom.dioptres": "-1.25", "custom.clinic": "Anna Nagar"}) == []
    await manager.put(f"/leads/{a['id']}", {"custom": {"clinic": "Velachery"}})
    assert await found(manager, **{"custom.clinic": "Adyar"}) == []
    assert await found(manager, **{"custom.clinic": "Velachery"}) == [a["id"]]
    problem(await manager.get("/leads", **{f"custom.k{n}": "x" for n in range(6)}), 422, field="custom")
    problem(await manager.get("/leads", **{"custom.clinic": ["a", "b"]}), 422, field="custom.clinic")
    problem(await visit(tenant, Role.MARKETING).get("/leads", **{"custom.clinic": "Adyar"}), 403)


async def test_a_hospital_that_names_its_fields_reads_filters_by_their_types(
    visit: Visit, tenant: SeededTenant, manager: Visitor
) -> None:
    admin = visit(tenant, Role.ADMIN)
    for field in ({"key": "insured", "label": "Insured", "type": "boolean"},):
        answer = await admin.post("/custom-fields", field)
        assert answer.status_code == 201, answer.text
    lead = await manager.captured(phone="098765 43001", custom={"insured": True})
    assert await found(manager, **{"custom.insured": "yes"}) == [lead["id"]]
    problem(await manager.get("/leads", **{"custom.insured": "blue"}), 422, field="custom.insured")
    problem(await manager.get("/leads", **{"custom.gone": "x"}), 422, field="custom.gone")


async def test_counts_by_each_property_follow_the_filters(manager: Visitor, agent: Visitor, six: list[int]) -> None:
    async def counted(visitor: Visitor, **params: Any) -> dict[str | None, int]:
        answer = await visitor.get("/leads/counts", **params)
        assert answer.status_code == 200, answer.text
        assert not any(item["capped"] for item in answer.json()["items"])
        return {item["key"]: item["count"] for item in answer.json()["items"]}

    assert await counted(manager, by="status") == {"new": 2, "contacted": 1, "qualified": 1, "converted": 1, "lost": 1}
    assert await counted(manager, by="status", status=["new", "lost"]) == {"new": 2, "lost": 1}
    assert await counted(manager, by="band") == {"hot": 2, "warm": 1, "cold": 1, None: 2}
    assert await counted(manager, by="owner") == {str(agent.user_id): 1, None: 5}
    waiting = await counted(manager, by="waiting", band=["hot", "warm"])
    assert {key: count for key, count in waiting.items() if count} == {"call": 1, "answer": 1, "booking": 1}
    phases = await counted(agent, by="phase")
    assert {key: count for key, count in phases.items() if count} == {"contact": 1}
    assert await counted(agent, by="owner") == {str(agent.user_id): 1}
    problem(await manager.get("/leads/counts", by="notes"), 422, field="by")


async def test_the_board_has_each_columns_first_page_counts_and_cursor(
    manager: Visitor, agent: Visitor, six: list[int]
) -> None:
    answer = await manager.get("/leads/board", by="status", per_column=1)
    assert answer.status_code == 200, answer.text
    columns = {column["key"]: column for column in answer.json()["columns"]}
    assert list(columns) == ["new", "contacted", "qualified", "converted", "lost"]
    new = columns["new"]
    assert (new["count"], new["capped"], new["late"]) == (2, False, 1)
    assert [lead["id"] for lead in new["items"]] == [six[0]]
    assert new["items"][0] == (await manager.get("/leads", status="new", sort="deadline")).json()["items"][0]
    more = await manager.get("/leads", status="new", sort="deadline", limit=50, cursor=new["next"])
    assert [lead["id"] for lead in more.json()["items"]] == [six[5]]
    assert columns["lost"]["next"] is None
    narrowed = (await manager.get("/leads/board", by="phase", band="hot")).json()["columns"]
    assert {column["key"]: column["count"] for column in narrowed if column["count"]} == {"contact": 1, "book": 1}
    assert len((await manager.get("/leads/board", by="waiting")).json()["columns"]) == 15
    theirs = (await agent.get("/leads/board")).json()["columns"]
    assert [lead["id"] for column in theirs for lead in column["items"]] == [six[1]]
    assert sum(column["count"] for column in theirs) == 1
    problem(await manager.get("/leads", status="lost", sort="deadline", cursor=new["next"]), 422, field="cursor")


async def test_an_export_takes_the_lists_filters(manager: Visitor, six: list[int]) -> None:
    rows = (await manager.get("/exports/leads.csv", status=["new", "lost"], band="hot")).text.splitlines()
    assert len(rows) == 2
    assert rows[1].startswith(f"{six[0]},")
