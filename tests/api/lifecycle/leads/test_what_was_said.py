"""What a known person says again counts: it is judged at once, and shown with the words."""

import asyncio
from typing import Any

import httpx2
import pytest

from api.auth.permissions import Role
from domain.lifecycle.messages import LeadRef
from tests.api.lifecycle.conftest import Staff, at, done
from tests.api.lifecycle.outreach.test_hooks import says
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered

DANGER = "Since this morning I have sudden loss of vision in my left eye"


async def until_priority(staff: Staff, lead: LeadRef, priority: int) -> None:
    async with asyncio.timeout(60):
        while done(await staff.manager.get(at(lead)))["priority"] != priority:
            await asyncio.sleep(0.05)


async def entries(staff: Staff, lead: LeadRef, action: str) -> list[dict[str, Any]]:
    found = done(await staff.manager.get(at(lead, "/history?limit=200")))["items"]
    return [entry for entry in found if entry["action"] == action]


async def known(hospital: Hospital, **said: Any) -> LeadRef:
    lead = await hospital.capture(first_name="Ravi", procedure="cataract", **said)
    await offered(hospital, lead)
    return lead


async def test_danger_in_a_second_enquiry_is_judged_at_once_and_read(hospital: Hospital, staff: Staff) -> None:
    """F1."""
    lead = await known(hospital, phone="+919811200001", notes="Cloudy")
    before = hospital.one("SELECT expires_at FROM offers WHERE tenant_id = %s AND answer IS NULL")["expires_at"]
    answer = await staff.manager.post("/leads", {"first_name": "Ravi", "phone": "+919811200001", "notes": DANGER})
    assert answer.json()["id"] == lead.lead_id
    await until_priority(staff, lead, 1)
    (again,) = await entries(staff, lead, "lead_touched")
    assert again["quote"] == DANGER
    assert again["said"] == {"notes": DANGER}
    after = hospital.one("SELECT min(expires_at) AS expires_at FROM offers WHERE tenant_id = %s AND answer IS NULL")
    assert after["expires_at"] < before


@pytest.mark.parametrize("chosen", [{"timeframe": "emergency"}, {"procedure": "eye_injury"}])
async def test_an_emergency_that_is_chosen_the_second_time_is_judged_at_once(
    hospital: Hospital, staff: Staff, chosen: dict[str, str]
) -> None:
    """F1: of every field, though the profile keeps what was said first."""
    lead = await known(hospital, phone="+919811200005", last_name="Rao", timeframe="this_month")
    await staff.manager.post("/leads", {"first_name": "Ravi", "phone": "+919811200005", **chosen})
    await until_priority(staff, lead, 1)
    assert done(await staff.manager.get(at(lead)))["procedure"] == "cataract"


async def test_what_was_said_in_a_run_before_is_no_word_of_this_one(hospital: Hospital, staff: Staff) -> None:
    lead = await known(hospital, phone="+919811200006", last_name="Rao")
    await staff.manager.post("/leads", {"first_name": "Ravi", "phone": "+919811200006", "notes": DANGER})
    await until_priority(staff, lead, 1)
    assert (await staff.manager.post(at(lead, "/lose"), {"reason": "chose_other"})).status_code == 200
    await hospital.ending(lead)
    await staff.manager.post("/leads", {"first_name": "Ravi", "phone": "+919811200006", "notes": "A question of price"})
    async with asyncio.timeout(60):
        while (now := done(await staff.manager.get(at(lead))))["run"] != 2 or now["phase"] == "intake":
            await asyncio.sleep(0.05)
    assert now["priority"] > 1
    query = (
        "SELECT inputs FROM decisions WHERE tenant_id = %s AND lead_id = %s AND kind = 'score' ORDER BY id DESC LIMIT 1"
    )
    # The ledger keeps no words, only which tests of them held: none of danger.
    assert set(hospital.one(query, lead.lead_id)["inputs"]["words"]["tests"].values()) == {False}


async def test_each_differing_value_is_shown_and_the_profile_stays(hospital: Hospital, staff: Staff) -> None:
    """F1: of every field, by its name; what is the same is not said again."""
    lead = await known(hospital, phone="+919811200002", city="Chennai", last_name="Kumar")
    said = {"city": "Madurai", "birth_date": "1951-06-05", "insurance": False, "procedure": "squint"}
    again = {**said, "first_name": "Ravi", "last_name": "Kumar", "phone": "+919811200002"}
    await staff.manager.post("/leads", {**again, "custom": {"left_eye": True}})
    (touched,) = await entries(staff, lead, "lead_touched")
    assert touched["said"] == said | {"custom.left_eye": True}
    assert touched["details"] == [
        "city Madurai · procedure squint · insurance no · birth date 1951-06-05 · left eye yes"
    ]
    assert done(await staff.manager.get(at(lead)))["city"] == "Chennai"
    assert (await entries(staff, lead, "lead_captured"))[0]["said"] == {}


async def test_danger_in_a_reply_raises_the_priority_and_shortens_the_offer(
    hospital: Hospital, staff: Staff, http: httpx2.AsyncClient
) -> None:
    """F1: as it would be if it came first."""
    lead = await known(hospital, phone="+919811200003")
    before = hospital.one("SELECT expires_at FROM offers WHERE tenant_id = %s AND answer IS NULL")["expires_at"]
    assert (await says(http, hospital, "+919811200003", DANGER, "SM-danger")).status_code == 200
    await until_priority(staff, lead, 1)
    after = hospital.one("SELECT min(expires_at) AS expires_at FROM offers WHERE tenant_id = %s AND answer IS NULL")
    assert after["expires_at"] < before
    assert (await entries(staff, lead, "replied"))[0]["quote"] == DANGER


async def test_marketing_reads_what_was_said_but_not_of_the_health(hospital: Hospital, staff: Staff) -> None:
    lead = await known(hospital, phone="+919811200004")
    again = {"first_name": "Ravi", "phone": "+919811200004", "city": "Salem", "notes": DANGER}
    await staff.manager.post("/leads", again)
    marketing = done(await staff.role(Role.MARKETING).get(at(lead, "/touches")))["items"]
    assert marketing[-1]["said"] == {"city": "Salem"}
    assert marketing[-1]["raw"] is None
    care = done(await staff.manager.get(at(lead, "/touches")))["items"]
    assert care[-1]["said"] == {"city": "Salem", "notes": DANGER}
    assert care[-1]["raw"]["notes"] == DANGER
