"""The hosted page: filled in without JavaScript, corrected where something is wrong, sent once however often."""

import asyncio
from typing import Any

import httpx2
import psycopg
import pytest

from tests.api.capture.forms.conftest import added
from tests.api.capture.forms.definitions import ENQUIRY
from tests.api.capture.forms.visiting import ANNA, Page, fill_in, open_page, send, thanked
from tests.api.capture.test_capture import count, one
from tests.api.conftest import Visitor, problem

Checker = psycopg.AsyncConnection[tuple[Any, ...]]


async def test_a_person_without_javascript_becomes_a_lead(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    page = await open_page(http, form["url"])
    assert "script" not in {tag for tag, _ in page.tags}
    answers = {
        **ANNA,
        "email": "anna@example.com",
        "procedure": "lasik",
        "insurance": "yes",
        "birth_date": "1961-04-02",
        "custom.left_eye": "no",
        "custom.since_years": "2.5",
        "notes": "First line.\r\nSecond line.",
    }
    sent = await send(http, page, **answers)
    assert thanked(sent)
    thanks = await http.get(f"/f/{sent.headers['location']}")
    assert (thanks.status_code, "We have your request" in thanks.text) == (200, True)
    lead = await one(checker, "SELECT first_name, phone, email, procedure, insurance, source, notes FROM leads")
    assert lead == (
        "Anna",
        "+919876543210",
        "anna@example.com",
        "lasik",
        True,
        "website",
        "First line.\nSecond line.",
    )
    custom = await one(checker, "SELECT custom, birth_date::text FROM leads")
    assert custom == ({"left_eye": False, "since_years": 2.5}, "1961-04-02")
    touch = await one(checker, "SELECT channel, channel_id, raw -> 'answers' ->> 'phone' FROM touches")
    assert touch == ("form", form["id"], "098765 43210")
    assert (await one(checker, "SELECT actor FROM audit_log WHERE action = 'lead_captured'")) == (f"form:{form['id']}",)


async def test_only_what_was_ticked_is_consented_to(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    await fill_in(http, form)
    await fill_in(http, form, **{"phone": "098765 43211", "consent.news-1": "yes", "consent.unknown": "yes"})
    for last_digit, said in enumerate(("no", "none", "off", "n/a", "", "0"), 2):
        await fill_in(http, form, **{"phone": f"098765 4321{last_digit}", "consent.news-1": said})
    query = """SELECT lead_id, purpose, channel, text_version, language, actor, ip, page, touch_id IS NOT NULL
               FROM consents WHERE given ORDER BY id"""
    rows = await (await checker.execute(query)).fetchall()
    first = rows[0][0]
    same = ("en", f"form:{form['id']}", "127.0.0.1", form["url"], True)
    assert {row[1:] for row in rows if row[0] == first} == {("enquiry", None, "privacy-1", *same)}
    assert {row[1:] for row in rows if row[0] == rows[-1][0]} == {("enquiry", None, "privacy-1", *same)}
    assert len({row[0] for row in rows if row[1] == "marketing"}) == 1, "a box that says no is not ticked"
    assert {row[1:] for row in rows if row[0] != first} == {
        ("enquiry", None, "privacy-1", *same),
        ("marketing", "email", "news-1", *same),
        ("marketing", "sms", "news-1", *same),
    }


async def test_a_mistake_is_named_and_everything_typed_is_kept(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    page = await open_page(http, form["url"] + "?utm_source=google")
    typed = {"phone": "12", "email": "anna@", "procedure": "lasik", "insurance": "no", "notes": "\n<b>My</b> question"}
    answer = await send(http, page, **typed)
    assert answer.status_code == 422
    again = Page(page.address, answer)
    assert again.message("first_name") == "Please fill in this field."
    assert again.message("phone").startswith("This is not a phone number")
    assert again.message("email").startswith("This is not an e-mail address")
    assert again.message("consent.privacy-1") == "Please tick this box to go on."
    assert again.message("notes") == ""
    assert {name: again.inputs[name] for name in typed} == typed
    assert again.inputs["a.utm_source"] == "google"
    assert await count(checker, "touches") == 0
    corrected = await send(http, again, **{**ANNA, "email": "anna@example.com"})
    assert thanked(corrected), "the minimum time does not begin anew"
    lead = await one(checker, "SELECT procedure, insurance, notes FROM leads")
    assert lead == ("lasik", False, "<b>My</b> question")


async def test_errors_can_be_found_by_ear(http: httpx2.AsyncClient, form: dict[str, Any]) -> None:
    page = Page(form["url"], await fill_in(http, form, phone="12"))
    assert page.of("html") == [{"lang": "en", "dir": "ltr"}]
    (summary,) = [given for given in page.of("div") if given.get("role") == "alert"]
    assert "autofocus" in summary
    assert "hidden" not in summary
    phone = page.control("phone")
    assert (phone["aria-invalid"], phone["type"], phone["autocomplete"]) == ("true", "tel", "tel")
    ids = [given["id"] for _, given in page.tags if "id" in given]
    assert len(ids) == len(set(ids))
    assert set(str(phone["aria-describedby"]).split()) <= set(ids)
    links = [given["href"] for given in page.of("a")]
    assert links == [f"#{phone['id']}"]
    labelled = {given["for"] for given in page.of("label") if "for" in given}
    needing = {"text", "tel", "email", "date", "number", "checkbox"}
    for given in page.of("input") + page.of("select") + page.of("textarea"):
        if given.get("type", "text") in needing and given.get("name") != "subject_line":
            assert given["id"] in labelled, given


async def test_neither_phone_nor_mail_is_asked_for_again(http: httpx2.AsyncClient, marketer: Visitor) -> None:
    fields = [{"name": "email", "label": "E-mail"}, {"name": "phone", "label": "Phone"}]
    definition = {"texts": {"title": "Call me"}, "fields": fields, "minimum_seconds": 0}
    form = await added(marketer, "/forms", {"name": "Short", "definition": definition})
    page = Page(form["url"], await fill_in(http, form, phone=" "))
    assert page.message("email") == "Please give a phone number or an e-mail address."
    assert thanked(await fill_in(http, form))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("procedure", "gold"),
        ("insurance", "perhaps"),
        ("birth_date", "1861-04-02"),
        ("birth_date", "yesterday"),
        ("custom.since_years", "nan"),
        ("custom.since_years", "1e400"),
        ("first_name", "x" * 101),
        ("first_name", "Anna\x00"),
        ("notes", "x" * 5_001),
        ("phone", "1" * 10_000),
        ("email", "a@b\r\nBcc: c@d.example"),
    ],
)
async def test_what_cannot_be_is_named_at_its_field(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker, name: str, value: str
) -> None:
    answer = await fill_in(http, form, **{name: value})
    assert answer.status_code == 422
    assert Page(form["url"], answer).message(name)
    assert await count(checker, "touches") == 0


async def test_a_double_click_is_one_touch(http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker) -> None:
    page = await open_page(http, form["url"])
    answers = await asyncio.gather(*(send(http, page, **ANNA) for _ in range(8)))
    assert all(thanked(answer) for answer in answers)
    assert thanked(await send(http, page, **ANNA))
    assert (await count(checker, "leads"), await count(checker, "touches")) == (1, 1)
    assert thanked(await send(http, page, **{**ANNA, "notes": "One thing more."})), "other words are news"
    assert (await count(checker, "leads"), await count(checker, "touches")) == (1, 2)


async def test_known_and_unknown_people_get_the_same_answer(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    answers = [await fill_in(http, form, notes=text) for text in ("I am new.", "I was here before.")]
    assert (await count(checker, "leads"), await count(checker, "touches")) == (1, 2)
    said = [(answer.status_code, answer.content, _lasting(answer)) for answer in answers]
    assert said[0] == said[1]


async def test_who_shares_a_phone_or_names_another_contact_gets_the_same_answer(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    """F7, H2."""
    said = [
        {},
        {"first_name": "Divya"},
        {"email": "other@example.com"},
        {"first_name": "Gopal", "email": "g@example.com"},
    ]
    answers = [await fill_in(http, form, **one_of_them) for one_of_them in said]
    assert (await count(checker, "leads"), await count(checker, "claimed_contacts")) == (3, 1)
    assert len({(answer.status_code, answer.content, str(_lasting(answer))) for answer in answers}) == 1


async def test_a_placeholder_is_left_out_beside_a_contact_and_named_when_nothing_else_is_left(
    http: httpx2.AsyncClient, form: dict[str, Any], marketer: Visitor, checker: Checker
) -> None:
    """U9."""
    page = Page(form["url"], await fill_in(http, form, phone="9999999999", email="anna@example.com"))
    assert page.message("phone")
    assert thanked(await fill_in(http, form, email="na@na.com"))
    assert await one(checker, "SELECT phone, email FROM leads") == ("+919876543210", None)
    fields = [{"name": "email", "label": "E-mail"}, {"name": "phone", "label": "Phone"}]
    definition = {"texts": {"title": "Call me"}, "fields": fields, "minimum_seconds": 0}
    short = await added(marketer, "/forms", {"name": "Short", "definition": definition})
    page = Page(short["url"], await fill_in(http, short, phone="1234567890", email="test@test.com"))
    assert page.message("phone")
    assert page.message("email")
    assert thanked(await fill_in(http, short, phone="0000000000", email="anna@example.com"))


def _lasting(answer: httpx2.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}


async def test_people_go_on_to_where_the_form_says(http: httpx2.AsyncClient, marketer: Visitor) -> None:
    definition = {**ENQUIRY, "redirect": "https://www.eye.example/thanks?from=form", "allowed_origins": []}
    form = await added(marketer, "/forms", {"name": "Redirecting", "definition": definition})
    page = await open_page(http, form["url"])
    assert "form-action 'self' https://www.eye.example;" in page.answer.headers["content-security-policy"]
    sent = await send(http, page, **ANNA)
    assert (sent.status_code, sent.headers["location"]) == (303, definition["redirect"])


async def test_the_page_says_what_may_run_in_it_and_frame_it(
    http: httpx2.AsyncClient, form: dict[str, Any], marketer: Visitor
) -> None:
    framed = (await open_page(http, form["url"])).answer.headers
    policy = framed["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert policy.endswith("frame-ancestors https://www.eye.example")
    assert "x-frame-options" not in framed
    alone = await added(marketer, "/forms", {"name": "A", "definition": {**ENQUIRY, "allowed_origins": []}})
    headers = (await open_page(http, alone["url"])).answer.headers
    assert headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert headers["x-frame-options"] == "DENY"
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize(
    "unknown", ["x", "1-aaaaaaaaaaaaaaaa", "999-aaaaaaaaaaaaaaaa", "99999999999-aaaaaaaaaaaaaaaa", "%00"]
)
async def test_an_unknown_key_leads_nowhere(http: httpx2.AsyncClient, form: dict[str, Any], unknown: str) -> None:
    path = f"/f/{unknown}"
    for answer in (await http.get(path), await http.post(path, data=ANNA), await http.get(f"{path}/thanks")):
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
    for answer in (await http.get(f"{path}.js"), await http.get(f"{path}.json"), await http.post(f"{path}.json")):
        problem(answer, 404)


async def test_a_form_that_is_not_active_is_gone(
    http: httpx2.AsyncClient, marketer: Visitor, form: dict[str, Any], checker: Checker
) -> None:
    page = await open_page(http, form["url"])
    unknown = await http.get("/f/1-aaaaaaaaaaaaaaaa")
    await marketer.put(f"/forms/{form['id']}", {"name": "Off", "definition": ENQUIRY, "active": False})
    assert (await http.get(page.address)).content == unknown.content
    assert (await send(http, page, **ANNA)).status_code == 404
    assert await count(checker, "touches") == 0


async def test_a_body_of_another_kind_is_refused_on_a_page(http: httpx2.AsyncClient, form: dict[str, Any]) -> None:
    path = f"/f/{form['key']}"
    assert (await http.post(path, json=ANNA)).status_code == 415
    assert (await http.post(path, files={"phone": (None, "1")})).status_code == 415
    assert (await http.post(path, data={f"f{n}": "x" for n in range(300)})).status_code == 422
    large = await http.post(path, data={"notes": "x" * 2_000_000})
    assert large.status_code == 413


async def test_the_page_speaks_the_forms_language(http: httpx2.AsyncClient, marketer: Visitor) -> None:
    texts = {"title": "اسألوا أطباءنا", "button": "إرسال", "missing": "يرجى ملء هذا الحقل."}
    fields = [{"name": "phone", "label": "الهاتف", "required": True}]
    definition = {"texts": texts, "fields": fields, "language": "ar", "minimum_seconds": 0}
    form = await added(marketer, "/forms", {"name": "Arabic", "definition": definition})
    page = Page(form["url"], await fill_in(http, form, phone=""))
    assert page.of("html") == [{"lang": "ar", "dir": "rtl"}]
    assert page.message("phone") == texts["missing"]


async def test_a_consent_is_kept_in_the_language_that_was_shown(
    http: httpx2.AsyncClient, marketer: Visitor, form: dict[str, Any], checker: Checker
) -> None:
    page = await open_page(http, form["url"])
    french = [{**ENQUIRY["consents"][1], "text": "Envoyez-moi des nouvelles."}]
    definition = {**ENQUIRY, "language": "fr", "consents": french}
    await marketer.put(f"/forms/{form['id']}", {"name": "Demande", "definition": definition})
    ticked = {**ANNA, "consent.news-1": "yes"}
    again = Page(page.address, await send(http, page, **{**ticked, "phone": "12"}))
    assert again.of("html") == [{"lang": "fr", "dir": "ltr"}]
    assert "consent.news-1" not in again.inputs, "nobody ticked the French text"
    assert thanked(await send(http, again, **{**ticked, "phone": "098765 43211"}))
    assert thanked(await send(http, page, **ticked))
    kept = await (
        await checker.execute("SELECT DISTINCT lead_id, language FROM consents WHERE channel = 'sms'")
    ).fetchall()
    assert sorted(language for _, language in kept) == ["en", "fr"]
