"""Signing in to the console at a real OpenID provider: the code flow with PKCE, done by the API."""

import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError
from sqlmodel import col, update

from api.auth.issuer.attempts import COOKIE, Attempt, Attempts
from api.auth.permissions import Role
from api.auth.sessions.login import _stale_at
from api.settings import ApiSettings
from devstack.ports import free_port
from domain.privacy import ENGINE
from services.team.users import Changer, NewUser, add_user
from store.session import Database
from store.tables.tenants import UserRow
from tests.api.auth.sessions.browsers import HERE, Person, cookies_of
from tests.api.conftest import problem
from tests.counterparts.oidc import AUDIENCE, CLIENT, SECRET, Provider, oidc_provider
from tests.fixtures.apps import app_of
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant
from workflows.client.client import TemporalSettings

_PEOPLE: Mapping[str, Mapping[str, Any]] = {
    name: {"email": f"{name}@oidc.example", "email_verified": True} for name in ("meera", "bala", "unknown")
}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with oidc_provider(tmp_path_factory.mktemp("oidc"), _PEOPLE) as provider:
        yield provider


@pytest.fixture
def settings(clone: Clone, tmp_path: Path, provider: Provider) -> ApiSettings:
    return ApiSettings(
        database_url=clone.app_url,
        jwt_key_file=tmp_path / "jwt.pem",
        secret_key=SecretStr("only-in-tests"),
        oidc_issuer=provider.issuer,
        oidc_audience=AUDIENCE,
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr(SECRET),
        public_url=HERE,
    )


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """Cookies are sent by hand: the jar would keep those for TLS back."""
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=HERE) as client:
        yield client


@pytest.fixture
async def meera(database: Database, tenant: SeededTenant) -> int:
    """A manager who is invited."""
    async with database.tenant_session(tenant.id) as session:
        new = NewUser("Meera", "meera@oidc.example", Role.MANAGER.value)
        return (await add_user(session, tenant.id, new, Changer(ENGINE), datetime.now(UTC))).id


async def begin(browser: httpx2.AsyncClient, after: str | None = None) -> tuple[str, dict[str, str]]:
    """Where the provider is, and the cookie of the sign-in under way."""
    answer = await browser.get("/auth/login", params={"next": after} if after else {})
    assert answer.status_code == 302, answer.text
    ((name, value),) = cookies_of(answer).items()
    return answer.headers["location"], {"Cookie": f"{name}={value}"}


@pytest.mark.timeout(300)
async def test_a_manager_signs_in_at_the_provider_works_and_signs_out(
    browser: httpx2.AsyncClient, provider: Provider, meera: int, clone: Clone
) -> None:
    assert (await browser.get("/auth/session")).json() == {"signed_in": False, "demo": False, "login": "/auth/login"}
    address, under_way = await begin(browser, "/leads?status=new")
    asked = parse_qs(urlsplit(address).query)
    assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
    back = provider.answer(address, "meera")
    answer = await browser.get(back, headers=under_way)
    assert (answer.status_code, answer.headers["location"]) == (302, "/leads?status=new")
    kept = cookies_of(answer)
    assert kept["__Host-lead-sign-in"] == ""
    for line in answer.headers.get_list("set-cookie"):
        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(line.split("; ")), line
        assert "domain" not in line.lower()
    person = Person(browser, kept["__Host-lead"], 1, meera)
    me = (await person.get("/me")).json()
    assert (me["user_id"], me["role"], me["demo"]) == (meera, "manager", False)
    with psycopg.connect(clone.superuser_url) as everything:
        ((sealed, hashed),) = everything.execute("SELECT sealed_tokens, secret_hash FROM sessions").fetchall()
    assert b"refresh" not in sealed
    assert kept["__Host-lead"].encode() not in hashed
    out = await browser.post("/auth/logout", headers=person.headers)
    ends = urlsplit(out.json()["end_session_url"])
    assert f"{ends.scheme}://{ends.netloc}" == provider.issuer
    assert parse_qs(ends.query)["post_logout_redirect_uri"] == [f"{HERE}/"]
    async with httpx2.AsyncClient(trust_env=False) as web:
        assert (await web.get(out.json()["end_session_url"])).status_code == 200  # it knows whose session it is
    problem(await person.get("/me"), 401, reason="session_ended")


@pytest.mark.timeout(300)
async def test_who_comes_back_while_the_database_is_unavailable_reads_what_to_do_and_signs_in_again(
    browser: httpx2.AsyncClient, provider: Provider, meera: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("away"))

    address, under_way = await begin(browser)
    with monkeypatch.context() as patch:
        patch.setattr("api.auth.sessions.login.begin", away)
        answer = await browser.get(provider.answer(address, "meera"), headers=under_way)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert 'href="/auth/login"' in answer.text
    assert cookies_of(answer) == {COOKIE: ""}
    address, under_way = await begin(browser)
    answer = await browser.get(provider.answer(address, "meera"), headers=under_way)
    assert answer.status_code == 302


