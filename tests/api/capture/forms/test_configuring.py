"""Forms, links and referrers as marketing people configure them."""

import re
from typing import Any
from xml.etree import ElementTree

import httpx2
import psycopg
import pytest

from api.auth.permissions import Role
from tests.api.capture.forms.conftest import PUBLIC_URL, added
from tests.api.capture.forms.definitions import ENQUIRY
from tests.api.capture.forms.visiting import fill_in, thanked
from tests.api.capture.test_capture import one
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

Checker = psycopg.AsyncConnection[tuple[Any, ...]]


async def test_a_form_is_kept_replaced_and_listed(marketer: Visitor, form: dict[str, Any], checker: Checker) -> None:
    assert form["url"] == f"{PUBLIC_URL}/f/{form['key']}"
    assert form["key"].startswith("1-")
    assert (await marketer.get(f"/forms/{form['id']}")).json() == form
    body = {"name": "Second", "definition": {**ENQUIRY, "redirect": "https://www.eye.example/thanks"}, "active": False}
    replaced = await marketer.put(f"/forms/{form['id']}", body)
    assert replaced.status_code == 200, replaced.text
    assert (replaced.json()["key"], replaced.json()["active"]) == (form["key"], False)
    second = await added(marketer, "/forms", {"name": "Third", "definition": ENQUIRY})
    page = (await marketer.get("/forms", limit=1)).json()
    assert page["items"] == [second]
    assert (await marketer.get("/forms", limit=1, cursor=page["next"])).json()["items"] == [replaced.json()]
    actions = await (await checker.execute("SELECT action FROM audit_log ORDER BY id")).fetchall()
    assert actions == [("form_added",), ("form_changed",), ("form_added",)]


async def test_one_key_is_one_form(marketer: Visitor) -> None:
    body = {"name": "Enquiry", "definition": ENQUIRY}
    answers = [await marketer.post("/forms", body, key="enquiry") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len((await marketer.get("/forms")).json()["items"]) == 1


async def test_the_text_of_a_version_never_changes(marketer: Visitor, form: dict[str, Any], checker: Checker) -> None:
    privacy, news = ENQUIRY["consents"]
    other = {**ENQUIRY, "consents": [privacy, {**news, "text": "Send me everything, always."}]}
    body = {"name": "Enquiry", "definition": other}
    refused = problem(await marketer.put(f"/forms/{form['id']}", body), 409, reason="text_version_taken")
    assert "news-1" in refused["detail"]
    problem(await marketer.post("/forms", body), 409, reason="text_version_taken")
    other["consents"][1]["text_version"] = "news-2"
    assert (await marketer.put(f"/forms/{form['id']}", body)).status_code == 200
    french = {**ENQUIRY, "language": "fr", "consents": [{**news, "text": "Envoyez-moi des nouvelles."}]}
    await added(marketer, "/forms", {"name": "Demande", "definition": french})
    kept = await (await checker.execute("SELECT version, language FROM consent_texts ORDER BY id")).fetchall()
    assert kept == [("privacy-1", "en"), ("news-1", "en"), ("news-2", "en"), ("news-1", "fr")]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"fields": []}, "definition.fields"),
        ({"fields": [{"name": "phone", "label": ""}]}, "definition.fields.0.label"),
        ({"fields": [{"name": "score", "label": "Score"}]}, "definition.fields.0.name"),
        ({"fields": [{"name": "custom.X", "label": "X", "type": "text"}]}, "definition.fields.0.name"),
        ({"fields": [{"name": "custom.x", "label": "X"}]}, "definition.fields.0.type"),
        ({"fields": [{"name": "phone", "label": "P"}, {"name": "phone", "label": "P"}]}, "definition.fields.1.name"),
        ({"fields": [{"name": "city", "label": "City"}]}, "definition.fields"),
        ({"texts": {}}, "definition.texts.title"),
        ({"texts": {"title": "T", "script": "x"}}, "definition.texts.script"),
        ({"consents": [{**ENQUIRY["consents"][0], "text_version": "a b"}]}, "definition.consents.0.text_version"),
        ({"consents": [ENQUIRY["consents"][0]] * 2}, "definition.consents.1.text_version"),
        ({"redirect": "http://www.eye.example"}, "definition.redirect"),
        ({"redirect": "javascript:alert(1)"}, "definition.redirect"),
        ({"redirect": "https://www.eye.example@evil.example/"}, "definition.redirect"),
        ({"redirect": "https://www.eye.example/\r\nSet-Cookie: a=b"}, "definition.redirect"),
        ({"allowed_origins": ["*"]}, "definition.allowed_origins.0"),
        ({"allowed_origins": ["null"]}, "definition.allowed_origins.0"),
        ({"allowed_origins": ["https://www.eye.example/"]}, "definition.allowed_origins.0"),
        ({"allowed_origins": ["https://a.example; script-src *"]}, "definition.allowed_origins.0"),
        ({"minimum_seconds": -1}, "definition.minimum_seconds"),
        ({"captcha": {"kind": "turnstile"}}, "definition.captcha.site_key"),
        ({"captcha": {"kind": "turnstile", "site_key": "0x1"}}, "definition.captcha.kind"),
        ({"language": "English please"}, "definition.language"),
    ],
)
async def test_bad_definitions_name_the_path(marketer: Visitor, changed: dict[str, Any], field: str) -> None:
    problem(await marketer.post("/forms", {"name": "X", "definition": {**ENQUIRY, **changed}}), 422, field=field)


