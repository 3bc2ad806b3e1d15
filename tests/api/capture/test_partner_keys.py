"""A partner's API key brings leads, and reaches nothing that others brought."""

import time
from collections.abc import Callable
from typing import Any

import httpx2
import psycopg
import pytest

from api.auth.permissions import Action, Role, Scope, covers
from services.tenants.api_keys import PARTNER_SCOPES
from tests.api.capture.uploads import upload, uploaded
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

CONFIG = {"kind": "partner", "mapping": {"phone": {"path": "phone"}}, "required": ["phone"], "id_path": "ref",
          "signature": {"scheme": "api_key"}}  # fmt: skip
SEEN = {"kind": "visit", "key": "session-1"}


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


@pytest.fixture
async def partner_id(admin: Visitor) -> int:
    return int((await admin.post("/integrations", {"name": "Practo", "config": CONFIG})).json()["id"])


@pytest.fixture
async def made(admin: Visitor, partner_id: int) -> dict[str, Any]:
    body = {"name": "Practo", "scopes": ["capture"], "integration_id": partner_id}
    answer: dict[str, Any] = (await admin.post("/api-keys", body)).json()
    return answer


@pytest.fixture
def partner(http: httpx2.AsyncClient, made: dict[str, Any]) -> Visitor:
    return Visitor(http, made["key"], 0, 0)


@pytest.fixture
def widen(clone: Clone) -> Callable[[int, str], None]:
    """A key of before, which was made with more."""

    def run(key_id: int, scopes: str) -> None:
        with psycopg.connect(clone.superuser_url) as connection:
            connection.execute("UPDATE api_keys SET scopes = %s::jsonb WHERE id = %s", (scopes, key_id))

    return run


def lead_of(clone: Clone, phone: str) -> int:
    with psycopg.connect(clone.checker_url) as connection:
        row = connection.execute("SELECT id FROM leads WHERE phone_e164 = %s", (phone,)).fetchone()
    assert row
    return int(row[0])


