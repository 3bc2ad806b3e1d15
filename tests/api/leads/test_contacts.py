"""A contact that was named without proof: shown, found, never written to, until it is confirmed."""

from typing import Any

import psycopg

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

MEERA = {"first_name": "Meera", "last_name": "Raman", "email": "meera@example.com", "notes": "Allergic to penicillin"}
CLAIM = """
    INSERT INTO claimed_contacts (tenant_id, lead_id, kind, value, written, touch_id, at)
    SELECT 1, %(lead)s, 'phone', '+919811100099', '+919811100099', min(id), now() FROM touches WHERE lead_id = %(lead)s
"""


def claim(clone: Clone, lead: int) -> None:
    with psycopg.connect(clone.superuser_url) as server:
        server.execute(CLAIM, {"lead": lead})


async def detail(visitor: Visitor, lead: int) -> dict[str, Any]:
    answer = await visitor.get(f"/leads/{lead}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_claimed_contact_is_shown_and_found_and_staff_confirm_it(manager: Visitor, clone: Clone) -> None:
    """Decision 4."""
    lead = (await manager.captured(**MEERA))["id"]
    claim(clone, lead)
    (shown,) = (await detail(manager, lead))["contacts"]
    assert (shown["kind"], shown["value"], shown["state"]) == ("phone", "+919811100099", "claimed")
    assert [item["id"] for item in (await manager.get("/leads", search="00099")).json()["items"]] == [lead]
    assert (await detail(manager, lead))["phone"] is None
    for _ in range(2):  # harmless the second time
        answer = await manager.post(f"/leads/{lead}/contacts/confirm", {"contact": "098111 00099"})
        assert answer.status_code == 200, answer.text
        assert answer.json()["state"] == "confirmed"
    now = await detail(manager, lead)
    assert (now["phone"], now["contacts"]) == ("+919811100099", [])
    history = (await manager.get(f"/leads/{lead}/history")).json()["items"]
    (entry,) = [entry for entry in history if entry["action"] == "contact_confirmed"]
    assert "+91" not in str(entry)
    again = await manager.post("/leads", {"first_name": "Meera", "phone": "+919811100099"})
    assert again.json()["id"] == lead


async def test_a_mobile_with_an_extension_is_confirmed_by_its_number(manager: Visitor, clone: Clone) -> None:
    lead = (await manager.captured(**MEERA))["id"]
    claim(clone, lead)
    answer = await manager.post(f"/leads/{lead}/contacts/confirm", {"contact": "098111 00099 ext 5"})
    assert (answer.status_code, answer.json()["value"]) == (200, "+919811100099")


async def test_what_nobody_claimed_cannot_be_confirmed(manager: Visitor) -> None:
    lead = (await manager.captured(**MEERA))["id"]
    problem(await manager.post(f"/leads/{lead}/contacts/confirm", {"contact": "098111 00098"}), 404)
    problem(await manager.post(f"/leads/{lead}/contacts/confirm", {"contact": "soon"}), 422, field="contact")


async def test_the_survivor_shows_the_notes_of_its_merged_leads_by_name(
    manager: Visitor, visit: Visit, tenant: SeededTenant
) -> None:
    """U4."""
    stays = (await manager.captured(first_name="Meera", phone="098765 43210", external_ids={"crm": "A-1"}))["id"]
    gone = (await manager.captured(**MEERA))["id"]
    assert (await manager.post(f"/leads/{gone}/merge", {"into": stays})).status_code == 201
    (merged,) = (await detail(manager, stays))["merged_leads"]
    assert (merged["id"], merged["first_name"], merged["notes"]) == (gone, "Meera", MEERA["notes"])
    assert (await detail(manager, stays))["external_ids"] == {"crm": "A-1"}
    history = (await manager.get(f"/leads/{stays}/history")).json()["items"]
    captured = [entry for entry in history if entry["action"] == "lead_captured"]
    assert [entry["lead_id"] for entry in captured] == [stays, gone]
    assert captured[1]["text"] == f"Captured from website (lead {gone})"
    assert captured[1]["quote"] == MEERA["notes"]
    (masked,) = (await detail(visit(tenant, Role.MARKETING), stays))["merged_leads"]
    assert masked["notes"] is None
