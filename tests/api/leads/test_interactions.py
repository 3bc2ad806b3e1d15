"""Interactions that agents record."""

from typing import Any

import psycopg
import pytest

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

CALL = {"interaction_type": "call", "notes": "Asked for a morning.", "outcome": "reached",
        "completed_at": "2026-06-01T10:00:00+05:30"}  # fmt: skip


@pytest.fixture
async def lead(manager: Visitor, agent: Visitor, owner_url: str) -> dict[str, Any]:
    """Owned by the agent."""
    lead = await manager.captured(phone="098765 43210")
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        await owner.execute("UPDATE leads SET owner_id = %s", [agent.user_id])
    return lead


async def test_an_interaction_is_kept_and_listed_newest_first(agent: Visitor, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}/interactions"
    first = await agent.post(path, CALL)
    assert first.status_code == 201
    assert first.json()["agent_id"] == agent.user_id
    assert first.json()["completed_at"] == "2026-06-01T04:30:00Z"
    others = [(await agent.post(path, {"interaction_type": kind})).json()["id"] for kind in ("email", "meeting")]
    page = (await agent.get(path, limit=2)).json()
    assert [item["id"] for item in page["items"]] == others[::-1]
    rest = (await agent.get(path, limit=2, cursor=page["next"])).json()
    assert (rest["items"], rest["next"]) == ([first.json()], None)


async def test_one_key_is_one_interaction(agent: Visitor, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}/interactions"
    answers = [await agent.post(path, CALL, key="call-1") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json()["id"] for answer in answers} == {answers[0].json()["id"]}
    assert len((await agent.get(path)).json()["items"]) == 1
    problem(await agent.post(path, {"interaction_type": "meeting"}, key="call-1"), 422, reason="idempotency_key_reused")


async def test_a_key_belongs_to_one_user_and_one_route(agent: Visitor, manager: Visitor, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}/interactions"
    assert (await agent.post(path, CALL, key="same")).status_code == 201
    assert (await manager.post(path, CALL, key="same")).status_code == 201
    campaign = {"campaign_name": "X", "source_type": "social"}
    problem(await manager.post("/campaigns", campaign, key="same"), 422, reason="idempotency_key_reused")


async def test_a_refused_request_does_not_use_up_its_key(manager: Visitor, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}/interactions"
    problem(await manager.post(path, {**CALL, "agent_id": 999_999}, key="k"), 404)
    assert (await manager.post(path, CALL, key="k")).status_code == 201


async def test_an_agent_corrects_only_their_own(
    agent: Visitor, manager: Visitor, lead: dict[str, Any], tenant: SeededTenant
) -> None:
    path = f"/leads/{lead['id']}/interactions"
    own, managers = (await agent.post(path, CALL)).json(), (await manager.post(path, CALL)).json()
    changed = await agent.put(f"/interactions/{own['id']}", {"interaction_type": "meeting"})
    assert changed.json() == {**own, "interaction_type": "meeting", "notes": None, "outcome": None,
                              "completed_at": None}  # fmt: skip
    problem(await agent.put(f"/interactions/{managers['id']}", CALL), 403)
    for_another = {**CALL, "agent_id": tenant.agent_ids[1]}
    problem(await agent.post(path, for_another), 403)
    assert (await manager.put(f"/interactions/{own['id']}", for_another)).json()["agent_id"] == tenant.agent_ids[1]


async def test_nobody_of_another_tenant_can_be_named(
    manager: Visitor, lead: dict[str, Any], other_tenant: SeededTenant
) -> None:
    body = {**CALL, "agent_id": other_tenant.agent_ids[0]}
    problem(await manager.post(f"/leads/{lead['id']}/interactions", body), 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "interaction_type"),
        ({**CALL, "interaction_type": "seance"}, "interaction_type"),
        ({**CALL, "notes": "x" * 5001}, "notes"),
        ({**CALL, "outcome": "x" * 101}, "outcome"),
        ({**CALL, "completed_at": "2026-06-01T10:00:00"}, "completed_at"),
        ({**CALL, "completed_at": "0000-06-01T10:00:00Z"}, "completed_at"),
        ({**CALL, "lead_id": 2}, "lead_id"),
        ({**CALL, "created_at": "2020-01-01T00:00:00Z"}, "created_at"),
    ],
)
async def test_bad_input_names_the_field(
    agent: Visitor, lead: dict[str, Any], body: dict[str, Any], field: str
) -> None:
    problem(await agent.post(f"/leads/{lead['id']}/interactions", body), 422, field=field)


async def test_marketing_reads_no_interactions(visit: Visit, tenant: SeededTenant, lead: dict[str, Any]) -> None:
    problem(await visit(tenant, Role.MARKETING).get(f"/leads/{lead['id']}/interactions"), 403)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"interaction_type": "note"}, "notes"),
        ({"interaction_type": "note", "notes": " \n\u200b "}, "notes"),
        ({"interaction_type": "call", "completed_at": "2030-01-01T10:00:00Z"}, "completed_at"),
    ],
)
async def test_an_interaction_that_cannot_be_names_the_field(
    agent: Visitor, lead: dict[str, Any], body: dict[str, Any], field: str
) -> None:
    problem(await agent.post(f"/leads/{lead['id']}/interactions", body), 422, field=field)


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
@pytest.mark.parametrize("field", ["scheduled_at", "completed_at"])
async def test_a_moment_beyond_the_calendar_is_refused(
    agent: Visitor, lead: dict[str, Any], field: str, at: str
) -> None:
    answer = await agent.post(f"/leads/{lead['id']}/interactions", {**CALL, field: at})
    problem(answer, 422, field=field)