def seen_by(answer: httpx2.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All that a caller sees of it."""
    passing = {"x-request-id", "date", "location"}
    return answer.status_code, answer.content, sorted((k, v) for k, v in answer.headers.items() if k not in passing)


@pytest.mark.parametrize("scopes", [["import"], ["read"], ["capture", "import"], ["capture", "read"]])
async def test_a_partner_gets_a_key_with_scope_capture_only(admin: Visitor, partner_id: int, scopes: list[str]) -> None:
    refused = await admin.post("/api-keys", {"name": "x", "scopes": scopes, "integration_id": partner_id})
    detail = problem(refused, 422, field="scopes")["detail"]
    assert "make a key without integration_id" in detail
    assert (await admin.get("/api-keys")).json()["items"] == []


async def test_a_partners_key_of_before_can_do_no_more_than_capture(
    admin: Visitor, partner: Visitor, made: dict[str, Any], widen: Callable[[int, str], None]
) -> None:
    widen(made["id"], '["capture", "import", "read"]')
    row = {"submission_key": "import:x:1", "lead": {"phone": "+919876500001"}}
    for answer in (
        await partner.get("/imports"),
        await partner.get("/imports/1/rows"),
        await partner.get("/imports/systems/x"),
        await partner.post("/imports/rows", {"rows": [row]}),
        await partner.get("/campaigns"),
        await partner.get("/custom-fields"),
        await upload(partner),
    ):
        problem(answer, 403)
    assert (await partner.post("/leads", {"phone": "+919876500001"})).status_code == 202
    turned = (await admin.post(f"/api-keys/{made['id']}/rotate", {})).json()
    assert turned["scopes"] == ["capture"]


async def test_a_partners_key_of_before_without_capture_is_not_rotated_into_one_with_it(
    admin: Visitor, made: dict[str, Any], widen: Callable[[int, str], None]
) -> None:
    widen(made["id"], '["import"]')
    problem(await admin.post(f"/api-keys/{made['id']}/rotate", {}), 409, reason="no_scope_left")


def test_what_a_partner_may_have_is_capture_and_no_more() -> None:
    scopes = {Scope(scope) for scope in PARTNER_SCOPES}
    assert {action for action in Action if covers(scopes, action)} == {
        Action.READ_SELF,
        Action.CAPTURE_LEAD,
        Action.RECORD_BEHAVIOUR,
    }
    assert scopes == {Scope.CAPTURE}


async def test_a_partner_reaches_the_leads_that_it_brought_and_no_others(
    manager: Visitor, partner: Visitor, clone: Clone
) -> None:
    others = (await manager.captured(phone="+919876500001"))["id"]
    await partner.post("/leads", {"phone": "+919876500002"})
    brought = lead_of(clone, "+919876500002")
    absent, foreign = [await partner.post(f"/leads/{id}/behaviours", SEEN) for id in (999_999, others)]
    problem(foreign, 404)
    assert seen_by(foreign) == seen_by(absent)
    assert (await partner.post(f"/leads/{brought}/behaviours", SEEN)).status_code == 201


async def test_a_partner_hears_the_same_of_new_and_known_people(
    manager: Visitor, partner: Visitor, clone: Clone
) -> None:
    known = (await manager.captured(phone="+919876500001", first_name="Asha", email="asha@x.example"))["id"]
    answers = []
    for number, phone in enumerate(("+919876500001", "+919876500002")):
        posted = [await partner.post("/leads", {"phone": phone}, key=f"k-{number}") for _ in range(2)]
        answers.append([(one.status_code, one.json()["status"], sorted(one.headers)) for one in posted])
    assert answers[0] == answers[1]
    new = lead_of(clone, "+919876500002")
    heard = [await partner.post(f"/leads/{id}/behaviours", SEEN) for id in (known, new)]
    assert [one.status_code for one in heard] == [201, 201]


async def test_how_long_a_partner_waits_says_nothing_of_the_person(manager: Visitor, partner: Visitor) -> None:
    await manager.captured(phone="+919876500001")
    for phone in ("+919876500001", "+919876500002"):
        began = time.monotonic()
        assert (await partner.post("/leads", {"phone": phone})).status_code == 202
        assert time.monotonic() - began >= 0.1


async def test_one_programs_behaviours_suppress_no_others(
    manager: Visitor, admin: Visitor, http: httpx2.AsyncClient, checker_url: str
) -> None:
    lead = (await manager.captured(phone="+919876500001"))["id"]
    program = Visitor(
        http, (await admin.post("/api-keys", {"name": "Site", "scopes": ["capture"]})).json()["key"], 0, 0
    )
    for visitor in (program, manager, manager):
        answer = await visitor.post(f"/leads/{lead}/behaviours", {"kind": "open", "key": "message:1"})
        assert (answer.status_code, answer.json()["key"]) == (201, "message:1")
    with psycopg.connect(checker_url) as connection:
        keys = [key for (key,) in connection.execute("SELECT key FROM behaviours ORDER BY id")]
    assert len(keys) == 2
    assert not any(key.startswith("message:") for key in keys)


async def test_a_program_reaches_its_own_imports_and_no_others(
    manager: Visitor, admin: Visitor, http: httpx2.AsyncClient
) -> None:
    made = (await admin.post("/api-keys", {"name": "Site", "scopes": ["import"]})).json()
    program = Visitor(http, made["key"], 0, 0)
    theirs = (await uploaded(manager))["id"]
    mine = (await uploaded(program))["id"]
    assert [one["id"] for one in (await program.get("/imports")).json()["items"]] == [mine]
    for path in ("", "/rows"):
        assert seen_by(await program.get(f"/imports/{theirs}{path}")) == seen_by(
            await program.get(f"/imports/999999{path}")
        )
        assert (await program.get(f"/imports/{mine}{path}")).status_code == 200
    foreign, absent = [await program.post(f"/imports/{id}/run", None) for id in (theirs, 999_999)]
    problem(foreign, 404)
    assert seen_by(foreign) == seen_by(absent)
    assert (await program.post(f"/imports/{mine}/run", None)).status_code == 200
    made = (await admin.post(f"/api-keys/{made['id']}/rotate", {"grace_seconds": 0})).json()
    assert [one["id"] for one in (await Visitor(http, made["key"], 0, 0).get("/imports")).json()["items"]] == [mine]


async def test_marketing_undoes_its_own_imports_only(visit: Visit, tenant: SeededTenant, manager: Visitor) -> None:
    marketing = visit(tenant, Role.MARKETING)
    theirs = (await uploaded(manager))["id"]
    mine = (await uploaded(marketing))["id"]
    problem(await marketing.post(f"/imports/{theirs}/undo", None), 403)
    problem(await marketing.post(f"/imports/{mine}/undo", None), 409, reason="import_running")
    problem(await manager.post(f"/imports/{mine}/undo", None), 409, reason="import_running")
