"""The JSON endpoint, and the script that calls it from other sites' pages."""

import json
import re
from typing import Any

import httpx2
import psycopg
import pytest

from tests.api.capture.forms.conftest import added
from tests.api.capture.forms.definitions import ENQUIRY
from tests.api.capture.test_capture import count, one
from tests.api.conftest import Visitor, problem

Checker = psycopg.AsyncConnection[tuple[Any, ...]]
SITE = "https://www.eye.example"
ANSWERS = {"first_name": "Anna", "phone": "098765 43210"}


async def token_of(http: httpx2.AsyncClient, form: dict[str, Any]) -> str:
    return str((await http.get(f"/f/{form['key']}.json")).json()["token"])


async def said(http: httpx2.AsyncClient, form: dict[str, Any], **more: Any) -> httpx2.Response:
    """Anna's answers as a script sends them."""
    entry = {"token": await token_of(http, form), "answers": ANSWERS, "consents": ["privacy-1"], **more}
    return await http.post(f"/f/{form['key']}.json", json=entry, headers={"Origin": SITE})


async def test_a_submission_in_json_becomes_a_lead(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    marks = {"utm_source": "google", "gclid": "g1", "landing_page": f"{SITE}/lasik", "unknown": "x"}
    answer = await said(http, form, attribution=marks, page=f"{SITE}/ask")
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "title": "Thank you",
        "message": "We have your request and will get in touch with you soon.",
        "redirect": None,
    }
    touch = "SELECT source, channel, channel_id, utm_source, gclid, landing_page FROM touches"
    assert await one(checker, touch) == ("website", "form", form["id"], "google", "g1", f"{SITE}/lasik")
    assert await one(checker, "SELECT text_version, page FROM consents") == ("privacy-1", f"{SITE}/ask")


async def test_the_definition_says_what_is_asked_and_nothing_of_ours(
    http: httpx2.AsyncClient, form: dict[str, Any]
) -> None:
    served = (await http.get(f"/f/{form['key']}.json")).json()
    assert [asked["name"] for asked in served["fields"]] == [asked["name"] for asked in ENQUIRY["fields"]]
    assert set(served) == {"language", "direction", "texts", "fields", "consents", "captcha", "token"}


async def test_faults_come_by_field_with_the_token_for_the_next_try(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    refused = await said(http, form, answers={"phone": "12"}, consents=[])
    body = problem(refused, 422, field="first_name")
    assert [error["field"] for error in body["errors"]] == ["first_name", "phone", "consent.privacy-1"]
    assert (await said(http, form, token=body["token"])).status_code == 200
    assert await count(checker, "touches") == 1


async def test_known_and_unknown_people_get_the_same_bytes(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    answers = [await said(http, form, page=f"{SITE}/{number}") for number in range(2)]
    assert (await count(checker, "leads"), await count(checker, "touches")) == (1, 2)
    plain = [
        (answer.status_code, answer.content, {k: v for k, v in answer.headers.items() if k != "x-request-id"})
        for answer in answers
    ]
    assert plain[0] == plain[1]


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://www.eye.example.evil.example",
        "https://evil-www.eye.example",
        "https://eye.example",
        "http://www.eye.example",
        "https://www.eye.example:8443",
        "https://www.eye.example/",
        "HTTPS://WWW.EYE.EXAMPLE",
        "https://www.eye.example, https://evil.example",
    ],
)
async def test_no_other_origin_is_let_in(http: httpx2.AsyncClient, form: dict[str, Any], origin: str) -> None:
    path, headers = f"/f/{form['key']}.json", {"Origin": origin}
    asked = {**headers, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    for answer in (
        await http.options(path, headers=asked),
        await http.get(path, headers=headers),
        await http.post(path, headers=headers, json={}),
    ):
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["vary"] == "Origin"


async def test_an_allowed_origin_is_let_in_without_credentials(http: httpx2.AsyncClient, form: dict[str, Any]) -> None:
    path, headers = f"/f/{form['key']}.json", {"Origin": SITE}
    before = await http.options(path, headers={**headers, "Access-Control-Request-Method": "POST"})
    assert before.status_code == 204
    assert before.headers["access-control-allow-origin"] == SITE
    assert before.headers["access-control-allow-headers"] == "content-type"
    assert "POST" in before.headers["access-control-allow-methods"]
    refused = await http.post(path, headers=headers, json={"answers": 1})
    for answer in (before, await http.get(path, headers=headers), refused, await said(http, form)):
        assert answer.headers["access-control-allow-origin"] == SITE
        assert "access-control-allow-credentials" not in answer.headers
    assert "access-control-allow-origin" not in (await http.get(path)).headers


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b'{"answers":{"phone":"1","phone":"2"}}', "application/json", 422),
        (b'{"answers":{"notes":"\\u0000"}}', "application/json", 422),
        (b'{"answers":{"notes":"\\ud800"}}', "application/json", 422),
        (b'{"answers":{"phone":NaN}}', "application/json", 422),
        (b'{"answers":{"phone":{"deep":1}}}', "application/json", 422),
        (b'{"lead_id":1}', "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"notes":"' + b"x" * 2_000_000 + b'"}', "application/json", 413),
    ],
)
async def test_what_is_no_entry_is_refused(
    http: httpx2.AsyncClient, form: dict[str, Any], body: bytes, kind: str, status: int
) -> None:
    problem(await http.post(f"/f/{form['key']}.json", content=body, headers={"Content-Type": kind}), status)


async def test_the_script_is_small_whole_and_carries_the_form(
    http: httpx2.AsyncClient, marketer: Visitor, form: dict[str, Any]
) -> None:
    answer = await http.get(f"/f/{form['key']}.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    found = re.search(r"const served = (\{.*\});\n", answer.text)
    assert found
    served = json.loads(found[1])
    assert 'name="first_name"' in served["html"]
    assert f'action="{form["url"]}"' in served["html"]
    assert (served["language"], served["captcha"]) == ("en", None)
    entry = {"token": served["token"], "answers": ANSWERS, "consents": ["privacy-1"]}
    assert (await http.post(f"/f/{form['key']}.json", json=entry)).status_code == 200
    small = {"texts": {"title": "Call me"}, "fields": [{"name": "phone", "label": "Phone"}]}
    least = await added(marketer, "/forms", {"name": "Small", "definition": small})
    assert len((await http.get(f"/f/{least['key']}.js")).content) < 10_000