@pytest.mark.timeout(300)
async def test_the_providers_tokens_end_with_the_session(
    browser: httpx2.AsyncClient, provider: Provider, meera: int, app: FastAPI, clone: Clone
) -> None:
    address, under_way = await begin(browser)
    answer = await browser.get(provider.answer(address, "meera"), headers=under_way)
    person = Person(browser, cookies_of(answer)["__Host-lead"], 1, meera)
    with psycopg.connect(clone.superuser_url) as everything:
        ((sealed,),) = everything.execute("SELECT sealed_tokens FROM sessions").fetchall()
    refresh = {"grant_type": "refresh_token", "refresh_token": app.state.context.vault.open(sealed)["refresh_token"]}
    async with httpx2.AsyncClient(trust_env=False, auth=(quote_plus(CLIENT), quote_plus(SECRET))) as program:
        fresh = await program.post(f"{provider.issuer}/token", data=refresh)
        assert fresh.status_code == 200, fresh.text
        assert (await browser.post("/auth/logout", headers=person.headers)).status_code == 200
        gone = await program.post(f"{provider.issuer}/token", data=refresh)
    assert (gone.status_code, gone.json()["error"]) == (400, "invalid_grant")


@pytest.mark.timeout(300)
async def test_an_answer_to_another_sign_in_signs_nobody_in(
    browser: httpx2.AsyncClient, provider: Provider, meera: int, clone: Clone
) -> None:
    """Login CSRF: somebody's own answer is sent to another browser, which never asked, or asked for something else."""
    address, theirs = await begin(browser)
    back = provider.answer(address, "meera")
    _, mine = await begin(browser)
    for cookie in (
        {},
        mine,
        {"Cookie": "__Host-lead-sign-in=forged"},
        {"Cookie": f"{mine['Cookie']}; {theirs['Cookie']}"},
    ):
        refused(await browser.get(back, headers=cookie), 400, "was not begun at this browser")
    without = back.replace(f"state={parse_qs(urlsplit(back).query)['state'][0]}", "x=1")
    refused(await browser.get(without, headers=theirs), 400, "was not begun at this browser")
    assert sessions(clone) == 0
    assert (await browser.get(back, headers=theirs)).status_code == 302  # whose it is


@pytest.mark.timeout(300)
async def test_a_callback_counts_once(
    browser: httpx2.AsyncClient, provider: Provider, meera: int, clone: Clone
) -> None:
    address, under_way = await begin(browser)
    back = provider.answer(address, "meera")
    assert (await browser.get(back, headers=under_way)).status_code == 302
    refused(await browser.get(back, headers=under_way), 400, "does not fit this sign-in")
    assert sessions(clone) == 1


@pytest.mark.timeout(300)
@pytest.mark.parametrize("changed", ["nonce", "verifier"])
async def test_a_nonce_and_a_verifier_must_be_those_of_the_sign_in(
    browser: httpx2.AsyncClient, provider: Provider, meera: int, app: FastAPI, clone: Clone, changed: str
) -> None:
    """Sealed as ours, so only they are wrong: a code that was stolen and brought to another sign-in."""
    address, under_way = await begin(browser)
    back = provider.answer(address, "meera")
    attempts = app.state.context.attempts
    attempt = attempts.open(under_way["Cookie"].partition("=")[2])
    wrong = attempts.seal(replace(attempt, **{changed: "A" * 43}))
    refused(await browser.get(back, headers={"Cookie": f"{COOKIE}={wrong}"}), 400, "does not fit this sign-in")
    assert sessions(clone) == 0


@pytest.mark.timeout(300)
async def test_the_answer_must_be_of_our_issuer(
    browser: httpx2.AsyncClient, provider: Provider, meera: int, clone: Clone
) -> None:
    """RFC 9207: a code of another issuer must not be sent to ours, nor ours to another."""
    for other in ("https://evil.example", ""):
        address, under_way = await begin(browser)
        back = urlsplit(provider.answer(address, "meera"))
        query = {name: value[0] for name, value in parse_qs(back.query).items()} | {"iss": other}
        if not other:
            del query["iss"]
        refused(await browser.get(back.path, params=query, headers=under_way), 400, "does not fit this sign-in")
    assert sessions(clone) == 0


@pytest.mark.timeout(300)
async def test_who_is_not_invited_is_shown_the_way_and_gets_no_session(
    browser: httpx2.AsyncClient, provider: Provider, meera: int, clone: Clone, database: Database, tenant: SeededTenant
) -> None:
    address, under_way = await begin(browser)
    answer = await browser.get(provider.answer(address, "unknown"), headers=under_way)
    refused(answer, 403, "Ask your hospital&#39;s admin to invite")
    address, under_way = await begin(browser)
    back = provider.answer(address, "meera")
    async with database.tenant_session(tenant.id) as session:
        await session.exec(update(UserRow).where(col(UserRow.id) == meera).values(active=False))
    refused(await browser.get(back, headers=under_way), 403, "no user here is yours")
    assert sessions(clone) == 0


