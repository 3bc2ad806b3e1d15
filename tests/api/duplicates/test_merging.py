"""Merging by hand: who survives, what is refused, what is answered afterwards, and what undoing puts back."""

import asyncio
from typing import Any

import psycopg
import pytest

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

Checker = psycopg.AsyncConnection[tuple[Any, ...]]
MEERA = {"first_name": "Meera", "last_name": "Raman", "phone": "098765 43210", "procedure": "cataract"}
AGAIN = {"first_name": "Mira", "email": "m.raman@example.com", "city": "Chennai", "custom": {"left_eye": True}}


async def rows(checker: Checker, query: str) -> list[tuple[Any, ...]]:
    return await (await checker.execute(query)).fetchall()


async def merged(manager: Visitor, lead: int, into: int) -> dict[str, Any]:
    answer = await manager.post(f"/leads/{lead}/merge", {"into": into})
    assert answer.status_code == 201, answer.text
    merge: dict[str, Any] = answer.json()
    return merge


async def live(owner_url: str, lead: int, how: str) -> None:
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        assert (await owner.execute(f"UPDATE leads SET {how} WHERE id = {lead}")).rowcount == 1


async def book(owner_url: str, lead: int, resource: str) -> None:
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        await owner.execute(
            "INSERT INTO appointments (tenant_id, lead_id, run, number, resource, starts_at, ends_at, state)"
            " VALUES (1, %s, 1, 1, %s, now() + '1 day', now() + '25 hours', 'confirmed')",
            [lead, resource],
        )


async def test_both_ids_keep_working_and_lists_show_the_survivor(manager: Visitor) -> None:
    one, other = await manager.captured(**MEERA), await manager.captured(**AGAIN)
    merge = await merged(manager, other["id"], one["id"])
    assert (merge["survivor_id"], merge["merged_id"], merge["how"]) == (one["id"], other["id"], "manual")
    assert (await manager.get(f"/leads/{other['id']}")).json()["merged_into"] == one["id"]
    assert (await manager.get(f"/leads/{one['id']}")).json()["merged_into"] is None
    assert [item["id"] for item in (await manager.get("/leads")).json()["items"]] == [one["id"]]
    assert [item["id"] for item in (await manager.get(f"/leads/{one['id']}/merges")).json()["items"]] == [merge["id"]]


async def test_blanks_are_filled_and_nothing_is_overwritten(manager: Visitor) -> None:
    one, other = await manager.captured(**MEERA), await manager.captured(**AGAIN)
    merge = await merged(manager, other["id"], one["id"])
    assert merge["filled"] == ["city", "custom.left_eye", "email", "email_norm"]
    now = (await manager.get(f"/leads/{one['id']}")).json()
    assert (now["first_name"], now["city"], now["email"], now["custom"]) == (
        "Meera", "Chennai", "m.raman@example.com", {"left_eye": True}
    )  # fmt: skip


async def test_undoing_puts_back_what_nobody_has_changed_since(manager: Visitor) -> None:
    one, other = await manager.captured(**MEERA), await manager.captured(**AGAIN)
    merge = await merged(manager, other["id"], one["id"])
    assert (await manager.put(f"/leads/{one['id']}", {"city": "Madurai"})).status_code == 200
    undone = await manager.post(f"/merges/{merge['id']}/undo", None)
    assert undone.status_code == 200, undone.text
    assert undone.json()["undone_by"] == f"user:{manager.user_id}"
    now = (await manager.get(f"/leads/{one['id']}")).json()
    assert (now["city"], now["email"], now["custom"]) == ("Madurai", None, {})
    assert (await manager.get(f"/leads/{other['id']}")).json()["merged_into"] is None
    assert len((await manager.get("/leads")).json()["items"]) == 2
    problem(await manager.post(f"/merges/{merge['id']}/undo", None), 409, reason="undone")


