"""Capturing a lead: one person, one lead; one key, one answer; nothing half-done; Temporal unavailable."""

import asyncio
from typing import Any

import psycopg
import pytest

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

Checker = psycopg.AsyncConnection[tuple[Any, ...]]
MEERA = {
    "first_name": "Meera",
    "last_name": "Raman",
    "phone": "098765 43210",
    "email": "Meera.Raman@Example.com",
    "source": "google_ads",
    "city": "Chennai",
    "procedure": "cataract",
    "notes": "Cloudy sight.",
    "external_ids": {"crm": "A-1"},
    "consents": [{"purpose": "enquiry", "text_version": "v1"}],
    "utm_source": "google",
    "gclid": "g1",
}


async def count(checker: Checker, table: str) -> int:
    row = await (await checker.execute(f"SELECT count(*) FROM {table}")).fetchone()
    assert row
    return int(row[0])


async def one(checker: Checker, query: str) -> tuple[Any, ...]:
    rows = await (await checker.execute(query)).fetchall()
    assert len(rows) == 1, rows
    return rows[0]


async def test_a_lead_is_stored_with_all_that_belongs_to_it(manager: Visitor, checker: Checker) -> None:
    answer = await manager.post("/leads", MEERA, key="form-1")
    assert answer.status_code == 201
    lead = answer.json()
    assert answer.headers["location"] == f"/api/v1/leads/{lead['id']}"
    assert (lead["phone"], lead["status"], lead["stage"]) == ("+919876543210", "new", "awareness")
    kinds = await (await checker.execute("SELECT kind, value FROM identities ORDER BY kind")).fetchall()
    assert kinds == [("email", "meera.raman@example.com"), ("external:crm", "A-1"), ("phone", "+919876543210")]
    touch = "SELECT lead_id, source, utm_source, gclid, submission_key, raw ->> 'phone' FROM touches"
    key = f"user:{manager.user_id}:form-1"
    assert await one(checker, touch) == (lead["id"], "google_ads", "google", "g1", key, "098765 43210")
    consent = "SELECT lead_id, purpose, channel, given, text_version, source FROM consents"
    assert await one(checker, consent) == (lead["id"], "enquiry", None, True, "v1", "google_ads")
    request = "SELECT lead_id, run, message, sent_at FROM start_requests"
    assert await one(checker, request) == (lead["id"], 1, "start", None)
    audited = await one(checker, "SELECT actor, action, subject_id, facts::text FROM audit_log")
    assert audited[:3] == (f"user:{manager.user_id}", "lead_captured", lead["id"])
    assert "Meera" not in audited[3]
    assert (await one(checker, "SELECT name_norm, time_zone FROM leads")) == ("meera raman", "Asia/Kolkata")


async def test_what_the_answer_says_is_what_is_stored(manager: Visitor) -> None:
    captured = await manager.captured(**MEERA)
    assert captured.items() <= (await manager.get(f"/leads/{captured['id']}")).json().items()


async def test_a_known_person_is_touched_not_doubled(manager: Visitor, checker: Checker) -> None:
    first = await manager.captured(**MEERA)
    again = await manager.post(
        "/leads", {"phone": "+91 98765 43210", "timeframe": "now", "email": "second@example.com"}
    )
    assert again.status_code == 200
    assert (again.json()["id"], again.json()["timeframe"]) == (first["id"], "now")
    assert again.json()["email"] == "Meera.Raman@example.com"
    by_new_address = await manager.post("/leads", {"email": "second@example.com"})
    assert (by_new_address.status_code, by_new_address.json()["id"]) == (200, first["id"])
    told = await (await checker.execute("SELECT message, run FROM start_requests ORDER BY id")).fetchall()
    assert told == [("start", 1), ("touch", 1), ("touch", 1)]
    assert (await count(checker, "leads"), await count(checker, "touches")) == (1, 3)


async def test_a_touch_fills_blanks_and_overwrites_nothing(manager: Visitor) -> None:
    first = await manager.captured(phone="098765 43210", city="Chennai")
    again = await manager.post(
        "/leads", {"phone": "098765 43210", "city": "Madurai", "first_name": "Meera", "email": "m@example.com"}
    )
    filled = again.json()
    assert (filled["id"], filled["city"], filled["first_name"], filled["email"]) == (
        first["id"],
        "Chennai",
        "Meera",
        "m@example.com",
    )


