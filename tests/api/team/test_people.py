"""Colleagues by name, and what each user sets for themselves."""

import pytest

from api.auth.permissions import Role
from api.team.people import initials
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant


async def test_every_person_of_the_staff_knows_their_colleagues(
    visit: Visit, tenant: SeededTenant, stranger: Visitor
) -> None:
    seen = {role: await visit(tenant, role).get("/people") for role in Role}
    problem(seen.pop(Role.INTEGRATION), 403)
    items = seen[Role.AGENT].json()["items"]
    assert all(answer.json()["items"] == items for answer in seen.values())
    asha = next(one for one in items if one["name"] == "Asha (demo)")
    assert asha | {"id": 0} == {
        "id": 0, "name": "Asha (demo)", "role": "agent", "team": "main", "active": True, "initials": "A"
    }  # fmt: skip
    assert {one["role"] for one in items} == {"admin", "manager", "marketing", "ops", "agent"}
    assert not {one["id"] for one in items} & {one["id"] for one in (await stranger.get("/people")).json()["items"]}


async def test_who_left_keeps_their_name_and_stands_last(visit: Visit, tenant: SeededTenant) -> None:
    admin = visit(tenant, Role.ADMIN)
    gone = tenant.agent_ids[0]
    assert (await admin.post(f"/users/{gone}/deactivate", None)).status_code == 200
    last = (await admin.get("/people")).json()["items"][-1]
    assert (last["id"], last["active"]) == (gone, False)


async def test_preferences_are_ones_own_and_small(manager: Visitor, agent: Visitor) -> None:
    assert (await manager.get("/me/preferences")).json() == {"preferences": {}}
    chosen = {"preferences": {"language": "ta", "colours": "dark", "columns": ["name", "deadline"], "keys": True}}
    assert (await manager.put("/me/preferences", chosen)).json() == chosen
    assert (await manager.get("/me/preferences")).json() == chosen
    assert (await agent.get("/me/preferences")).json() == {"preferences": {}}
    problem(await manager.put("/me/preferences", {"preferences": {"x": "த" * 2_730}}), 422, field="preferences")
    problem(await manager.put("/me/preferences", {"preferences": ["x"]}), 422, field="preferences")
    assert (await manager.get("/me/preferences")).json() == chosen
    assert (await manager.put("/me/preferences", {"preferences": {"x": "த" * 2_720}})).status_code == 200


async def test_me_says_what_the_role_may_and_where_it_works(visit: Visit, tenant: SeededTenant) -> None:
    admin, agent, manager = visit(tenant, Role.ADMIN), visit(tenant, Role.AGENT), visit(tenant, Role.MANAGER)
    led = {"name": "Main", "manager_id": manager.user_id}
    assert (await admin.put("/teams/main", led)).status_code == 200
    me = (await manager.get("/me")).json()
    assert (me["teams_led"], me["locations"], me["demo"], me["session_ends_at"]) == (["main"], [], False, None)
    assert {"reassign", "manage_lead"} & set(me["permissions"])
    assert "manage_users" not in me["permissions"]
    asha = (await agent.get("/me")).json()
    assert (asha["locations"], asha["languages"]) == (["chennai", "bengaluru"], ["en", "hi", "ta"])
    assert (asha["teams_led"], "manage_lead" in asha["permissions"]) == ([], False)


@pytest.mark.parametrize(
    ("name", "short"),
    [("Asha Rao", "AR"), ("Asha (demo)", "A"), ("meera de silva", "MS"), ("فاطمة علي", "فع"), ("", "?"), ("42", "?")],
)
def test_initials_are_of_the_first_and_the_last_word(name: str, short: str) -> None:
    assert initials(name) == short
