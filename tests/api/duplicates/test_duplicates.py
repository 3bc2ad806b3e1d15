"""The review queue: pairs in order, judged once, by those who may."""

import asyncio
from typing import Any

import psycopg
import pytest

from tests.api.conftest import Visitor, problem

_RAISE = """
    INSERT INTO duplicates (tenant_id, lead_id, other_id, score, evidence, why, state, found_at)
    VALUES (1, %s, %s, %s, '[{"field": "city", "kind": "same", "points": 4, "says": "the city is the same"}]',
            'unsure', 'open', now()) RETURNING id
"""


@pytest.fixture
async def people(manager: Visitor) -> list[int]:
    return [(await manager.captured(email=f"p{number}@example.com"))["id"] for number in range(5)]


async def raised(owner_url: str, one: int, other: int, score: float = 0.8) -> int:
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        row = await (await owner.execute(_RAISE, [one, other, score])).fetchone()
    assert row
    return int(row[0])


async def queue(manager: Visitor, **params: Any) -> dict[str, Any]:
    answer = await manager.get("/duplicates", **params)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def test_the_most_alike_come_first_page_by_page(manager: Visitor, people: list[int], owner_url: str) -> None:
    a, b, c, *_ = people
    low, high, same = (
        await raised(owner_url, a, b, 0.71),
        await raised(owner_url, a, c, 0.94),
        await raised(owner_url, b, c, 0.71),
    )
    first = await queue(manager, limit=2)
    rest = await queue(manager, limit=2, cursor=first["next"])
    assert [item["id"] for item in first["items"] + rest["items"]] == [high, same, low]
    assert rest["next"] is None
    assert first["items"][0]["evidence"] == [
        {"field": "city", "kind": "same", "points": 4, "says": "the city is the same"}
    ]


async def test_two_leads_stand_side_by_side_with_what_a_merge_would_do(manager: Visitor, owner_url: str) -> None:
    older = (await manager.captured(first_name="Meera", email="meera@example.com", city="Chennai"))["id"]
    younger = (await manager.captured(first_name="Mira", phone="+919876500001", city="Madurai"))["id"]
    pair = await raised(owner_url, older, younger)
    (of_lead,) = (await manager.get(f"/leads/{older}/duplicates")).json()["items"]
    assert (of_lead["id"], of_lead["other"]["id"]) == (pair, younger)
    shown = (await manager.get(f"/duplicates/{pair}")).json()
    assert {shown["left"]["id"], shown["right"]["id"]} == {older, younger}
    assert shown["may_merge"] is True
    assert {"first_name", "city"} <= set(shown["differs"])
    blank = "phone" if shown["survivor_id"] == older else "email"
    assert blank in shown["fills"]
    merged = (await manager.post(f"/duplicates/{pair}/merge", None)).json()
    assert merged["survivor_id"] == shown["survivor_id"]
    assert set(shown["fills"]) <= set(merged["filled"])
    after = (await manager.get(f"/duplicates/{pair}")).json()
    assert (after["may_merge"], after["pair"]["state"]) == (False, "merged")


async def test_a_pair_is_merged_into_the_further_one(manager: Visitor, people: list[int], owner_url: str) -> None:
    older, younger, *_ = people
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        await owner.execute("UPDATE leads SET status = 'qualified' WHERE id = %s", [younger])
    pair = await raised(owner_url, older, younger)
    merge = await manager.post(f"/duplicates/{pair}/merge", None)
    assert merge.status_code == 201, merge.text
    assert (merge.json()["survivor_id"], merge.json()["merged_id"]) == (younger, older)
    assert (merge.json()["how"], merge.json()["score"]) == ("review", 0.8)
    assert (await queue(manager))["items"] == []
    problem(await manager.post(f"/duplicates/{pair}/merge", None), 409, reason="judged")
    problem(await manager.post(f"/duplicates/{pair}/dismiss", None), 409, reason="judged")


