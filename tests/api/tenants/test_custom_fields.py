"""A hospital's own fields of a lead: configured, then captured by each channel."""

from typing import Any

import psycopg
import pytest

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

EYE = {"key": "which_eye", "label": "Which eye?", "type": "choice", "choices": ["left", "right"], "required": True}
PHONE = "098765 43210"


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


@pytest.fixture
async def eye(admin: Visitor) -> dict[str, Any]:
    answer = await admin.post("/custom-fields", EYE, key="once")
    assert answer.status_code == 201
    made: dict[str, Any] = answer.json()
    assert (await admin.post("/custom-fields", EYE, key="once")).json() == made
    return made


async def test_a_field_is_added_listed_changed_and_retired(
    admin: Visitor, manager: Visitor, stranger: Visitor, eye: dict[str, Any], checker: psycopg.AsyncConnection[Any]
) -> None:
    assert EYE.items() <= eye.items()
    assert (await manager.get("/custom-fields")).json() == {"items": [eye]}
    assert (await stranger.get("/custom-fields")).json() == {"items": []}
    change = {"label": "Eye", "choices": ["left", "right", "both"], "required": False, "active": False}
    changed = (await admin.put(f"/custom-fields/{eye['id']}", change)).json()
    assert changed == {**eye, **change}
    told = await (await checker.execute("SELECT action, facts FROM audit_log ORDER BY id")).fetchall()
    facts = {"key": "which_eye", "type": "choice", "required": True, "active": True}
    assert told == [
        ("custom_field_added", facts),
        ("custom_field_changed", {**facts, "required": False, "active": False}),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"key": "Eye"}, "key"),
        ({"type": "json"}, "type"),
        ({"choices": []}, "choices"),
        ({"choices": ["left", " left "]}, "choices"),
        ({"type": "text"}, "choices"),
        ({"label": " "}, "label"),
    ],
)
async def test_a_field_that_nobody_could_fill_in_is_refused(admin: Visitor, wrong: dict[str, Any], field: str) -> None:
    problem(await admin.post("/custom-fields", EYE | wrong), 422, field=field)


async def test_a_key_is_one_fields_for_ever(admin: Visitor, eye: dict[str, Any]) -> None:
    problem(await admin.post("/custom-fields", EYE), 409, reason="key_taken")


async def test_there_is_an_end_to_fields(admin: Visitor) -> None:
    for number in range(50):
        body = {"key": f"field_{number}", "label": "One", "type": "text"}
        assert (await admin.post("/custom-fields", body)).status_code == 201
    problem(await admin.post("/custom-fields", EYE), 409, reason="too_many_fields")
    items = (await admin.get("/custom-fields")).json()["items"]
    await admin.put(f"/custom-fields/{items[0]['id']}", {"label": "One", "active": False})
    assert (await admin.post("/custom-fields", EYE)).status_code == 201
    problem(await admin.put(f"/custom-fields/{items[0]['id']}", {"label": "One"}), 409, reason="too_many_fields")


async def test_a_capture_must_bring_what_is_asked_for_and_nothing_else(
    manager: Visitor, eye: dict[str, Any], checker: psycopg.AsyncConnection[Any]
) -> None:
    for custom in ({}, {"which_eye": "third"}, {"which_eye": 1}):
        problem(await manager.post("/leads", {"phone": PHONE, "custom": custom}), 422, field="custom.which_eye")
    unknown = {"phone": PHONE, "custom": {"which_eye": "left", "shoe": 42}}
    problem(await manager.post("/leads", unknown), 422, field="custom.shoe")
    assert await (await checker.execute("SELECT FROM touches")).fetchall() == []
    assert (await manager.captured(phone=PHONE, custom={"which_eye": "left"}))["custom"] == {"which_eye": "left"}


async def test_an_imported_row_is_held_to_the_fields(manager: Visitor, eye: dict[str, Any]) -> None:
    rows = [
        {"submission_key": f"import:crm:{n}", "lead": {"phone": f"+91987654321{n}", "custom": custom}}
        for n, custom in enumerate([{"which_eye": "left"}, {}])
    ]
    answer = await manager.post("/imports/rows", {"rows": rows})
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["rows"]
    assert (first["result"], second["result"]) == ("created", "rejected")
    assert second["fault"]["field"] == "custom.which_eye"


async def test_an_edit_keeps_what_was_there_before_the_field_was(manager: Visitor, admin: Visitor) -> None:
    lead = await manager.captured(phone=PHONE, custom={"shoe": 42})
    assert (await admin.post("/custom-fields", EYE)).status_code == 201
    path = f"/leads/{lead['id']}"
    assert (await manager.put(path, {"city": "Chennai"})).json()["custom"] == {"shoe": 42}
    both = {"shoe": 42, "which_eye": "right"}
    assert (await manager.put(path, {"custom": both})).json()["custom"] == both
    problem(await manager.put(path, {"custom": {**both, "shoe": 43}}), 422, field="custom.shoe")
    problem(await manager.put(path, {"custom": {"shoe": 42}}), 422, field="custom.which_eye")
    problem(await manager.put(path, {"custom": {"which_eye": "third"}}), 422, field="custom.which_eye")


async def test_once_the_last_field_is_retired_leads_carry_anything_again(admin: Visitor, eye: dict[str, Any]) -> None:
    await admin.put(f"/custom-fields/{eye['id']}", {"label": "Eye", "choices": ["left"], "active": False})
    assert (await admin.captured(phone=PHONE, custom={"shoe": 42}))["custom"] == {"shoe": 42}


async def test_another_hospitals_fields_bind_nobody_here(stranger: Visitor, eye: dict[str, Any]) -> None:
    assert (await stranger.captured(phone="+971501234567", custom={"shoe": 42}))["custom"] == {"shoe": 42}