async def test_a_link_is_signed_and_drawn(marketer: Visitor, form: dict[str, Any]) -> None:
    link = await added(marketer, f"/forms/{form['id']}/links", {"kind": "event", "name": "Eye camp"})
    assert re.fullmatch(rf"{re.escape(form['url'])}\?l=[\w-]+\.[\w-]+", link["url"])
    assert (await marketer.get(f"/forms/{form['id']}/links")).json()["items"] == [link]
    drawn = await marketer.get(f"/forms/{form['id']}/links/{link['id']}/qr.svg")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert ElementTree.fromstring(drawn.text).tag.endswith("svg")
    ended = await marketer.put(f"/forms/{form['id']}/links/{link['id']}", {"name": "Over", "active": False})
    assert (ended.json()["name"], ended.json()["active"]) == ("Over", False)
    second = await added(marketer, "/forms", {"name": "Second", "definition": ENQUIRY})
    problem(await marketer.get(f"/forms/{second['id']}/links/{link['id']}/qr.svg"), 404)


async def test_a_link_names_what_is_there(marketer: Visitor, form: dict[str, Any]) -> None:
    path = f"/forms/{form['id']}/links"
    problem(await marketer.post(path, {"kind": "referral", "name": "Dr Rao"}), 422, field="referrer_id")
    problem(await marketer.post(path, {"kind": "referral", "name": "Dr Rao", "referrer_id": 99}), 404)
    problem(await marketer.post(path, {"kind": "event", "name": "Camp", "campaign_id": 99}), 404)
    problem(await marketer.post("/forms", {"name": "X", "definition": ENQUIRY, "campaign_id": 99}), 404)
    problem(await marketer.post(path, {"kind": "event", "name": " \u200b "}), 422, field="name")


async def test_a_code_is_one_referrers(marketer: Visitor, manager: Visitor) -> None:
    rao = await added(marketer, "/referrers", {"code": "dr-rao", "name": "Dr Rao", "kind": "doctor"})
    assert rao["code"] == "DR-RAO"
    again = {"code": "DR-Rao", "name": "Another", "kind": "doctor"}
    problem(await marketer.post("/referrers", again), 409, reason="code_taken")
    lead = await manager.captured(phone="098765 43210")
    patient = {"code": "meera", "name": "Meera", "kind": "patient", "lead_id": lead["id"]}
    meera = await added(marketer, "/referrers", patient)
    assert meera["lead_id"] == lead["id"]
    problem(await marketer.post("/referrers", {**patient, "code": "nobody", "lead_id": 999}), 404)
    ended = await marketer.put(f"/referrers/{rao['id']}", {"name": "Dr Rao", "active": False})
    assert ended.json() == {**rao, "active": False}
    assert (await marketer.get("/referrers")).json()["items"] == [meera, ended.json()]
    assert (await marketer.get(f"/referrers/{rao['id']}")).json() == ended.json()


async def test_another_tenants_form_link_and_referrer_look_absent(
    marketer: Visitor, stranger: Visitor, form: dict[str, Any]
) -> None:
    link = await added(marketer, f"/forms/{form['id']}/links", {"kind": "event", "name": "Camp"})
    rao = await added(marketer, "/referrers", {"code": "dr-rao", "name": "Dr Rao", "kind": "doctor"})
    for path, absent in (
        (f"/forms/{form['id']}", "/forms/999"),
        (f"/forms/{form['id']}/links", "/forms/999/links"),
        (f"/forms/{form['id']}/links/{link['id']}/qr.svg", "/forms/999/links/999/qr.svg"),
        (f"/referrers/{rao['id']}", "/referrers/999"),
    ):
        assert problem(await stranger.get(path), 404) == problem(await stranger.get(absent), 404)
    assert (await stranger.get("/forms")).json()["items"] == []
    assert (await stranger.get("/referrers")).json()["items"] == []


async def test_a_form_asks_for_the_hospitals_own_fields_as_they_are(
    marketer: Visitor,
    visit: Visit,
    tenant: SeededTenant,
    form: dict[str, Any],
    http: httpx2.AsyncClient,
    checker: Checker,
) -> None:
    admin = visit(tenant, Role.ADMIN)
    eye = {"key": "which_eye", "label": "Which eye?", "type": "choice", "choices": ["left", "right"], "required": True}
    await added(admin, "/custom-fields", eye)
    phone = {"name": "phone", "label": "Phone"}
    asked = {
        "name": "custom.which_eye",
        "label": "Eye?",
        "type": "choice",
        "choices": [{"value": "left", "label": "L"}],
    }
    wrong = [
        ({**asked, "name": "custom.other"}, "name"),
        ({**asked, "type": "text"}, "type"),
        ({**asked, "choices": [{"value": "third", "label": "T"}]}, "choices.0.value"),
    ]
    for field, part in wrong:
        body = {"name": "Eye", "definition": {**ENQUIRY, "fields": [phone, field]}}
        problem(await marketer.post("/forms", body), 422, field=f"definition.fields.1.{part}")
    eyes = await added(marketer, "/forms", {"name": "Eye", "definition": {**ENQUIRY, "fields": [phone, asked]}})
    assert thanked(await fill_in(http, eyes, **{"custom.which_eye": "left"}))
    assert await one(checker, "SELECT custom FROM leads") == ({"which_eye": "left"},)
    assert thanked(await fill_in(http, form, **{"custom.left_eye": "yes"})), "an older form loses nobody"
    assert await one(checker, "SELECT custom FROM leads") == ({"which_eye": "left"},)
    raw = "SELECT raw -> 'answers' ->> 'custom.left_eye' FROM touches ORDER BY id DESC LIMIT 1"
    assert await one(checker, raw) == ("yes",)