async def test_what_comes_meanwhile_under_an_address_belongs_to_whose_it_is(manager: Visitor, checker: Checker) -> None:
    one, other = await manager.captured(**MEERA), await manager.captured(**AGAIN)
    merge = await merged(manager, other["id"], one["id"])
    answer = await manager.post("/leads", {"email": "m.raman@example.com", "timeframe": "now"}, key="again")
    assert (answer.status_code, answer.json()["id"]) == (200, one["id"])
    touches = await rows(checker, "SELECT lead_id FROM touches ORDER BY id")
    assert touches == [(one["id"],), (other["id"],), (other["id"],)]
    told = await rows(checker, "SELECT lead_id, message FROM start_requests WHERE message <> 'start' ORDER BY id")
    assert told == [(other["id"], "merged_into"), (one["id"], "profile_changed"), (one["id"], "touch")]
    await manager.post(f"/merges/{merge['id']}/undo", None)
    answer = await manager.post("/leads", {"email": "m.raman@example.com"})
    assert answer.json()["id"] == other["id"]
    history = (await manager.get(f"/leads/{other['id']}/history")).json()["items"]
    actions = [entry["action"] for entry in history]
    assert actions == ["lead_captured", "merged_into", "lead_touched", "unmerged", "lead_touched"]


async def test_the_survivor_shows_the_past_of_both(manager: Visitor) -> None:
    one, other = await manager.captured(**MEERA), await manager.captured(**AGAIN)
    for lead in (one, other):
        await manager.post(f"/leads/{lead['id']}/interactions", {"interaction_type": "call"})
    await merged(manager, other["id"], one["id"])
    calls = (await manager.get(f"/leads/{one['id']}/interactions")).json()["items"]
    assert [call["lead_id"] for call in calls] == [other["id"], one["id"]]
    history = (await manager.get(f"/leads/{one['id']}/history")).json()["items"]
    assert [entry["action"] for entry in history].count("lead_captured") == 2


async def test_commands_to_a_merged_lead_name_the_survivor(manager: Visitor) -> None:
    one, other = await manager.captured(**MEERA), await manager.captured(**AGAIN)
    await merged(manager, other["id"], one["id"])
    gone = f"/leads/{other['id']}"
    survivor = {"reason": "merged", "lead_id": one["id"]}
    problem(await manager.post(f"{gone}/lose", {"reason": "price"}), 409, **survivor)
    problem(await manager.post(f"{gone}/reopen", None), 409, **survivor)
    problem(await manager.put(gone, {"city": "Madurai"}), 409, **survivor)
    problem(await manager.post(f"{gone}/interactions", {"interaction_type": "call"}), 409, **survivor)
    problem(await manager.post(f"{gone}/merge", {"into": one["id"]}), 409, **survivor)
    problem(await manager.post(f"/leads/{one['id']}/merge", {"into": other["id"]}), 409, **survivor)


async def test_a_lead_does_not_merge_into_itself_or_into_nothing(manager: Visitor, stranger: Visitor) -> None:
    one = await manager.captured(**MEERA)
    theirs = await stranger.captured(phone="+971501234567")
    problem(await manager.post(f"/leads/{one['id']}/merge", {"into": one["id"]}), 422, field="into")
    problem(await manager.post(f"/leads/{one['id']}/merge", {"into": 999_999}), 404)
    problem(await manager.post(f"/leads/{one['id']}/merge", {"into": theirs["id"]}), 404)
    problem(await stranger.post(f"/leads/{one['id']}/merge", {"into": theirs["id"]}), 404)


async def test_agents_neither_merge_nor_undo(agent: Visitor, manager: Visitor) -> None:
    one, other = await manager.captured(**MEERA), await manager.captured(**AGAIN)
    problem(await agent.post(f"/leads/{other['id']}/merge", {"into": one["id"]}), 403)
    merge = await merged(manager, other["id"], one["id"])
    problem(await agent.post(f"/merges/{merge['id']}/undo", None), 403)


@pytest.mark.parametrize(
    ("one_is", "other_is", "reason"),
    [
        ("converted", "converted", "both_converted"),
        ("new", "converted", "other_way_round"),
    ],
)
async def test_a_patient_is_not_given_up(
    manager: Visitor, owner_url: str, one_is: str, other_is: str, reason: str
) -> None:
    one, other = await manager.captured(**MEERA), await manager.captured(**AGAIN)
    await live(owner_url, one["id"], f"status = '{one_is}'")
    await live(owner_url, other["id"], f"status = '{other_is}'")
    problem(await manager.post(f"/leads/{other['id']}/merge", {"into": one["id"]}), 409, reason=reason)