async def test_a_touch_that_names_two_people_takes_nothing_from_the_second(manager: Visitor, checker: Checker) -> None:
    one_lead = await manager.captured(phone="098765 43210")
    other = await manager.captured(email="other@example.com")
    answer = await manager.post("/leads", {"phone": "098765 43210", "email": "other@example.com"})
    assert (answer.json()["id"], answer.json()["email"]) == (one_lead["id"], None)
    holder = await one(checker, "SELECT lead_id FROM identities WHERE kind = 'email'")
    assert holder == (other["id"],)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("status = 'lost', run_closed = true", [("start", 1, "captured"), ("start", 2, "touch"), ("touch", 2, "")]),
        ("status = 'converted', run_closed = true", [("start", 1, "captured")]),
        ("status = 'converted'", [("start", 1, "captured"), ("touch", 1, ""), ("touch", 1, "")]),
    ],
)
async def test_a_touch_wakes_what_can_be_woken(
    manager: Visitor, owner_url: str, checker: Checker, run: str, expected: list[tuple[str, int, str]]
) -> None:
    await manager.captured(phone="098765 43210")
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        assert (await owner.execute(f"UPDATE leads SET {run}")).rowcount == 1
    for _ in range(2):
        assert (await manager.post("/leads", {"phone": "098765 43210"})).status_code == 200
    told = await (
        await checker.execute("SELECT message, run, coalesce(body ->> 'reason', '') FROM start_requests ORDER BY id")
    ).fetchall()
    assert told == expected


async def test_a_merged_lead_hands_its_touches_to_the_survivor(
    manager: Visitor, owner_url: str, checker: Checker
) -> None:
    gone = await manager.captured(phone="098765 43210")
    survivor = await manager.captured(email="m@example.com")
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        await owner.execute("UPDATE leads SET merged_into = %s WHERE id = %s", [survivor["id"], gone["id"]])
    assert (await manager.post("/leads", {"phone": "098765 43210"})).json()["id"] == survivor["id"]


async def test_fifty_posts_of_one_person_make_one_lead(manager: Visitor, checker: Checker) -> None:
    posts = [manager.post("/leads", {"phone": "098765 43210", "email": "m@example.com"}) for _ in range(50)]
    answers = await asyncio.gather(*posts)
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (await count(checker, "leads"), await count(checker, "touches")) == (1, 50)


async def test_crossing_identities_neither_deadlock_nor_make_twins(manager: Visitor, checker: Checker) -> None:
    bodies = [
        {"phone": "098765 43210", "email": "a@example.com"},
        {"phone": "098765 43211", "email": "a@example.com"},
        {"phone": "098765 43210", "external_ids": {"crm": "1"}},
        {"email": "a@example.com", "external_ids": {"crm": "1"}},
    ]
    answers = await asyncio.gather(*(manager.post("/leads", body) for body in bodies * 8))
    assert {answer.status_code for answer in answers} <= {200, 201}
    doubled = "SELECT count(*) FROM (SELECT FROM identities GROUP BY kind, value HAVING count(*) > 1) AS twins"
    assert await one(checker, doubled) == (0,)
    assert await count(checker, "touches") == 32
    created = sum(answer.status_code == 201 for answer in answers)
    assert await count(checker, "leads") == created


