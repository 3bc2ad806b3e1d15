"""Robots get the same answers as people, and nothing is stored."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from structlog.testing import capture_logs

from api.auth.keys import derive_secret
from api.capture.forms.html import TRAP
from api.capture.forms.input import TOKEN
from domain.capture.forms.tokens import LIFETIME, FormToken, sign
from tests.api.capture.forms.conftest import added
from tests.api.capture.forms.definitions import ENQUIRY
from tests.api.capture.forms.visiting import ANNA, Page, fill_in, open_page, send, thanked
from tests.api.capture.test_capture import count
from tests.api.conftest import Visitor, problem

Checker = psycopg.AsyncConnection[tuple[Any, ...]]
ENTRY = {"answers": {"first_name": "Anna", "phone": "098765 43210"}, "consents": ["privacy-1"]}


@pytest.fixture
async def slow_form(marketer: Visitor) -> dict[str, Any]:
    """Who fills it in within a second is a robot."""
    return await added(marketer, "/forms", {"name": "Slow", "definition": {**ENQUIRY, "minimum_seconds": 1}})


def token(key: Ed25519PrivateKey, form: dict[str, Any], age: timedelta, secret: bytes | None = None) -> str:
    """One that a page of that age holds."""
    issued = FormToken(form["id"], datetime.now(UTC) - age, "nonce-nonce", "en")
    return sign(issued, secret or derive_secret(key, "form"))


async def nothing_is_stored(checker: Checker) -> bool:
    tables = ("leads", "touches", "identities", "consents", "start_requests")
    return [await count(checker, table) for table in tables] == [0] * len(tables)


async def test_who_fills_in_what_nobody_sees_is_thanked_and_forgotten(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    page = await open_page(http, form["url"])
    person = await fill_in(http, form, phone="098765 43219")
    with capture_logs() as logs:
        robot = await send(http, page, **{**ANNA, TRAP: "https://spam.example"})
    assert (robot.status_code, robot.content) == (person.status_code, person.content)
    assert robot.headers["location"] == person.headers["location"]
    assert await count(checker, "touches") == 1, "the person's"
    (noted,) = [line for line in logs if line["event"] == "robot"]
    assert (noted["tenant"], noted["form"], noted["why"]) == (1, form["id"], "trap")
    assert "98765" not in str(logs)


async def test_one_page_brings_a_few_people_and_then_a_new_page(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    page = await open_page(http, form["url"])
    for number in range(5):
        assert thanked(await send(http, page, **{**ANNA, "phone": f"098765 4320{number}"}))
    assert thanked(await send(http, page, **{**ANNA, "phone": "098765 43200"})), "the same again costs nothing"
    for _ in range(2):
        refused = await send(http, page, **{**ANNA, "phone": "098765 43205"})
        assert refused.status_code == 422
        assert "sent several times already" in refused.text
    assert await count(checker, "leads") == 5
    again = Page(page.address, refused)
    assert (again.inputs["phone"], again.token == page.token) == ("098765 43205", False)
    assert thanked(await send(http, again))
    assert await count(checker, "leads") == 6


async def test_a_script_is_told_that_its_page_is_used_up(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    served = (await http.get(f"/f/{form['key']}.json")).json()
    entries = [
        {"token": served["token"], **ENTRY, "answers": {"first_name": "Anna", "phone": f"+9198765432{n:02}"}}
        for n in range(6)
    ]
    answers = [await http.post(f"/f/{form['key']}.json", json=entry) for entry in entries]
    assert [one.status_code for one in answers] == [200] * 5 + [422]
    fresh = problem(answers[-1], 422, reason="page_used")["token"]
    assert (await http.post(f"/f/{form['key']}.json", json={**entries[-1], "token": fresh})).status_code == 200
    assert await count(checker, "leads") == 6


async def test_forged_missing_and_foreign_tokens_are_a_robots(
    http: httpx2.AsyncClient, marketer: Visitor, form: dict[str, Any], key: Ed25519PrivateKey, checker: Checker
) -> None:
    other = await added(marketer, "/forms", {"name": "Other", "definition": ENQUIRY})
    own = token(key, form, timedelta(minutes=1))
    forged = [
        "",
        "x",
        own[:-1],
        token(key, form, timedelta(minutes=2)).rpartition(".")[0] + "." + own.rpartition(".")[2],
        token(key, other, timedelta(minutes=1)),
        token(key, form, timedelta(minutes=1), b"guessed"),
        "9" * 300,
        "\u0661." + "a" * 64,
    ]
    for text in forged:
        assert thanked(await fill_in(http, form, **{TOKEN: text})), text
        answer = await http.post(f"/f/{form['key']}.json", json={**ENTRY, "token": text})
        assert (answer.status_code, answer.json()["title"]) == (200, "Thank you"), text
    assert await nothing_is_stored(checker)
    assert thanked(await fill_in(http, form, **{TOKEN: own}))
    assert await count(checker, "touches") == 1


async def test_who_is_too_fast_is_a_robot_and_who_takes_their_time_is_not(
    http: httpx2.AsyncClient, slow_form: dict[str, Any], checker: Checker
) -> None:
    page = await open_page(http, slow_form["url"])
    assert thanked(await send(http, page, **ANNA))
    assert await nothing_is_stored(checker)
    await asyncio.sleep(1.1)
    assert thanked(await send(http, page, **ANNA))
    assert await count(checker, "touches") == 1


async def test_a_page_that_was_open_for_a_day_is_sent_once_more_and_not_lost(
    http: httpx2.AsyncClient, slow_form: dict[str, Any], key: Ed25519PrivateKey, checker: Checker
) -> None:
    page = await open_page(http, slow_form["url"])
    late = await send(http, page, **{**ANNA, TOKEN: token(key, slow_form, LIFETIME + timedelta(minutes=1))})
    assert late.status_code == 422
    assert "This page was open for a long time." in late.text
    assert await nothing_is_stored(checker)
    again = Page(page.address, late)
    assert again.inputs["phone"] == ANNA["phone"]
    assert thanked(await send(http, again, **{"consent.privacy-1": "yes"}))
    assert await count(checker, "touches") == 1
    entry = {**ENTRY, "token": token(key, slow_form, LIFETIME + timedelta(minutes=1))}
    refused = problem(await http.post(f"/f/{slow_form['key']}.json", json=entry), 422, reason="expired")
    renewed = await http.post(f"/f/{slow_form['key']}.json", json={**ENTRY, "token": refused["token"]})
    assert renewed.status_code == 200


async def test_a_robot_is_not_told_what_is_wrong(http: httpx2.AsyncClient, form: dict[str, Any]) -> None:
    assert thanked(await fill_in(http, form, **{TRAP: "x", "phone": "not a phone"}))
