"""A form with a puzzle: who cannot show that they are a person is told so, for they may be one."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.settings import ApiSettings
from devstack.ports import free_port
from providers.settings import ProviderSettings
from tests.api.capture.forms.conftest import added
from tests.api.capture.forms.definitions import ENQUIRY
from tests.api.capture.forms.visiting import ANNA, Page, open_page, send, thanked
from tests.api.capture.test_capture import count
from tests.api.conftest import Visitor, problem
from tests.doubles.captcha import SECRET, CaptchaDouble
from tests.doubles.faults import fails
from tests.fixtures.apps import app_of
from tests.fixtures.tenants import SeededTenant
from workflows.client.client import TemporalSettings

Checker = psycopg.AsyncConnection[tuple[Any, ...]]


@pytest.fixture
def vendor() -> Iterator[CaptchaDouble]:
    with CaptchaDouble() as vendor:
        yield vendor


@pytest.fixture
async def app(settings: ApiSettings, tenants: list[SeededTenant], vendor: CaptchaDouble) -> AsyncIterator[FastAPI]:
    known = ProviderSettings(
        turnstile_secret=SecretStr(SECRET),
        turnstile_url=vendor.verify_url,
        hcaptcha_secret=SecretStr(SECRET),
        hcaptcha_url=vendor.verify_url,
    )
    app = app_of(settings, TemporalSettings(address=f"127.0.0.1:{free_port()}"), known)
    async with app.router.lifespan_context(app):
        yield app


async def form_with(marketer: Visitor, kind: str) -> dict[str, Any]:
    definition = {**ENQUIRY, "captcha": {"kind": kind, "site_key": "10000000-ffff"}}
    return await added(marketer, "/forms", {"name": kind, "definition": definition})


@pytest.mark.parametrize(
    ("kind", "answer", "host"),
    [
        ("turnstile", "cf-turnstile-response", "https://challenges.cloudflare.com"),
        ("hcaptcha", "h-captcha-response", "https://*.hcaptcha.com"),
    ],
)
async def test_the_puzzle_is_shown_and_its_solution_counts(
    http: httpx2.AsyncClient,
    marketer: Visitor,
    vendor: CaptchaDouble,
    checker: Checker,
    kind: str,
    answer: str,
    host: str,
) -> None:
    page = await open_page(http, (await form_with(marketer, kind))["url"])
    assert [given["data-sitekey"] for given in page.of("div") if "data-sitekey" in given] == ["10000000-ffff"]
    (script,) = page.of("script")
    assert str(script["src"]).startswith("https://")
    policy = dict(part.strip().split(" ", 1) for part in page.answer.headers["content-security-policy"].split(";"))
    assert host in policy["script-src"]
    assert host in policy["frame-src"]
    refused = await send(http, page, **ANNA)
    assert refused.status_code == 422
    again = Page(page.address, refused)
    assert again.message("captcha") == "Please show that you are a person."
    assert again.inputs["phone"] == ANNA["phone"]
    assert await count(checker, "touches") == 0
    vendor.solved.add("solved")
    assert thanked(await send(http, again, **{**ANNA, answer: "solved"}))
    assert await count(checker, "touches") == 1


async def test_a_mistake_does_not_use_the_solution_up(
    http: httpx2.AsyncClient, marketer: Visitor, vendor: CaptchaDouble
) -> None:
    page = await open_page(http, (await form_with(marketer, "turnstile"))["url"])
    vendor.solved.add("solved")
    answers = {**ANNA, "phone": "12", "cf-turnstile-response": "solved"}
    assert (await send(http, page, **answers)).status_code == 422
    assert vendor.solved == {"solved"}


async def test_nobody_is_turned_away_because_the_vendor_is_away(
    http: httpx2.AsyncClient, marketer: Visitor, vendor: CaptchaDouble, checker: Checker
) -> None:
    page = await open_page(http, (await form_with(marketer, "turnstile"))["url"])
    vendor.script(fails(503))
    assert thanked(await send(http, page, **{**ANNA, "cf-turnstile-response": "perhaps"}))
    assert await count(checker, "touches") == 1


async def test_the_json_door_asks_for_it_too(http: httpx2.AsyncClient, marketer: Visitor) -> None:
    form = await form_with(marketer, "hcaptcha")
    served = (await http.get(f"/f/{form['key']}.json")).json()
    assert served["captcha"] == {"kind": "hcaptcha", "site_key": "10000000-ffff"}
    entry = {
        "token": served["token"],
        "answers": {"first_name": "A", "phone": "098765 43210"},
        "consents": ["privacy-1"],
    }
    problem(await http.post(f"/f/{form['key']}.json", json=entry), 422, field="captcha")
