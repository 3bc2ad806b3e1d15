"""Google Ads lead forms: the whole lead posted with its key, captured before the answer."""

from typing import Any

import pytest

from api.auth.permissions import Role
from domain.lifecycle.waiting import WaitKind
from tests.api.conftest import problem
from tests.api.lifecycle.capture.ads.conftest import Connect, Connected
from tests.api.lifecycle.outreach.test_hooks import becomes

KEY = "double-google-key"
LATHA = {"FULL_NAME": "Latha Iyer", "PHONE_NUMBER": "+919876520001", "EMAIL": "latha.iyer@example.com"}


@pytest.fixture
async def google(connect: Connect) -> Connected:
    connected: Connected = await connect({"kind": "google_ads"}, {"google_key": KEY})
    return connected


def lead(id: str, answers: dict[str, str] = LATHA, **more: Any) -> dict[str, Any]:
    """As Google posts it, with a field that nobody knows yet."""
    return {
        "lead_id": id,
        "api_version": "1.0",
        "form_id": 40000000000,
        "campaign_id": 123456,
        "adgroup_id": 20000000000,
        "creative_id": 30000000000,
        "gcl_id": "EAIaIQobChMI",
        "google_key": KEY,
        "asset_group_id": 0,
        "lead_submit_time": "2026-05-01T10:00:00Z",
        "user_column_data": [
            {"column_id": name, "column_name": name.title(), "string_value": value} for name, value in answers.items()
        ],
        **more,
    }


async def posted(google: Connected, said: Any) -> int:
    return (await google.staff.http.post(google.url, json=said)).status_code


async def test_a_posted_lead_becomes_a_lead_that_is_offered(google: Connected) -> None:
    await google.form("40000000000", mapping={"fields": {"TREATMENT": "procedure"}})
    assert await posted(google, lead("g-1", {**LATHA, "TREATMENT": "Cataract", "WORK_EMAIL": "l@work.example"})) == 200
    ref = await google.lead_of("g-1")
    await google.hospital.waits_for(ref, WaitKind.OFFER)
    row = google.hospital.lead(ref)
    assert (row["first_name"], row["last_name"], row["email_norm"]) == ("Latha", "Iyer", "latha.iyer@example.com")
    assert (row["source"], row["procedure"]) == ("google_ads", "cataract")
    (touch,) = google.touches()
    assert (touch["channel"], touch["submission_key"], touch["gclid"]) == (
        "google_ads",
        "google_ads:g-1",
        "EAIaIQobChMI",
    )
    assert (touch["utm_campaign"], touch["utm_term"], touch["utm_content"]) == ("123456", "20000000000", "30000000000")
    assert touch["occurred_at"].isoformat() == "2026-05-01T10:00:00+00:00"
    assert touch["raw"]["asset_group_id"] == 0
    assert "google_key" not in touch["raw"]


async def test_a_wrong_or_missing_key_is_refused_and_nothing_is_stored(google: Connected) -> None:
    wrong: list[Any] = [lead("g-2", google_key="guess"), lead("g-2", google_key=None), lead("g-2", google_key=[KEY])]
    for said in [*wrong, [], "x"]:
        problem(await google.staff.http.post(google.url, json=said), 401)
    assert google.noticed() == []


async def test_a_lead_that_comes_again_is_stored_once(google: Connected) -> None:
    assert [await posted(google, lead("g-3")) for _ in range(3)] == [200] * 3
    assert google.noticed() == [("g-3", "captured")]
    assert (google.leads(), len(google.touches())) == (1, 1)
    assert google.hospital.one("SELECT facts FROM ad_leads WHERE tenant_id = %s")["facts"] == {}


async def test_a_test_lead_is_taken_and_becomes_no_lead(google: Connected) -> None:
    assert await posted(google, lead("g-4", is_test=True)) == 200
    assert google.noticed() == [("g-4", "test")]
    assert google.leads() == 0
    assert google.hospital.one("SELECT facts FROM ad_leads WHERE tenant_id = %s")["facts"] == {}


async def test_an_invalid_phone_beside_a_valid_address_loses_no_lead(google: Connected) -> None:
    assert await posted(google, lead("g-5", {**LATHA, "PHONE_NUMBER": "12"})) == 200
    ref = await google.lead_of("g-5")
    assert (google.hospital.lead(ref)["phone_e164"], google.hospital.lead(ref)["email"]) == (None, LATHA["EMAIL"])


async def test_what_cannot_be_mapped_is_kept_and_captured_once_the_mapping_is_right(google: Connected) -> None:
    assert await posted(google, lead("g-6", {"FULL_NAME": "Latha Iyer", "TELEFON": "+919876520006"})) == 200
    ops = google.staff.role(Role.OPS)
    (seen,) = (await ops.get(f"{google.path}/leads", state="rejected")).json()["items"]
    assert seen["code"] == "no_contact"
    await google.form("40000000000", mapping={"fields": {"TELEFON": "phone"}})
    assert (await ops.post(f"{google.path}/leads/{seen['id']}/retry", None)).status_code == 200
    ref = await google.lead_of("g-6")
    assert google.hospital.lead(ref)["phone_e164"] == "+919876520006"
    await becomes(lambda: google.noticed(), [("g-6", "captured")])
    told = await google.histories()
    assert "9876520006" not in told
    assert "Latha" not in told


async def test_the_hospitals_own_fields_are_filled_as_they_are_typed(google: Connected) -> None:
    admin = google.staff.role(Role.ADMIN)
    for key, kind in (("age", "number"), ("seen_before", "boolean")):
        answer = await admin.post("/custom-fields", {"key": key, "label": key, "type": kind})
        assert answer.status_code == 201, answer.text
    fields = {"AGE": "custom.age", "SEEN": "custom.seen_before", "PET": "custom.pet"}
    await google.form("40000000000", mapping={"fields": fields})
    assert await posted(google, lead("g-7", {**LATHA, "AGE": "61", "SEEN": "Perhaps", "PET": "cat"})) == 200
    assert google.hospital.lead(await google.lead_of("g-7"))["custom"] == {"age": 61}


async def test_what_is_no_lead_is_refused_as_unreadable(google: Connected) -> None:
    problem(await google.staff.http.post(google.url, content=b"{"), 400)
    problem(await google.staff.http.post(google.url, json={"google_key": KEY}), 400)
    assert google.noticed() == []
