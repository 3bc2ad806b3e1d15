"""Moves over HTTP: begun by a change, watched, stopped; another tenant's are not there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.auth.permissions import Role
from api.team import agent_changes
from store.session import Database
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.background import finish_moves
from tests.fixtures.leads import put_lead
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

FIRST = {"rules": [], "otherwise": 2}


async def activated(admin: Visitor) -> dict[str, Any]:
    draft = (await admin.post("/rules", {"kind": "priority", "body": FIRST})).json()
    answer: dict[str, Any] = (await admin.post(f"/rules/{draft['id']}/activate", {"move_leads": True})).json()
    return answer


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


async def test_a_change_of_rules_answers_at_once_and_its_move_shows_how_far_it_is(
    admin: Visitor, manager: Visitor, database: Database, clone: Clone, tenant: SeededTenant
) -> None:
    for _ in range(3):
        put_lead(clone.superuser_url, tenant.id)
    done = await activated(admin)
    assert done["leads_notified"] == 3
    move = (await manager.get(f"/moves/{done['move_id']}")).json()
    assert (move["cause"], move["state"], move["leads"], move["moved"]) == ("priority", "running", 3, 0)
    await finish_moves(database, tenant.id)
    (listed,) = (await manager.get("/moves")).json()["items"]
    assert (listed["id"], listed["state"], listed["moved"]) == (done["move_id"], "done", 3)
    problem(await manager.post(f"/moves/{done['move_id']}/stop", {}), 409, reason="move_done")


async def test_a_move_that_is_stopped_reaches_nobody_else(
    admin: Visitor, manager: Visitor, stranger: Visitor, database: Database, clone: Clone, tenant: SeededTenant
) -> None:
    put_lead(clone.superuser_url, tenant.id)
    id = (await activated(admin))["move_id"]
    problem(await stranger.get(f"/moves/{id}"), 404)
    problem(await stranger.post(f"/moves/{id}/stop", {}), 404)
    for _ in range(2):
        assert (await manager.post(f"/moves/{id}/stop", {})).json()["state"] == "stopped"
    await finish_moves(database, tenant.id)
    assert (await manager.get(f"/moves/{id}")).json()["moved"] == 0


async def test_an_agent_who_is_gone_gives_back_many_leads_page_by_page_unless_they_return(
    manager: Visitor, clone: Clone, tenant: SeededTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_changes, "GIVEN_BACK_AT_ONCE", 2)
    agent = tenant.agent_ids[0]
    for _ in range(3):
        put_lead(clone.superuser_url, tenant.id, owner_id=agent)
    assert (await manager.put(f"/agents/{agent}", {"active": False})).status_code == 200
    (move,) = (await manager.get("/moves")).json()["items"]
    assert (move["cause"], move["agent_id"], move["leads"], move["state"]) == ("absence", agent, 3, "running")
    assert (await manager.put(f"/agents/{agent}", {"active": True})).status_code == 200
    (move,) = (await manager.get("/moves")).json()["items"]
    assert move["state"] == "stopped"
    assert datetime.fromisoformat(move["finished_at"]) > datetime.now(UTC) - timedelta(hours=1)
