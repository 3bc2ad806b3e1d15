"""When a person likes to be called: one field of the profile, on every road that a field takes."""

import asyncio
import csv
import io
from typing import Any

import httpx2
import pytest

from api.auth.permissions import Role
from domain.lifecycle.messages import LeadRef
from tests.api.capture.forms.conftest import added
from tests.api.capture.forms.definitions import ENQUIRY
from tests.api.conftest import problem
from tests.api.lifecycle.capture.test_imports import imported
from tests.api.lifecycle.conftest import Staff, at, done
from tests.api.lifecycle.rules.test_rules import in_force
from tests.doubles.partner import HASHED, SECRET, hashed
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered

NAME = "preferred_time"
QUESTION = {"name": NAME, "label": "When may we call?"}
CHOICES = [{"value": "morning", "label": "Before noon"}, {"value": "evening", "label": "After work"}]


def preferred(hospital: Hospital) -> list[str | None]:
    """Of each lead, the oldest first."""
    return [row[NAME] for row in hospital.rows(f"SELECT {NAME} FROM leads WHERE tenant_id = %s ORDER BY id")]


async def test_it_is_captured_listed_and_exported(hospital: Hospital, staff: Staff) -> None:
    lead = await staff.manager.captured(phone="098765 43210", preferred_time="Morning")
    assert lead[NAME] == "morning"
    (listed,) = done(await staff.manager.get("/leads"))["items"]
    assert listed[NAME] == done(await staff.manager.get(f"/leads/{lead['id']}"))[NAME] == "morning"
    exported = (await staff.manager.get("/exports/leads.csv")).content.decode("utf-8-sig")
    assert [row[NAME] for row in csv.DictReader(io.StringIO(exported))] == ["morning"]


async def test_another_word_is_refused(staff: Staff) -> None:
    said = {"phone": "098765 43210", NAME: "at once"}
    problem(await staff.manager.post("/leads", said), 422, field=NAME)


async def test_a_known_lead_that_writes_again_fills_the_blank_only(hospital: Hospital, staff: Staff) -> None:
    await staff.manager.captured(phone="098765 43210")
    for said in ("evening", "morning"):
        answer = done(await staff.manager.post("/leads", {"phone": "098765 43210", NAME: said}))
        assert answer[NAME] == "evening"


