"""A family on one phone and a clinic's list with one mailbox: each person has a run, an offer, and is stopped alike."""

from datetime import UTC, datetime
from typing import Any

import httpx2

from domain.capture.submission import LeadCapture, normalise
from domain.leads.lead import Channel
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.privacy import Actor
from services.capture.capture import capture
from services.capture.intake import CaptureChannel, Captured, Intake
from tests.api.lifecycle.capture.test_imports import imported, lead_of, lines, swept, undone
from tests.api.lifecycle.conftest import Staff, at, done
from tests.api.lifecycle.outreach.test_hooks import says, suppressed
from tests.journeys.hospital import Hospital
from tests.journeys.steps import owned

PHONE = "+919812300001"
FAMILY = ("Gopal", "Lakshmi", "Divya")
CLINIC = b"""Name,Mobile,Mail
Arjun,+919812300011,desk@clinic.example
Bhavani,+919812300012,desk@clinic.example
Chitra,+919812300013,desk@clinic.example
Ravi,9999999999,ravi@example.com
"""
CLINIC_MAP = {"columns": {"first_name": "Name", "phone": "Mobile", "email": "Mail"}}
FORM = CaptureChannel("form", 1)


async def family(hospital: Hospital) -> list[LeadRef]:
    return [await hospital.capture(first_name=name, last_name="", phone=PHONE) for name in FAMILY]


async def says_again(hospital: Hospital, came_by: CaptureChannel, **said: Any) -> Captured:
    submission = normalise(LeadCapture.model_validate(said), "IN", datetime.now(UTC))
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        captured = await capture(session, hospital.tenant_id, Intake(submission, "{}", Actor("test"), came_by=came_by))
    assert isinstance(captured, Captured)
    return captured