async def test_fifty_posts_with_one_key_get_one_answer(manager: Visitor, checker: Checker) -> None:
    answers = await asyncio.gather(*(manager.post("/leads", MEERA, key="form-1") for _ in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert {answer.headers["location"] for answer in answers} == {f"/api/v1/leads/{answers[0].json()['id']}"}
    for table in ("leads", "touches", "start_requests", "idempotency_keys"):
        assert await count(checker, table) == 1


async def test_the_stored_answer_stays_though_the_lead_moves_on(manager: Visitor) -> None:
    first = await manager.post("/leads", MEERA, key="form-1")
    await manager.put(f"/leads/{first.json()['id']}", {"first_name": "Mira"})
    again = await manager.post("/leads", MEERA, key="form-1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"


async def test_a_key_of_a_touch_repeats_its_answer(manager: Visitor, checker: Checker) -> None:
    await manager.captured(phone="098765 43210")
    answers = [await manager.post("/leads", {"phone": "098765 43210"}, key="form-2") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert await count(checker, "touches") == 2


async def test_a_key_with_another_body_is_refused(manager: Visitor, checker: Checker) -> None:
    await manager.post("/leads", MEERA, key="form-1")
    problem(await manager.post("/leads", {"phone": "098765 43299"}, key="form-1"), 422, reason="idempotency_key_reused")
    problem(await manager.post("/leads", {**MEERA, "city": "X"}, key="form-1"), 422, reason="idempotency_key_reused")
    assert await count(checker, "touches") == 1


async def test_a_refused_capture_leaves_nothing(manager: Visitor, stranger: Visitor, checker: Checker) -> None:
    foreign = await stranger.post("/campaigns", {"campaign_name": "Theirs", "source_type": "social"})
    body = {"phone": "098765 43210", "campaign_id": foreign.json()["id"]}
    absent = await manager.post("/leads", {**body, "campaign_id": 999}, key="k")
    theirs = await manager.post("/leads", body, key="k")
    assert problem(theirs, 404) == problem(absent, 404)
    for table in ("leads", "touches", "identities", "start_requests", "idempotency_keys"):
        assert await count(checker, table) == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "phone"),
        ({"first_name": "Nobody"}, "phone"),
        ({"phone": "12345"}, "phone"),
        ({"email": "no address"}, "email"),
        ({"email": "a@example.com\r\nBcc: b@example.com"}, "email"),
        ({"phone": "098765 43210", "status": "converted"}, "status"),
        ({"phone": "098765 43210", "tenant_id": 2}, "tenant_id"),
        ({"phone": "098765 43210", "score": 100}, "score"),
        ({"phone": "098765 43210", "owner_id": 1}, "owner_id"),
        ({"phone": "098765 43210", "created_at": "2020-01-01T00:00:00Z"}, "created_at"),
        ({"phone": "098765 43210", "first_name": "x" * 501}, "first_name"),
        ({"phone": "098765 43210", "notes": "x" * 5001}, "notes"),
        ({"phone": "098765 43210", "source": "carrier_pigeon"}, "source"),
        ({"phone": "098765 43210", "birth_date": "0000-01-01"}, "birth_date"),
        ({"phone": "098765 43210", "birth_date": "9999-12-31"}, "birth_date"),
        ({"phone": "098765 43210", "campaign_id": 2**63}, "campaign_id"),
        ({"phone": "098765 43210", "campaign_id": -1}, "campaign_id"),
        ({"phone": "098765 43210", "custom": {"__proto__": 1}}, "custom"),
        ({"phone": "098765 43210", "custom": {"deep": {"er": 1}}}, "custom.deep"),
        ({"phone": "098765 43210", "consents": [{"purpose": "all", "text_version": "1"}]}, "consents.0.purpose"),
        ({"phone": "098765 43210", "external_ids": {"crm": ""}}, "external_ids.crm"),
    ],
)
async def test_bad_input_names_the_field_and_echoes_nothing(
    manager: Visitor, checker: Checker, body: dict[str, Any], field: str
) -> None:
    answer = problem(await manager.post("/leads", body), 422)
    assert answer["field"].startswith(field)
    assert not [value for value in body.values() if isinstance(value, str) and value in answer["detail"]]
    assert await count(checker, "leads") == 0


async def test_injection_is_data(manager: Visitor) -> None:
    name = "Robert'); DROP TABLE leads;--"
    lead = await manager.captured(phone="098765 43210", first_name=name, notes="<script>alert(1)</script>")
    assert (await manager.get(f"/leads/{lead['id']}")).json()["first_name"] == name


async def test_one_phone_in_two_tenants_is_two_leads(manager: Visitor, stranger: Visitor) -> None:
    ours = await manager.captured(phone="+919876543210")
    theirs = await stranger.captured(phone="+919876543210")
    assert (await stranger.get(f"/leads/{theirs['id']}")).json()["phone"] == "+919876543210"
    problem(await stranger.get(f"/leads/{ours['id']}"), 404)


async def test_who_may_not_read_leads_learns_nothing_of_a_known_person(
    manager: Visitor, visit: Visit, tenant: SeededTenant
) -> None:
    lead = await manager.captured(**MEERA)
    probe = await visit(tenant, Role.INTEGRATION).post("/leads", {"phone": MEERA["phone"]})
    assert (probe.status_code, probe.json()["id"]) == (200, lead["id"])
    assert not {"Meera", "Raman", "Cloudy sight.", "Chennai"} & {str(value) for value in probe.json().values()}