async def test_a_sign_in_that_was_given_up_says_so_and_repeats_nothing_of_it(
    browser: httpx2.AsyncClient, clone: Clone
) -> None:
    address, under_way = await begin(browser)
    state = parse_qs(urlsplit(address).query)["state"][0]
    said = {"state": state, "error": "access_denied", "error_description": "<script>alert(1)</script>"}
    answer = await browser.get("/auth/callback", params=said, headers=under_way)
    refused(answer, 400, "did not sign you in")
    assert "alert" not in answer.text
    assert (await browser.get("/auth/callback", params={"code": "x" * 5_000, "state": state})).status_code == 422
    assert sessions(clone) == 0


@pytest.mark.parametrize(
    ("after", "path"),
    [
        ("/leads?status=new#top", "/leads?status=new#top"),
        ("/", "/"),
        (None, "/"),
        ("", "/"),
        ("leads", "/"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        (" //evil.example", "/"),
        ("https://evil.example", "/"),
        ("https:evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\u2028/evil.example", "/"),
        ("/" + "x" * 2_000, "/"),
        ("/leads\0", "/"),
    ],
)
async def test_after_the_sign_in_the_browser_goes_to_a_path_of_ours(
    browser: httpx2.AsyncClient, app: FastAPI, after: str | None, path: str
) -> None:
    _, under_way = await begin(browser, after)
    attempt = app.state.context.attempts.open(under_way["Cookie"].partition("=")[2])
    assert attempt.goes_to == path


def test_a_sign_in_under_way_lasts_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts, other = Attempts(lambda: [b"a" * 32]), Attempts(lambda: [b"b" * 32])
    attempt = Attempt.new("/today")
    sealed = attempts.seal(attempt)
    assert attempts.open(sealed) == attempt
    assert other.open(sealed) is None
    assert Attempts(lambda: [b"b" * 32, b"a" * 32]).open(sealed) == attempt  # the signing key was rotated
    for changed in (sealed[:-1], sealed[:-4] + "AAA=", "", "\N{SNOWMAN}", f"x{sealed}"):
        assert attempts.open(changed) is None
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 599)
    assert attempts.open(sealed) == attempt
    monkeypatch.setattr(time, "time", lambda: now + 601)
    assert attempts.open(sealed) is None


@pytest.mark.timeout(300)
async def test_a_session_lasts_no_longer_than_the_sign_in_may_be_ago(
    settings: ApiSettings, provider: Provider, tenants: list[SeededTenant], meera: int, clone: Clone
) -> None:
    """`LEAD_OIDC_MAX_AGE` needs a claim that this provider does not put into access tokens: then nobody gets in."""
    app = app_of(settings.model_copy(update={"oidc_max_age": 600}), TemporalSettings(address="127.0.0.1:1"))
    transport = httpx2.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url=HERE) as browser:
        address, under_way = await begin(browser)
        assert parse_qs(urlsplit(address).query)["max_age"] == ["600"]
        answer = await browser.get(provider.answer(address, "meera"), headers=under_way)
        refused(answer, 403, "not strong or recent enough")
        at = int(time.time()) - 100
        assert _stale_at(app.state.context, at) == datetime.fromtimestamp(at + 600, UTC)
    assert sessions(clone) == 0


@pytest.mark.parametrize(
    "left_out",
    [{"oidc_issuer": None}, {"oidc_client_secret": None}, {"secret_key": None}],
    ids=lambda one: next(iter(one)),
)
async def test_half_a_client_is_refused_at_start(settings: ApiSettings, left_out: dict[str, None]) -> None:
    app = app_of(settings.model_copy(update=left_out), TemporalSettings(address="127.0.0.1:1"))
    with pytest.raises(ValueError, match="LEAD_OIDC_CLIENT_ID needs"):
        async with app.router.lifespan_context(app):
            raise AssertionError


async def test_without_the_provider_the_page_says_so(settings: ApiSettings, tenants: list[SeededTenant]) -> None:
    away = settings.model_copy(update={"oidc_issuer": f"http://127.0.0.1:{free_port()}"})
    app = app_of(away, TemporalSettings(address="127.0.0.1:1"))
    transport = httpx2.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url=HERE) as browser:
        refused(await browser.get("/auth/login"), 503, "does not answer")


def refused(answer: httpx2.Response, status: int, words: str) -> None:
    """A page for the person, which sets no session."""
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert "__Host-lead" not in cookies_of(answer)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def sessions(clone: Clone) -> int:
    with psycopg.connect(clone.superuser_url) as everything:
        ((count,),) = everything.execute("SELECT count(*) FROM sessions").fetchall()
    return int(count)