async def test_it_is_corrected_and_cleared(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture(preferred_time="morning")
    for said, kept in (("Afternoon", "afternoon"), ("", None), ("evening", "evening"), (None, None)):
        assert done(await staff.manager.put(at(lead), {NAME: said}))[NAME] == kept
    changed = "SELECT facts ->> 'fields' AS fields FROM audit_log WHERE tenant_id = %s AND action = 'profile_changed'"
    assert [row["fields"] for row in hospital.rows(changed)] == [NAME] * 4


async def test_it_is_imported(hospital: Hospital, staff: Staff) -> None:
    table = b"Mobile,Call\n+919811200001,Evening\n+919811200002,abends\n+919811200003,\n+919811200004,at once\n"
    columns = {"phone": "Mobile", NAME: "Call"}
    report = await imported(staff, table, {"columns": columns, "values": {NAME: {"abends": "evening"}}})
    assert (report["counts"]["created"], report["counts"]["rejected"]) == (3, 1)
    assert preferred(hospital) == ["evening", "evening", None]


async def test_a_partner_maps_its_words(hospital: Hospital, staff: Staff) -> None:
    mapping = {"phone": {"path": "tel"}, NAME: {"path": "slot", "values": {"AM": "morning", "PM": "afternoon"}}}
    config = {"kind": "partner", "signature": HASHED, "mapping": mapping}
    body = {"name": "Practo", "config": config, "secrets": {"signing_secret": SECRET}}
    hook = (await added(staff.role(Role.ADMIN), "/integrations", body))["hook"]
    post = hashed({"tel": "+919876543210", "slot": "pm"})
    assert (await staff.http.post(hook, content=post.body, headers=post.headers)).status_code == 201
    assert preferred(hospital) == ["afternoon"]


@pytest.mark.parametrize(("answer", "kept"), [("Evening", "evening"), ("whenever", None)])
async def test_an_ad_asks_for_it(hospital: Hospital, staff: Staff, answer: str, kept: str | None) -> None:
    admin = staff.role(Role.ADMIN)
    body = {"name": "Ads", "config": {"kind": "google_ads"}, "secrets": {"google_key": "only-in-tests"}}
    made = await added(admin, "/integrations", body)
    form = {"name": "Camp", "mapping": {"fields": {"WHEN": NAME}}}
    done(await admin.put(f"/integrations/{made['id']}/forms/40000000000", form))
    columns = [("PHONE_NUMBER", "+919876520001"), ("WHEN", answer)]
    said = {
        "lead_id": "g-1", "api_version": "1.0", "form_id": 40000000000, "google_key": "only-in-tests",
        "user_column_data": [{"column_id": name, "string_value": value} for name, value in columns],
    }  # fmt: skip
    assert (await staff.http.post(made["hook"], json=said)).status_code == 200
    assert preferred(hospital) == [kept]


async def test_a_form_offers_its_choices(hospital: Hospital, http: httpx2.AsyncClient, staff: Staff) -> None:
    fields = [*ENQUIRY["fields"], {**QUESTION, "choices": CHOICES}]
    definition = {**ENQUIRY, "fields": fields, "minimum_seconds": 0.2}
    form = await added(staff.role(Role.MARKETING), "/forms", {"name": "Enquiry", "definition": definition})
    entry: dict[str, Any] = {
        "token": (await http.get(f"/f/{form['key']}.json")).json()["token"],
        "answers": {"first_name": "Anna", "phone": "098765 43210", NAME: "evening"},
        "consents": ["privacy-1"],
    }
    await asyncio.sleep(0.25)
    done(await http.post(f"/f/{form['key']}.json", json=entry))
    assert preferred(hospital) == ["evening"]


@pytest.mark.parametrize("choices", [[], [{"value": "noon", "label": "At noon"}]])
async def test_a_form_offers_no_other_choices(staff: Staff, choices: list[dict[str, str]]) -> None:
    definition = {**ENQUIRY, "fields": [*ENQUIRY["fields"], {**QUESTION, "choices": choices}]}
    answer = await staff.role(Role.MARKETING).post("/forms", {"name": "Enquiry", "definition": definition})
    assert answer.status_code == 422
    assert f"fields.{len(ENQUIRY['fields'])}.choices" in answer.text


async def test_the_survivor_of_a_merge_takes_it_over_until_it_is_undone(staff: Staff) -> None:
    one = await staff.manager.captured(phone="098765 43210")
    other = await staff.manager.captured(phone="098765 43211", preferred_time="evening")
    merge = await added(staff.manager, f"/leads/{other['id']}/merge", {"into": one["id"]})
    assert merge["filled"] == [NAME]
    assert done(await staff.manager.get(f"/leads/{one['id']}"))[NAME] == "evening"
    done(await staff.manager.post(f"/merges/{merge['id']}/undo", None))
    assert done(await staff.manager.get(f"/leads/{one['id']}"))[NAME] is None
    assert done(await staff.manager.get(f"/leads/{other['id']}"))[NAME] == "evening"


async def test_rules_ask_for_it(hospital: Hospital, staff: Staff) -> None:
    admin = staff.role(Role.ADMIN)
    known = {fact["name"]: fact for fact in done(await admin.get("/rules/facts"))["items"]}
    assert (known[NAME]["type"], known[NAME]["meaning"]) == ("text", "Preferred time for calls.")
    early = {
        "code": "early",
        "text": "wants a call before noon",
        "when": {"fact": NAME, "eq": "morning"},
        "priority": 1,
    }
    await in_force(admin, "priority", {"rules": [early], "otherwise": 4})
    for said, priority in (("morning", 1), ("evening", 4), (None, 4)):
        lead: LeadRef = await hospital.capture(preferred_time=said)
        await offered(hospital, lead)
        assert hospital.lead(lead)["priority"] == priority


async def test_a_rule_that_could_never_hold_is_refused(staff: Staff) -> None:
    never = {"code": "noon", "text": "noon", "when": {"fact": NAME, "eq": "noon"}, "priority": 1}
    draft = await staff.role(Role.ADMIN).post(
        "/rules", {"kind": "priority", "body": {"rules": [never], "otherwise": 4}}
    )
    assert draft.status_code == 422
    assert "noon" in draft.text
