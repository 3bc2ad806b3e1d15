"""Looking at leads: lists, pages, search, corrections, and who may see which."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from api.auth.permissions import Role
from api.leads.schemas.leads import LeadRead
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

Checker = psycopg.AsyncConnection[tuple[Any, ...]]


async def several(visitor: Visitor, how_many: int) -> list[int]:
    return [(await visitor.captured(phone=f"098765 43{number:03d}"))["id"] for number in range(how_many)]


async def as_owner(owner_url: str, statement: str, *values: Any) -> None:
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        await owner.execute(statement, values)


async def pages(visitor: Visitor, path: str, **params: Any) -> list[list[int]]:
    found: list[list[int]] = []
    while True:
        answer = await visitor.get(path, **params)
        assert answer.status_code == 200, answer.text
        found.append([item["id"] for item in answer.json()["items"]])
        if answer.json()["next"] is None:
            return found
        params["cursor"] = answer.json()["next"]


async def test_pages_go_through_all_leads_once(manager: Visitor) -> None:
    ids = await several(manager, 7)
    assert await pages(manager, "/leads", limit=3) == [ids[:3:-1], ids[3:0:-1], ids[:1]]
    assert await pages(manager, "/leads", limit=7, sort="created_at") == [ids]


async def test_a_page_is_steady_while_leads_arrive(manager: Visitor) -> None:
    ids = await several(manager, 4)
    first = (await manager.get("/leads", limit=2)).json()
    await manager.captured(email="late@example.com")
    second = (await manager.get("/leads", limit=2, cursor=first["next"])).json()
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]


async def test_pages_by_score_and_by_range_keep_their_order(manager: Visitor, owner_url: str) -> None:
    ids = await several(manager, 6)
    await as_owner(owner_url, "UPDATE leads SET score = (id %% 3)::int WHERE id <> %s", ids[0])
    found = [id for page in await pages(manager, "/leads", limit=2, sort="-score") for id in page]
    assert sorted(found) == ids[1:]
    assert found == sorted(found, key=lambda id: (id % 3, id), reverse=True)
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert await pages(manager, "/leads", limit=4, created_from=since) == [ids[:1:-1], ids[1::-1]]
    assert await pages(manager, "/leads", created_to=since) == [[]]


async def test_a_list_writes_each_lead_as_the_lead_itself_is_written(
    visit: Visit, tenant: SeededTenant, manager: Visitor, owner_url: str
) -> None:
    full = await manager.captured(
        first_name='Mee"ra\\', last_name="ரமன்", phone="098765 43210", email="meera@example.com", city="Chennai",
        language="ta", procedure="cataract", timeframe="this_month", insurance=True, birth_date="1961-04-02",
        notes="Cloudy sight.\nLeft eye; </script>", custom={},
    )  # fmt: skip
    await manager.captured(external_ids={"crm": "A-1"})
    await manager.http.put(f"/api/v1/leads/{full['id']}/tags/second%20opinion", headers=manager.headers)
    waits = {"kind": "attempt", "until": "2026-11-29T09:30:00.250000+00:00", "attempt": 2, "cap": 5, "channel": "call"}
    await as_owner(
        owner_url,
        """UPDATE leads SET waiting_for = %s, score = 71, band = 'hot', deadline = '2026-11-29 09:30:00.25+00',
        queued_at = '2026-11-29 09:30:00+00', created_at = '2026-11-29 23:59:59.000001+05:30',
        custom = '{"left_eye": true, "dioptres": -1.25, "clinic": "Adyar \\"2\\"", "count": 3}' WHERE id = %s""",
        json.dumps(waits), full["id"],
    )  # fmt: skip
    for role in (Role.MANAGER, Role.MARKETING):
        visitor = visit(tenant, role)
        items = (await visitor.get("/leads")).json()["items"]
        assert len(items) == 2
        for item in items:
            alone = (await visitor.get(f"/leads/{item['id']}")).json()
            assert json.dumps(item) == json.dumps({name: value for name, value in alone.items() if name in item})
            assert list(item) == list(LeadRead.model_fields)
            LeadRead.model_validate(item)
    assert items[1]["notes"] is None
    assert items[1]["tags"] == ["second opinion"]
    assert items[1]["waiting_for"]["until"] == "2026-11-29T09:30:00.250000Z"


async def test_filters_narrow_together(manager: Visitor, owner_url: str, agent: Visitor) -> None:
    website = await manager.captured(phone="098765 43210", source="website")
    event = await manager.captured(phone="098765 43211", source="event")
    await as_owner(owner_url, "UPDATE leads SET status = 'contacted', stage = 'interest', owner_id = %s, priority = 1"
                   " WHERE id = %s", agent.user_id, event["id"])  # fmt: skip
    cases: list[tuple[dict[str, Any], list[int]]] = [
        ({"source": "website"}, [website["id"]]),
        ({"status": "contacted"}, [event["id"]]),
        ({"status": "contacted", "source": "website"}, []),
        ({"stage": "interest", "owner": agent.user_id, "priority": 1}, [event["id"]]),
    ]
    for params, expected in cases:
        assert await pages(manager, "/leads", **params) == [expected]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("meera", True),
        ("MEERA R", True),
        ("Méera", True),
        ("+91 98765-43210", True),
        ("098765 43210", True),
        ("MEERA@example.COM", True),
        ("raman", True),
        ("aman", False),
        ("098765 43219", False),
        ("' OR 1=1 --", False),
        ("me%", False),
    ],
)
async def test_search_finds_by_name_phone_and_address(manager: Visitor, search: str, found: bool) -> None:
    await manager.captured(first_name="Meera", last_name="Raman", phone="098765 43210", email="meera@example.com")
    answer = await manager.get("/leads", search=search)
    assert answer.status_code == 200, answer.text
    assert bool(answer.json()["items"]) is found


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"limit": 10**9}, "limit"),
        ({"limit": -1}, "limit"),
        ({"limit": 0}, "limit"),
        ({"sort": "notes"}, "sort"),
        ({"sort": "id; DROP TABLE leads"}, "sort"),
        ({"tenant_id": 2}, "tenant_id"),
        ({"notes": "x"}, "notes"),
        ({"status": "gone"}, "status"),
        ({"owner": 2**63}, "owner"),
        ({"created_from": "yesterday"}, "created_from"),
        ({"created_from": "2026-01-01T00:00:00"}, "created_from"),
        ({"search": "a"}, "search"),
        ({"search": "1234"}, "search"),
        ({"search": "not@an@address"}, "search"),
        ({"search": "a\x00b"}, "search"),
        ({"cursor": "forged"}, "cursor"),
        ({"cursor": "AAAAAAAAAAAAAAAAW251bGwsMV0"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
    ],
)
async def test_a_bad_query_is_refused_by_name(manager: Visitor, params: dict[str, Any], field: str) -> None:
    problem(await manager.get("/leads", **params), 422, field=field)


async def test_a_cursor_fits_only_its_own_list(manager: Visitor, stranger: Visitor) -> None:
    await several(manager, 3)
    cursor = (await manager.get("/leads", limit=1)).json()["next"]
    assert (await manager.get("/leads", limit=2, cursor=cursor)).status_code == 200
    problem(await manager.get("/leads", limit=1, cursor=cursor, status="new"), 422, field="cursor")
    problem(await manager.get("/leads", limit=1, cursor=cursor, sort="created_at"), 422, field="cursor")
    problem(await stranger.get("/leads", limit=1, cursor=cursor), 422, field="cursor")
    changed = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    problem(await manager.get("/leads", limit=1, cursor=changed), 422, field="cursor")


@pytest.mark.parametrize("lead_id", ["2147483648", "9223372036854775807"])
async def test_an_absent_lead_is_not_found(manager: Visitor, lead_id: str) -> None:
    problem(await manager.get(f"/leads/{lead_id}"), 404)


@pytest.mark.parametrize("lead_id", ["0", "-1", "1e3", "9223372036854775808", "1%00", "x", "1;"])
async def test_what_is_no_id_is_refused(manager: Visitor, lead_id: str) -> None:
    problem(await manager.get(f"/leads/{lead_id}"), 422, field="lead_id")


async def test_a_correction_changes_what_was_sent_and_no_more(manager: Visitor, checker: Checker) -> None:
    lead = await manager.captured(
        first_name="Mira", phone="098765 43210", email="m@example.com", city="Chennai", external_ids={"crm": "1"}
    )
    answer = await manager.put(f"/leads/{lead['id']}", {"first_name": "Meera", "phone": "098765 43211", "email": None})
    assert answer.status_code == 200
    corrected = answer.json()
    expected = {**lead, "first_name": "Meera", "phone": "+919876543211", "email": None}
    changing = {"updated_at": None, "version": None}
    assert {**corrected, **changing} == {**expected, **changing}
    told = await (await checker.execute("SELECT message FROM start_requests ORDER BY id")).fetchall()
    assert told == [("start",), ("profile_changed",)]
    found = await (await checker.execute("SELECT facts FROM audit_log WHERE action = 'profile_changed'")).fetchall()
    assert found == [({"fields": "first_name,email,email_norm,phone_e164"},)]
    freed = await manager.captured(phone="098765 43210")
    assert freed["id"] != lead["id"]
    assert (await manager.get("/leads", search="meera")).json()["items"][0]["id"] == lead["id"]


async def test_a_correction_that_changes_nothing_tells_nobody(manager: Visitor, checker: Checker) -> None:
    lead = await manager.captured(first_name="Meera", phone="098765 43210")
    answer = await manager.put(f"/leads/{lead['id']}", {"first_name": " Meera ", "phone": "+91 98765 43210"})
    assert answer.json() == lead
    row = await (await checker.execute("SELECT count(*) FROM start_requests")).fetchone()
    assert row == (1,)


async def test_a_correction_to_another_leads_number_names_that_lead(manager: Visitor) -> None:
    one, other = await manager.captured(phone="098765 43210"), await manager.captured(email="m@example.com")
    body = {"first_name": "Changed", "phone": "098765 43210"}
    problem(
        await manager.put(f"/leads/{other['id']}", body), 409, reason="identity_taken", lead_id=one["id"], field="phone"
    )
    assert (await manager.get(f"/leads/{other['id']}")).json().items() >= other.items()


async def test_ids_in_other_systems_are_replaced_removed_and_freed(manager: Visitor, checker: Checker) -> None:
    lead = await manager.captured(phone="098765 43210", external_ids={"crm": "1", "old": "A", "his": "7"})
    path = f"/leads/{lead['id']}"
    assert (await manager.put(path, {"external_ids": {"crm": " 2 ", "old": None}})).status_code == 200
    found = await checker.execute("SELECT kind, value FROM identities WHERE kind LIKE 'external:%%' ORDER BY kind")
    assert await found.fetchall() == [("external:crm", "2"), ("external:his", "7")]
    facts = await (await checker.execute("SELECT facts FROM audit_log WHERE action = 'profile_changed'")).fetchall()
    assert facts == [({"fields": "external_ids"},)]
    other = await manager.captured(external_ids={"crm": "1"})
    assert other["id"] != lead["id"]
    taken = await manager.put(path, {"external_ids": {"crm": "1"}})
    problem(taken, 409, reason="identity_taken", lead_id=other["id"], field="external_ids.crm")
    assert (await manager.put(path, {"external_ids": {"crm": "2"}})).json()["id"] == lead["id"]


@pytest.mark.parametrize(
    ("ids", "field"),
    [
        ({"CRM": "1"}, "external_ids"),
        ({"crm": ""}, "external_ids.crm"),
        ({"crm": "x" * 201}, "external_ids.crm"),
        ({f"system_{number}": "1" for number in range(10)}, "external_ids"),
        ({"crm": 1}, "external_ids.crm"),
    ],
)
async def test_what_is_no_id_of_another_system_is_refused(manager: Visitor, ids: dict[str, Any], field: str) -> None:
    lead = await manager.captured(phone="098765 43210", external_ids={"his": "7"})
    problem(await manager.put(f"/leads/{lead['id']}", {"external_ids": ids}), 422, field=field)


@pytest.mark.parametrize("field", ["status", "stage", "score", "owner_id", "tenant_id", "created_at", "run", "source"])
async def test_a_correction_moves_no_life(manager: Visitor, field: str) -> None:
    lead = await manager.captured(phone="098765 43210")
    problem(await manager.put(f"/leads/{lead['id']}", {field: 1}), 422, field=field)


async def test_a_correction_leaves_a_way_to_reach_the_person(manager: Visitor) -> None:
    lead = await manager.captured(phone="098765 43210")
    problem(await manager.put(f"/leads/{lead['id']}", {"phone": None}), 422, field="phone")
    problem(await manager.put(f"/leads/{lead['id']}", {"campaign_id": 99}), 404)


async def test_an_agent_sees_own_offered_and_queued_leads_only(
    manager: Visitor, agent: Visitor, tenant: SeededTenant, owner_url: str
) -> None:
    own, offered, queued, anothers, loose = await several(manager, 5)
    mine, other = tenant.agent_ids[:2]
    await as_owner(owner_url, "UPDATE leads SET owner_id = %s WHERE id = %s", mine, own)
    await as_owner(owner_url, "UPDATE leads SET owner_id = %s WHERE id = %s", other, anothers)
    await as_owner(owner_url, "UPDATE leads SET queued_at = now() WHERE id = %s", queued)
    await as_owner(
        owner_url,
        "INSERT INTO offers (tenant_id, lead_id, agent_id, run, round, number, offered_at, expires_at)"
        " VALUES (1, %s, %s, 1, 1, 1, now(), now() + interval '1 hour')",
        offered,
        mine,
    )
    assert await pages(agent, "/leads", limit=2) == [[queued, offered], [own]]
    for lead_id in (own, offered, queued):
        assert (await agent.get(f"/leads/{lead_id}")).status_code == 200
    for lead_id in (anothers, loose):
        problem(await agent.get(f"/leads/{lead_id}"), 404)
        problem(await agent.get(f"/leads/{lead_id}/interactions"), 404)
    assert (await agent.put(f"/leads/{own}", {"city": "Chennai"})).status_code == 200
    for lead_id in (offered, queued, anothers, loose):
        problem(await agent.put(f"/leads/{lead_id}", {"city": "Chennai"}), 403)
        problem(await agent.post(f"/leads/{lead_id}/interactions", {"interaction_type": "call"}), 403)


async def test_u7_an_agent_may_open_what_they_captured_until_somebody_owns_it(
    manager: Visitor, agent: Visitor, tenant: SeededTenant, owner_url: str
) -> None:
    posted = await agent.post("/leads", {"first_name": "Walk-in", "phone": "098765 43210"})
    assert posted.status_code == 201
    place = posted.headers["Location"].removeprefix("/api/v1")
    assert (await agent.get(place)).json()["first_name"] == "Walk-in"
    assert await pages(agent, "/leads") == [[]], "it stands in no list of theirs"
    problem(await agent.put(place, {"city": "Chennai"}), 403)
    loose = await manager.captured(phone="098765 43211")
    problem(await agent.get(f"/leads/{loose['id']}"), 404)
    await as_owner(owner_url, "UPDATE leads SET owner_id = %s WHERE id = %s", tenant.agent_ids[1], posted.json()["id"])
    problem(await agent.get(place), 404)


async def test_marketing_sees_leads_without_their_notes(manager: Visitor, visit: Visit, tenant: SeededTenant) -> None:
    lead = await manager.captured(phone="098765 43210", notes="Between us.")
    marketing = visit(tenant, Role.MARKETING)
    assert (await marketing.get(f"/leads/{lead['id']}")).json()["notes"] is None
    assert "Between us." not in (await marketing.get("/leads")).text