async def test_an_appointment_is_not_given_up(manager: Visitor, owner_url: str) -> None:
    one, other = await manager.captured(**MEERA), await manager.captured(**AGAIN)
    await book(owner_url, other["id"], "dr-1")
    problem(await manager.post(f"/leads/{other['id']}/merge", {"into": one["id"]}), 409, reason="other_way_round")
    await book(owner_url, one["id"], "dr-2")
    problem(await manager.post(f"/leads/{other['id']}/merge", {"into": one["id"]}), 409, reason="both_booked")


async def test_one_key_merges_once(manager: Visitor) -> None:
    one, other = await manager.captured(**MEERA), await manager.captured(**AGAIN)
    path, body = f"/leads/{other['id']}/merge", {"into": one["id"]}
    first, second = await manager.post(path, body, key="m"), await manager.post(path, body, key="m")
    assert (second.status_code, second.json()) == (201, first.json())
    assert len((await manager.get(f"/leads/{one['id']}/merges")).json()["items"]) == 1


async def test_merged_twice_the_group_follows_and_comes_back(manager: Visitor, checker: Checker) -> None:
    a, b, c = [(await manager.captured(email=f"{name}@example.com"))["id"] for name in "abc"]
    await merged(manager, c, b)
    middle = await merged(manager, b, a)
    where = "SELECT id, merged_into FROM leads ORDER BY id"
    assert await rows(checker, where) == [(a, None), (b, a), (c, a)]
    await manager.post(f"/merges/{middle['id']}/undo", None)
    assert await rows(checker, where) == [(a, None), (b, None), (c, b)]


async def test_what_was_filled_from_the_middle_is_taken_back_at_the_end(manager: Visitor) -> None:
    a = (await manager.captured(phone="098765 43211"))["id"]
    b = (await manager.captured(phone="098765 43212"))["id"]
    c = (await manager.captured(email="c@example.com"))["id"]
    first = await merged(manager, c, b)
    await merged(manager, b, a)
    assert (await manager.get(f"/leads/{a}")).json()["email"] == "c@example.com"
    await manager.post(f"/merges/{first['id']}/undo", None)
    assert (await manager.get(f"/leads/{a}")).json()["email"] is None


async def test_crossing_merges_at_once_end_with_one_survivor(manager: Visitor, checker: Checker) -> None:
    ids = [(await manager.captured(email=f"p{number}@example.com"))["id"] for number in range(6)]
    wishes = [(one, other) for one in ids for other in ids if one != other]
    answers = await asyncio.gather(*(manager.post(f"/leads/{one}/merge", {"into": other}) for one, other in wishes))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert sum(answer.status_code == 201 for answer in answers) == 5
    roots = await rows(checker, "SELECT DISTINCT coalesce(merged_into, id) FROM leads")
    assert len(roots) == 1


async def test_touches_during_merges_and_undos_are_all_kept_and_told(manager: Visitor, checker: Checker) -> None:
    one, other = await manager.captured(**MEERA), await manager.captured(**AGAIN)

    async def back_and_forth() -> None:
        for _ in range(2):
            merge = await merged(manager, other["id"], one["id"])
            assert (await manager.post(f"/merges/{merge['id']}/undo", None)).status_code == 200

    posts = [manager.post("/leads", {"email": "m.raman@example.com"}) for _ in range(30)]
    merging = asyncio.create_task(back_and_forth())
    answers = await asyncio.gather(*posts)
    await merging
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["id"] for answer in answers} <= {one["id"], other["id"]}
    owners = await rows(checker, "SELECT lead_id, count(*) FROM touches GROUP BY lead_id ORDER BY lead_id")
    assert owners == [(one["id"], 1), (other["id"], 31)]
    told = await rows(checker, "SELECT count(*) FROM start_requests WHERE message = 'touch'")
    assert told == [(30,)]


async def test_a_number_of_the_own_group_may_stand_in_the_profile(manager: Visitor) -> None:
    one, other = await manager.captured(**MEERA), await manager.captured(phone="098765 43219")
    await merged(manager, other["id"], one["id"])
    assert (await manager.put(f"/leads/{one['id']}", {"phone": "098765 43219"})).status_code == 200


async def test_marketing_does_not_merge(visit: Visit, tenant: SeededTenant) -> None:
    problem(await visit(tenant, Role.MARKETING).get("/duplicates"), 403)
