"""H2 as a kind: no channel that proves nothing changes who a known person is, where to reach them, what is known."""

from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from domain.capture.submission import LeadCapture, normalised
from domain.leads.profile import DETAILS
from domain.privacy import Actor
from services.capture.capture import capture
from services.capture.intake import CaptureChannel, Captured, Intake
from tests.api.lifecycle.conftest import Staff, at, done
from tests.api.lifecycle.outreach.test_hooks import says as writes
from tests.journeys.hospital import Hospital

UNPROVED = ("form", "facebook", "linkedin", "google_ads", "partner", "phone", "sms")
PHONE, OTHER, MAIL = "+919812377001", "+919812377002", "wilma@example.com"
# Every detail that a person can give of themselves: a new field is in it without anybody's doing, or fails to be read.
SAID: dict[str, Any] = {
    "city": "Salem", "address_line": "1 Stranger Street", "postcode": "600001", "language": "hi", "procedure": "lasik",
    "timeframe": "this_month", "insurance": True, "birth_date": "1970-01-02", "sex": "f", "preferred_time": "evening",
    "notes": "They said so.",
}  # fmt: skip
MARKETING = "SELECT given FROM consents WHERE tenant_id = %s AND lead_id = %s AND purpose = 'marketing' ORDER BY at"


async def says(hospital: Hospital, channel: str, **given: Any) -> Captured:
    submission = normalised(LeadCapture.model_validate({"source": "website", **given}), "IN", datetime.now(UTC))
    intake = Intake(submission, "{}", Actor("test"), came_by=CaptureChannel(channel))
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        captured = await capture(session, hospital.tenant_id, intake)
    assert isinstance(captured, Captured)
    return captured


def of_person(row: dict[str, Any]) -> dict[str, Any]:
    names = ("first_name", "last_name", "name_norm", "email", "email_norm", "phone", "phone_e164", "phone_extension")
    return {name: row[name] for name in (*names, "time_zone", "custom", "source", *DETAILS)}


def identities(hospital: Hospital) -> list[dict[str, Any]]:
    return hospital.rows(
        "SELECT kind, value, lead_id FROM identities WHERE tenant_id = %s ORDER BY kind, value, holder"
    )


def test_every_detail_is_among_what_is_said() -> None:
    assert set(SAID) == set(DETAILS) - {"campaign_id"}


@pytest.mark.parametrize("channel", UNPROVED)
async def test_what_is_said_of_a_known_person_stays_on_the_touch(
    hospital: Hospital, staff: Staff, channel: str
) -> None:
    by_mail = await hospital.capture(first_name="Wilma", last_name="", phone=None, email=MAIL)
    by_phone = await hospital.capture(first_name="Fred", last_name="", phone=PHONE, email=None)
    before, held = [of_person(hospital.lead(lead)) for lead in (by_mail, by_phone)], identities(hospital)
    more = {**SAID, "custom": {"eye": "left"}, "external_ids": {"his": "77"}}
    first = await says(hospital, channel, first_name="Wilma", email=MAIL, phone=OTHER, **more)
    second = await says(hospital, channel, first_name="Fred", phone=PHONE, email="stranger@example.com", **more)
    assert [(one.lead_id, one.created) for one in (first, second)] == [
        (by_mail.lead_id, False),
        (by_phone.lead_id, False),
    ]
    assert [of_person(hospital.lead(lead)) for lead in (by_mail, by_phone)] == before
    assert identities(hospital) == held
    touches = done(await staff.manager.get(at(by_mail, "/touches")))["items"]
    assert {*SAID, "phone", "custom.eye"} <= touches[-1]["said"].keys()
    claimed = hospital.rows("SELECT value, confirmed_at FROM claimed_contacts WHERE tenant_id = %s ORDER BY value")
    assert claimed == [
        {"value": OTHER, "confirmed_at": None},
        {"value": "stranger@example.com", "confirmed_at": None},
    ]


async def test_a_stranger_who_writes_from_the_number_that_they_claimed_is_not_written_to(
    hospital: Hospital, staff: Staff, http: httpx2.AsyncClient
) -> None:
    """They know a patient's e-mail address, name their own phone beside it in a form, and write from that phone."""
    wilma = await hospital.capture(first_name="Wilma", last_name="", phone=None, email=MAIL)
    before = of_person(hospital.lead(wilma))
    await says(hospital, "form", first_name="Wilma", email=MAIL, phone=OTHER)
    assert (await writes(http, hospital, OTHER, "It is me", "SM-stranger")).status_code < 300
    assert of_person(hospital.lead(wilma)) == before
    agreed = hospital.rows("SELECT * FROM consents WHERE tenant_id = %s")
    for word in ("STOP", "START"):
        assert (await writes(http, hospital, OTHER, word, f"SM-{word}")).status_code < 300
    assert hospital.rows("SELECT * FROM consents WHERE tenant_id = %s") == agreed
    contact = {"contact": OTHER}
    for _ in range(2):  # an agent heard it from the patient
        assert done(await staff.manager.post(at(wilma, "/contacts/confirm"), contact))["state"] == "confirmed"
    assert hospital.lead(wilma)["phone_e164"] == OTHER
    assert hospital.history(wilma).count("contact_confirmed") == 2


@pytest.mark.parametrize("channel", UNPROVED)
async def test_two_identities_of_two_people_join_nobody(hospital: Hospital, channel: str) -> None:
    wilma = await hospital.capture(first_name="Wilma", last_name="", phone=None, email=MAIL)
    fred = await hospital.capture(first_name="Fred", last_name="", phone=PHONE, email=None)
    held = identities(hospital)
    await says(hospital, channel, phone=PHONE, email=MAIL)
    assert identities(hospital) == held
    (pair,) = hospital.rows("SELECT lead_id, other_id, state, why FROM duplicates WHERE tenant_id = %s")
    assert pair == {
        "lead_id": wilma.lead_id, "other_id": fred.lead_id, "state": "open", "why": "shared_identity"
    }  # fmt: skip
    assert hospital.rows("SELECT id FROM leads WHERE tenant_id = %s AND merged_into IS NOT NULL") == []


@pytest.mark.parametrize(("channel", "given"), [("form", False), ("partner", False), ("api", True)])
async def test_what_was_withdrawn_is_given_again_only_by_whom_we_know(
    hospital: Hospital, channel: str, given: bool
) -> None:
    lead = await hospital.capture(first_name="Wilma", last_name="", phone=PHONE, email=None)
    with hospital.writing() as connection:
        connection.execute(
            "INSERT INTO consents (tenant_id, lead_id, purpose, channel, given, source, at, actor, text_version)"
            " VALUES (%s, %s, 'marketing', NULL, false, 'unsubscribe', now() - interval '1 hour', 'lead', '')",
            (hospital.tenant_id, lead.lead_id),
        )
    consents = [{"purpose": "marketing", "channel": "sms", "text_version": "v1"}]
    await says(hospital, channel, first_name="Wilma", phone=PHONE, consents=consents)
    rows = hospital.rows(MARKETING, lead.lead_id)
    assert any(row["given"] for row in rows) is given
