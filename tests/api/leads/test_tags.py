"""Tags: put on leads, found again, taken off."""

import asyncio
from typing import Any

import psycopg

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

Checker = psycopg.AsyncConnection[tuple[Any, ...]]


async def tag(visitor: Visitor, lead: int, word: str, method: str = "PUT") -> Any:
    return await visitor.http.request(method, f"/api/v1/leads/{lead}/tags/{word}", headers=visitor.headers)


async def found(visitor: Visitor, **query: Any) -> list[int]:
    answer = await visitor.get("/leads", **query)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_a_tag_is_put_on_found_again_and_taken_off(manager: Visitor, checker: Checker) -> None:
    one = (await manager.captured(phone="+919876543210"))["id"]
    two = (await manager.captured(phone="+919876543211"))["id"]
    assert (await tag(manager, one, "VIP")).json() == {"tags": ["vip"]}
    assert (await tag(manager, one, "vip")).json() == {"tags": ["vip"]}
    assert (await tag(manager, one, "Second%20 opinion")).json() == {"tags": ["second opinion", "vip"]}
    await tag(manager, two, "vip")
    assert (await manager.get(f"/leads/{one}")).json()["tags"] == ["second opinion", "vip"]
    assert await found(manager, tag="ViP") == [two, one]
    assert await found(manager, tag="second opinion") == [one]
    assert await found(manager, tag="nobody's") == []
    expected = [{"tag": "vip", "leads": 2}, {"tag": "second opinion", "leads": 1}]
    assert (await manager.get("/tags")).json() == {"items": expected}
    assert (await tag(manager, one, "vip", "DELETE")).json() == {"tags": ["second opinion"]}
    assert (await tag(manager, one, "vip", "DELETE")).json() == {"tags": ["second opinion"]}
    assert await found(manager, tag="vip") == [two]
    told = await (
        await checker.execute(
            "SELECT action, facts FROM audit_log WHERE action LIKE '%%tagged' AND subject_id = %s", [one]
        )
    ).fetchall()
    assert told == [("tagged", {"tags": 1}), ("tagged", {"tags": 2}), ("untagged", {"tags": 1})]


async def test_a_lead_has_twenty_tags_at_most_even_of_thirty_at_once(manager: Visitor) -> None:
    lead = (await manager.captured(phone="+919876543210"))["id"]
    answers = await asyncio.gather(*(tag(manager, lead, f"tag {number}") for number in range(30)))
    refused = [answer for answer in answers if answer.status_code != 200]
    assert len(refused) == 10
    for answer in refused:
        problem(answer, 409, reason="too_many_tags")
    assert len((await manager.get(f"/leads/{lead}")).json()["tags"]) == 20


async def test_what_is_no_tag_is_refused(manager: Visitor) -> None:
    lead = (await manager.captured(phone="+919876543210"))["id"]
    for word in ("%20", "x" * 51, "%00"):
        problem(await tag(manager, lead, word), 422, field="tag")
    problem(await manager.get("/leads", tag=" "), 422, field="tag")


async def test_a_tag_of_another_tenants_lead_is_as_absent(manager: Visitor, stranger: Visitor) -> None:
    lead = (await manager.captured(phone="+919876543210"))["id"]
    await tag(manager, lead, "vip")
    for method in ("PUT", "DELETE"):
        assert problem(await tag(stranger, lead, "vip", method), 404) == problem(
            await tag(stranger, 999_999, "vip", method), 404
        )
    assert (await stranger.get("/tags")).json() == {"items": []}
    assert await found(stranger, tag="vip") == []
    assert (await manager.get(f"/leads/{lead}")).json()["tags"] == ["vip"]


async def test_an_agent_tags_their_own_leads_and_counts_those_they_see(
    manager: Visitor, agent: Visitor, owner_url: str
) -> None:
    mine = (await manager.captured(phone="+919876543210"))["id"]
    other = (await manager.captured(phone="+919876543211"))["id"]
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        await owner.execute("UPDATE leads SET owner_id = %s WHERE id = %s", [agent.user_id, mine])
    assert (await tag(agent, mine, "vip")).status_code == 200
    problem(await tag(agent, other, "vip"), 403)
    await tag(manager, other, "vip")
    assert (await agent.get("/tags")).json() == {"items": [{"tag": "vip", "leads": 1}]}


async def test_a_merged_leads_tags_are_the_survivors_until_they_are_two_again(manager: Visitor) -> None:
    one = (await manager.captured(phone="+919876543210"))["id"]
    other = (await manager.captured(email="m@example.com"))["id"]
    for lead, word in ((one, "vip"), (other, "vip"), (other, "press")):
        await tag(manager, lead, word)
    merge = (await manager.post(f"/leads/{other}/merge", {"into": one})).json()
    assert (await manager.get(f"/leads/{one}")).json()["tags"] == ["press", "vip"]
    assert await found(manager, tag="press") == [one]
    assert (await manager.get("/tags")).json()["items"] == [{"tag": "press", "leads": 1}, {"tag": "vip", "leads": 1}]
    assert (await tag(manager, one, "vip", "DELETE")).json() == {"tags": ["press"]}
    assert (await manager.post(f"/merges/{merge['id']}/undo", None)).status_code == 200
    assert (await manager.get(f"/leads/{one}")).json()["tags"] == []
    assert (await manager.get(f"/leads/{other}")).json()["tags"] == ["press"]


async def test_marketing_finds_by_tag_and_puts_none_on(manager: Visitor, visit: Visit, tenant: SeededTenant) -> None:
    lead = (await manager.captured(phone="+919876543210"))["id"]
    await tag(manager, lead, "vip")
    marketing = visit(tenant, Role.MARKETING)
    assert await found(marketing, tag="vip") == [lead]
    problem(await tag(marketing, lead, "press"), 403)


async def test_a_tag_may_hold_a_slash(manager: Visitor) -> None:
    lead = (await manager.captured(phone="+919876543210"))["id"]
    assert (await tag(manager, lead, "a%2Fb")).json() == {"tags": ["a/b"]}
    assert await found(manager, tag="a/b") == [lead]
    assert (await tag(manager, lead, "a%2Fb", "DELETE")).json() == {"tags": []}
