"""Search finds a person by whatever is known of them: after merges, by other names, by the end of a number."""

from typing import Any

import psycopg
import pytest

from tests.api.conftest import Visitor, problem
from tests.fixtures.postgres import Clone

MEERA = {"first_name": "Meera", "last_name": "Kumari Raman", "phone": "098765 43210", "email": "meera@example.com"}
DIVYA = {"first_name": "Divya", "last_name": "Iyer", "phone": "098111 22334", "email": "divya@example.com"}


async def found(manager: Visitor, search: str) -> list[int]:
    answer = await manager.get("/leads", search=search)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


@pytest.mark.parametrize("search", ["098111 22334", "+91 98111 22334", "22334", "divya@EXAMPLE.com", "Divya", "iyer"])
async def test_the_survivor_is_found_by_all_that_its_merged_leads_were_known_by(manager: Visitor, search: str) -> None:
    """F13."""
    one, other = await manager.captured(**MEERA), await manager.captured(**DIVYA)
    assert (await manager.post(f"/leads/{other['id']}/merge", {"into": one["id"]})).status_code == 201
    assert await found(manager, search) == [one["id"]]


@pytest.mark.parametrize(
    ("search", "hit"),
    [
        ("raman", True),
        ("kumari", True),
        ("kumari ram", True),
        ("43210", True),
        ("6543210", True),
        ("765 43210", True),
        ("४३२१०", True),
        ("54321", False),
        ("mari", False),
    ],
)
async def test_a_surname_or_the_last_digits_are_enough(manager: Visitor, search: str, hit: bool) -> None:
    """U14."""
    lead = await manager.captured(**MEERA)
    assert await found(manager, search) == ([lead["id"]] if hit else [])


@pytest.mark.parametrize(
    ("name", "search"), [(("小明", "王"), "王"), (("小明", "王"), "小"), (("さくら", ""), "さ"), (("민준", "김"), "김")]
)
async def test_one_chinese_japanese_or_korean_character_is_enough(
    manager: Visitor, name: tuple[str, str], search: str
) -> None:
    """U14."""
    lead = await manager.captured(first_name=name[0], last_name=name[1], phone="098765 43210")
    assert await found(manager, search) == [lead["id"]]


async def test_fewer_than_five_digits_are_refused_with_the_way_out(manager: Visitor) -> None:
    """U14."""
    problem(
        await manager.get("/leads", search="3210"), 422, detail="needs the last 5 digits of a phone number, or more"
    )


async def test_another_name_that_a_known_person_gave_is_found_and_shown(manager: Visitor) -> None:
    """Decision 4: the profile keeps the first."""
    lead = await manager.captured(**MEERA)
    again = await manager.post("/leads", {**MEERA, "last_name": "Subramanian"})
    assert again.json()["id"] == lead["id"]
    assert await found(manager, "subra") == await found(manager, "meera sub") == [lead["id"]]
    shown = (await manager.get(f"/leads/{lead['id']}")).json()
    assert (shown["last_name"], shown["other_names"]) == ("Kumari Raman", ["Meera Subramanian"])


async def test_a_corrected_name_is_found_and_the_wrong_one_no_more(manager: Visitor) -> None:
    lead = await manager.captured(**MEERA)
    assert (await manager.put(f"/leads/{lead['id']}", {"last_name": "Venkat Rao"})).status_code == 200
    assert await found(manager, "rao") == await found(manager, "venkat") == [lead["id"]]
    assert await found(manager, "raman") == await found(manager, "kumari") == []


async def test_each_search_is_served_by_an_index(manager: Visitor, clone: Clone, tenant: Any) -> None:
    """Under row level security, as the runtime role: no search reads all of a tenant."""
    with psycopg.connect(clone.superuser_url) as server:
        server.execute(STORED)
        server.execute("ANALYZE leads, identities, name_parts, claimed_contacts")
    for search in ("number 4321", "04321", "person4321@example.com"):
        await found(manager, search)
    with psycopg.connect(clone.app_url) as app:
        app.execute("SELECT set_config('app.current_tenant_id', '1', false)")
        for condition, index in PLANS.items():
            plan = "\n".join(row[0] for row in app.execute(f"EXPLAIN {condition}"))
            assert index in plan, plan
            assert "Seq Scan on" not in plan, plan


STORED = """
    INSERT INTO leads (tenant_id, id, first_name, last_name, name_norm, source, status, stage, phase, run, run_closed,
        priority, attempts_made)
    SELECT 1, 100000 + n, 'Stored', 'Number ' || n, 'stored number ' || n, 'website', 'new', 'awareness', 'intake', 1,
        false, 3, 0
    FROM generate_series(1, 20000) n;
    INSERT INTO identities (tenant_id, kind, value, lead_id)
    SELECT 1, 'phone', '+91987' || lpad(n::text, 7, '0'), 100000 + n FROM generate_series(1, 20000) AS n;
    INSERT INTO identities (tenant_id, kind, value, lead_id)
    SELECT 1, 'email', 'person' || n || '@example.com', 100000 + n FROM generate_series(1, 20000) n;
"""
PLANS = {
    "SELECT lead_id FROM identities WHERE tenant_id = 1 AND tail ^@ '12340'": "tail_idx",
    "SELECT lead_id FROM identities WHERE tenant_id = 1 AND kind = 'email' AND value = 'a@b.c'": "pkey",
    "SELECT lead_id FROM name_parts WHERE tenant_id = 1 AND part ^@ 'number 4321'": "part_idx",
    "SELECT id FROM leads WHERE tenant_id = 1 AND name_norm ^@ 'stored number 4321'": "name_norm_idx",
}