async def test_three_of_a_family_on_one_phone_have_three_runs_and_one_stop_stops_all(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    """F7."""
    leads = await family(hospital)
    assert len({lead.lead_id for lead in leads}) == 3
    for lead in leads:
        await hospital.waits_for(lead, WaitKind.OFFER)
    seen = done(await staff.manager.get(at(leads[0])))
    others = [{"kind": "phone", "lead_id": lead.lead_id} for lead in leads[1:]]
    assert (seen["first_name"], seen["shares_with"]) == ("Gopal", others)
    await says(http, hospital, PHONE, "STOP", "SM1")
    assert {address for address, _ in suppressed(hospital)} == {PHONE}
    for lead in leads:
        await hospital.until(lead, lambda state: Channel.SMS in state.contact.closed_channels)
        assert "opted_out" in hospital.history(lead)
    await says(http, hospital, PHONE, "START", "SM2")
    for lead in leads:
        await hospital.until(lead, lambda state: Channel.SMS not in state.contact.closed_channels)


async def test_a_message_of_a_shared_phone_goes_to_whom_we_wrote_to_last_else_to_the_newest(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    leads = await family(hospital)
    for lead in leads:
        await owned(hospital, lead)
    received = "SELECT lead_id FROM messages WHERE tenant_id = %s AND direction = 'in' ORDER BY id DESC LIMIT 1"
    await says(http, hospital, PHONE, "Hello", "SM1")
    last = "SELECT lead_id FROM messages WHERE tenant_id = %s AND direction = 'out' AND recipient = %s ORDER BY id DESC"
    written = hospital.rows(last + " LIMIT 1", PHONE)
    expected = written[0]["lead_id"] if written else leads[2].lead_id
    assert hospital.one(received)["lead_id"] == expected
    with hospital.writing() as owner:
        owner.execute(
            """INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, token, step, provider, state,
                window_zone, recipient, subject, body, created_at, sent_at)
            VALUES (%s, %s, 1, 'out', 'sms', 'enquiry', 'ours-1', 'by_hand', 'sandbox', 'sent', 'Asia/Kolkata', %s, '',
                'Hello Gopal', now(), now())""",
            [hospital.tenant_id, leads[0].lead_id, PHONE],
        )
    await says(http, hospital, PHONE, "Yes please", "SM3")
    assert hospital.one(received)["lead_id"] == leads[0].lead_id


async def test_a_clinics_list_with_one_mailbox_is_as_many_people_as_rows(hospital: Hospital, staff: Staff) -> None:
    """F7, U9."""
    report = await imported(staff, CLINIC, CLINIC_MAP)
    assert (report["counts"]["created"], report["counts"]["known"], report["counts"]["rejected"]) == (4, 0, 0)
    await swept(hospital)
    people = [lead_of(hospital, report["id"], number) for number in (1, 2, 3)]
    for lead, name in zip(people, ("Arjun", "Bhavani", "Chitra"), strict=True):
        found = (await staff.manager.get("/leads", search=name)).json()["items"]
        assert [item["id"] for item in found] == [lead.lead_id]
        assert found[0]["email"] == "desk@clinic.example"
    told = [(line["field"], line["reason"]) for line in lines(hospital, report["id"])]
    assert told[1] == ("email", f"shares an e-mail address with lead {people[0].lead_id}")
    assert told[3] == ("phone", "is a placeholder, nobody's own, and was left out")
    assert [fault["row"] for fault in report["left_out"]] == [3, 4, 5]
    assert (await undone(staff, report["id"]))["counts"]["undone"] == 4
    await swept(hospital)
    assert hospital.rows("SELECT lead_id FROM identities WHERE tenant_id = %s") == []


async def test_an_anonymous_form_takes_over_no_contact_of_a_known_person(hospital: Hospital, staff: Staff) -> None:
    """H2."""
    wilma = await hospital.capture(first_name="Wilma", last_name="", phone=None, email="wilma@example.com")
    said = {"first_name": "Wilma", "email": "wilma@example.com", "phone": "+919812300099", "birth_date": "1970-01-02"}
    captured = await says_again(hospital, FORM, **said, insurance=True, city="Salem", custom={"eye": "left"})
    assert (captured.lead_id, captured.created) == (wilma.lead_id, False)
    stored = hospital.lead(wilma)
    assert (stored["phone"], stored["phone_e164"], stored["birth_date"], stored["insurance"]) == (None,) * 4
    assert (stored["custom"], stored["city"]) == ({}, None)
    claim = hospital.one("SELECT * FROM claimed_contacts WHERE tenant_id = %s")
    assert (claim["lead_id"], claim["kind"], claim["value"]) == (wilma.lead_id, "phone", "+919812300099")
    assert (claim["touch_id"], claim["confirmed_at"]) == (captured.touch_id, None)
    held = hospital.rows("SELECT value FROM identities WHERE tenant_id = %s AND lead_id = %s", wilma.lead_id)
    assert [row["value"] for row in held] == ["wilma@example.com"]
    bob = await says_again(hospital, FORM, first_name="Bob", phone="+919812300099")
    assert bob.created
    await swept(hospital)


async def test_staff_and_files_prove_what_they_say_and_their_second_number_is_an_identity(
    hospital: Hospital, staff: Staff
) -> None:
    wilma = await hospital.capture(first_name="Wilma", last_name="", phone=PHONE, email=None)
    await says_again(hospital, FORM, first_name="Wilma", phone=PHONE, email="w@example.com")
    again = await staff.manager.post("/leads", {"first_name": "Wilma", "phone": PHONE, "email": "w@example.com"})
    assert (again.status_code, again.json()["id"], again.json()["email"]) == (200, wilma.lead_id, "w@example.com")
    claim = hospital.one("SELECT confirmed_at FROM claimed_contacts WHERE tenant_id = %s")
    assert claim["confirmed_at"] is not None
    by_mail = await staff.manager.post("/leads", {"email": "w@example.com"})
    assert by_mail.json()["id"] == wilma.lead_id
    await swept(hospital)