async def test_dismissed_the_pair_is_two_people(manager: Visitor, people: list[int], owner_url: str) -> None:
    pair = await raised(owner_url, *people[:2])
    answer = await manager.post(f"/duplicates/{pair}/dismiss", None)
    assert (answer.status_code, answer.json()["state"]) == (200, "distinct")
    assert answer.json()["decided_by"] == f"user:{manager.user_id}"
    history = (await manager.get(f"/leads/{people[0]}/history")).json()["items"]
    assert [entry["action"] for entry in history] == ["lead_captured", "told_apart"]
    problem(await manager.post(f"/duplicates/{pair}/merge", None), 409, reason="judged")


async def test_a_pair_follows_its_leads_through_other_merges(
    manager: Visitor, people: list[int], owner_url: str
) -> None:
    a, b, c, *_ = people
    pair = await raised(owner_url, b, c)
    assert (await manager.post(f"/leads/{b}/merge", {"into": a})).status_code == 201
    (item,) = (await queue(manager))["items"]
    assert (item["lead_id"], item["other_id"]) == (a, c)
    merge = await manager.post(f"/duplicates/{pair}/merge", None)
    assert (merge.json()["survivor_id"], merge.json()["merged_id"]) == (a, c)


async def test_the_same_two_people_are_asked_about_once(manager: Visitor, people: list[int], owner_url: str) -> None:
    a, b, c, d, _ = people
    await raised(owner_url, a, c, 0.8)
    best = await raised(owner_url, b, c, 0.9)
    another = await raised(owner_url, a, d, 0.75)
    assert (await manager.post(f"/leads/{b}/merge", {"into": a})).status_code == 201
    asked = await queue(manager)
    assert [(item["id"], {item["lead_id"], item["other_id"]}) for item in asked["items"]] == [
        (best, {a, c}),
        (another, {a, d}),
    ]
    assert (await manager.post(f"/duplicates/{best}/dismiss", None)).status_code == 200
    assert [item["id"] for item in (await queue(manager))["items"]] == [another]


async def test_of_two_managers_at_once_one_judges(manager: Visitor, people: list[int], owner_url: str) -> None:
    pair = await raised(owner_url, *people[:2])
    answers = await asyncio.gather(
        *(manager.post(f"/duplicates/{pair}/{verdict}", None) for verdict in ("merge", "dismiss") * 3)
    )
    assert sorted(answer.status_code for answer in answers)[1:] == [409] * 5


async def test_a_step_that_closes_a_pair_and_a_merge_of_it_wait_for_each_other_in_one_order(
    manager: Visitor, people: list[int], owner_url: str
) -> None:
    """The step holds the lead when it comes to the pair; a merge that held the pair and waited for the lead got 503."""
    pair = await raised(owner_url, *people[:2])
    async with await psycopg.AsyncConnection.connect(owner_url) as step:
        await step.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        await step.execute("SELECT id FROM leads WHERE id = %s FOR NO KEY UPDATE", [people[0]])
        merge = asyncio.create_task(manager.post(f"/duplicates/{pair}/merge", None))
        await asyncio.sleep(0.5)
        await step.execute("SET LOCAL lock_timeout = '500ms'")
        await step.execute("UPDATE duplicates SET score = 0.7 WHERE id = %s", [pair])
    answer = await merge
    assert answer.status_code == 201, answer.text


async def test_a_sweep_waits_in_its_row_while_temporal_is_away(manager: Visitor) -> None:
    problem(await manager.post("/duplicates/sweeps", {}), 503)
    (sweep,) = (await manager.get("/duplicates/sweeps")).json()["items"]
    assert (sweep["looked"], sweep["finished_at"]) == (0, None)
    assert (await manager.get(f"/duplicates/sweeps/{sweep['id']}")).json() == sweep
    problem(await manager.post("/duplicates/sweeps", {}), 503)
    assert len((await manager.get("/duplicates/sweeps")).json()["items"]) == 1
