"""People at a browser: a cookie that scripts cannot read, that other sites' pages cannot use, and that ends."""

import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.requests import HTTPConnection

from activities.lifecycle.upkeep import BATCH
from api.auth import identity
from api.auth.browsers.origins import CrossSite
from api.auth.permissions import Role
from api.http.errors import SessionEnded, Unauthenticated
from api.leads import export_files
from api.leads.schemas.lists.filters import LeadFilters
from api.settings import ApiSettings
from store.session import Database
from store.tenants.sessions import forget_ended
from tests.api.auth.sessions.browsers import HERE, OWN, Person, sign_in
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

MEERA = {"phone": "+919876500001", "first_name": "Meera"}
Change = Callable[..., list[Any]]


@pytest.fixture
def settings(clone: Clone, tmp_path: Path) -> ApiSettings:
    """A demo on one machine."""
    return ApiSettings(
        database_url=clone.app_url,
        jwt_key_file=tmp_path / "jwt.pem",
        secret_key=SecretStr("only-in-tests"),
        demo_login=True,
    )


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=HERE) as client:
        yield client


@pytest.fixture
async def person(browser: httpx2.AsyncClient, tenant: SeededTenant) -> Person:
    """The manager, at a browser."""
    return await sign_in(browser, tenant, tenant.staff["manager"])


@pytest.fixture
def elsewhere(clone: Clone) -> Change:
    """What another process does; nothing here is told."""

    def change(query: str, *values: Any) -> list[Any]:
        with psycopg.connect(clone.superuser_url) as everything:
            found = everything.execute(query.encode(), values)
            return found.fetchall() if found.description else []

    return change


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What is believed is believed no longer."""
    clock = time.monotonic
    passed = [0]

    def on() -> None:
        passed[0] += identity.BELIEVED_SECONDS

    monkeypatch.setattr(identity, "monotonic", lambda: clock() + passed[0])
    return on


async def test_somebody_of_the_demo_signs_in_works_and_signs_out(
    browser: httpx2.AsyncClient, tenant: SeededTenant
) -> None:
    people = (await browser.get("/auth/demo")).json()["people"]
    asha = next(one for one in people if one["name"] == "Asha (demo)")
    assert asha | {"user_id": 0} == {
        "tenant_id": 1, "hospital": "Blink Eye Hospital", "user_id": 0, "name": "Asha (demo)", "role": "agent",
        "team": "main",
    }  # fmt: skip
    assert {one["tenant_id"] for one in people} == {1, 2}
    assert "integration" not in {one["role"] for one in people}
    assert (await browser.get("/auth/session")).json() == {"signed_in": False, "demo": True, "login": None}
    person = await sign_in(browser, tenant, asha["user_id"])
    assert (await browser.get("/auth/session", headers=person.headers)).json()["signed_in"]
    me = (await person.get("/me")).json()
    assert (me["user_id"], me["demo"]) == (asha["user_id"], True)
    left = datetime.fromisoformat(me["session_ends_at"]) - datetime.now(UTC)
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    assert (await person.post("/leads", MEERA)).status_code == 201
    out = await browser.post("/auth/logout", headers=person.headers)
    assert (out.status_code, out.json()) == (200, {"end_session_url": None})
    assert "max-age=0" in out.headers["set-cookie"].lower()
    problem(await person.get("/me"), 401, reason="session_ended")
    assert not (await browser.get("/auth/session", headers=person.headers)).json()["signed_in"]
    assert (await browser.post("/auth/logout", headers=person.headers)).status_code == 200  # a second tab


async def test_the_cookie_is_this_hosts_alone_and_its_id_is_kept_by_nobody(
    browser: httpx2.AsyncClient, tenant: SeededTenant, elsewhere: Change
) -> None:
    body = {"tenant_id": tenant.id, "user_id": tenant.staff["manager"]}
    set_cookie = (await browser.post("/auth/demo", json=body, headers=OWN)).headers["set-cookie"]
    pair, *traits = set_cookie.split("; ")
    assert sorted(traits) == ["HttpOnly", "Path=/", "SameSite=lax", "Secure"]
    assert len(pair.removeprefix("__Host-lead=1.")) == 43  # 256 bits
    kept = elsewhere("SELECT secret_hash, sealed_tokens FROM sessions")
    assert kept[0][1] is None
    assert len(kept[0][0]) == 32
    said = elsewhere("SELECT action, facts FROM audit_log WHERE action = 'signed_in'")
    assert said == [("signed_in", {"demo": True})]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "X-Console": "1"},
        {"Sec-Fetch-Site": "same-site", "X-Console": "1"},
        {"Sec-Fetch-Site": "none", "X-Console": "1"},
        {"Sec-Fetch-Site": "cross-site", "X-Console": "1", "Origin": HERE},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "X-Console": "yes"},
        {"Origin": HERE},
        {"X-Console": "1"},
        {"X-Console": "1", "Origin": "null"},
        {"X-Console": "1", "Origin": "https://evil.example"},
        {"X-Console": "1", "Origin": "http://127.0.0.1:8001"},
        {"X-Console": "1", "Origin": "ftp://127.0.0.1:8000"},
        {"X-Console": "1", "Origin": "http://[::1"},
        {"X-Console": "1", "Origin": ""},
    ],
)
async def test_another_sites_page_changes_nothing_with_the_cookie(
    person: Person, headers: dict[str, str], elsewhere: Change
) -> None:
    """A form's post, a script of a subdomain, a browser that says nothing."""
    sent = {"Cookie": person.headers["Cookie"], **headers}
    problem(await person.http.post("/api/v1/leads", json=MEERA, headers=sent), 403, reason="cross_site")
    form = await person.http.post("/api/v1/leads", data=MEERA, headers=sent)
    problem(form, 403, reason="cross_site")
    problem(await person.http.post("/auth/logout", headers=sent), 403, reason="cross_site")
    assert elsewhere("SELECT id FROM leads") == []
    assert await person.is_in()


async def test_our_own_page_is_known_by_its_origin_where_the_browser_says_no_more(person: Person) -> None:
    sent = {"Cookie": person.headers["Cookie"], "X-Console": "1", "Origin": HERE}
    assert (await person.http.post("/api/v1/leads", json=MEERA, headers=sent)).status_code == 201


@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-site", 403), ("none", 200), (None, 200)])
async def test_another_sites_page_does_not_even_read(person: Person, site: str | None, status: int) -> None:
    sent = {"Cookie": person.headers["Cookie"]} | ({"Sec-Fetch-Site": site} if site else {})
    assert (await person.http.get("/api/v1/leads", headers=sent)).status_code == status


async def test_a_request_with_a_token_never_uses_the_cookie(person: Person, agent: Visitor, stranger: Visitor) -> None:
    me = (await person.http.get("/api/v1/me", headers=person.headers | agent.headers)).json()
    assert me["user_id"] == agent.user_id
    for other in ("Bearer no.token.atall", "Basic eDp5", ""):
        refused = await person.http.get("/api/v1/me", headers=person.headers | {"Authorization": other})
        assert problem(refused, 401).get("reason") is None
    sent = {"Cookie": person.headers["Cookie"], **agent.headers}  # a program needs no header of the console
    assert (await person.http.post("/api/v1/leads", json=MEERA, headers=sent)).status_code == 201


@pytest.mark.parametrize(
    "forged",
    ["", "1", "1.", ".x", "x.y", "0.{secret}", "01.{secret}", "2.{secret}", "3.{secret}", "4294967296.{secret}",
     "9999999999.{secret}", "1.{secret}A", "1.{changed}", "{secret}", "1.{secret}%00", "1.\N{SNOWMAN}", "1." + "A" * 43,
     "A" * 20_000],
)  # fmt: skip
async def test_a_forged_cookie_opens_nothing(person: Person, forged: str) -> None:
    secret = person.cookie[2:]
    text = forged.format(secret=secret, changed=("A" if secret[0] != "A" else "B") + secret[1:])
    sent = httpx2.Headers({b"Cookie": f"__Host-lead={text}".encode()})
    problem(await person.http.get("/api/v1/me", headers=sent), 401, reason="session_ended")
    assert (await person.http.get("/auth/session", headers=sent)).json()["signed_in"] is False
    sent.update(OWN)
    assert (await person.http.post("/auth/logout", headers=sent)).status_code == 200
    assert await person.is_in()


async def test_of_two_cookies_none_counts(browser: httpx2.AsyncClient, person: Person, tenant: SeededTenant) -> None:
    """A subdomain or a proxy that adds one must not choose who acts."""
    other = await sign_in(browser, tenant, tenant.agent_ids[0])
    mine, theirs = person.headers["Cookie"], other.headers["Cookie"]
    for both in (f"{mine}; {theirs}", f"{mine}; {mine}", f"{theirs}; x=y; {mine}"):
        problem(await browser.get("/api/v1/me", headers={"Cookie": both}), 401, reason="session_ended")
    several = [("Cookie", mine), ("Cookie", theirs)]
    problem(await browser.get("/api/v1/me", headers=several), 401, reason="session_ended")
    beside = f"a=b; {mine}; __Host-leader=1; lead=2"
    assert (await browser.get("/api/v1/me", headers={"Cookie": beside})).status_code == 200


async def test_who_is_deactivated_is_out_at_once_here_and_within_seconds_elsewhere(
    browser: httpx2.AsyncClient, visit: Visit, tenant: SeededTenant, elsewhere: Change, later: Callable[[], None]
) -> None:
    assert identity.BELIEVED_SECONDS <= 5
    here, there, other = [await sign_in(browser, tenant, user) for user in tenant.agent_ids[:3]]
    assert await here.is_in()
    assert await there.is_in()
    admin = visit(tenant, Role.ADMIN)
    assert (await admin.post(f"/users/{here.user_id}/deactivate", None)).status_code == 200
    problem(await here.get("/me"), 401, reason="session_ended")
    elsewhere("UPDATE users SET active = false WHERE id = %s", there.user_id)
    later()
    problem(await there.get("/me"), 401, reason="session_ended")
    assert await other.is_in()
    refused = await browser.post("/auth/demo", json={"tenant_id": 1, "user_id": there.user_id}, headers=OWN)
    problem(refused, 404)


async def test_another_role_ends_the_session(person: Person, elsewhere: Change, later: Callable[[], None]) -> None:
    assert await person.is_in()
    elsewhere("UPDATE users SET role = 'ops' WHERE id = %s", person.user_id)
    later()
    problem(await person.get("/me"), 401, reason="session_ended")
    elsewhere("UPDATE users SET role = 'manager' WHERE id = %s", person.user_id)
    later()
    assert await person.is_in()


async def test_a_session_ends_when_it_is_left_alone_and_after_twelve_hours(
    person: Person, elsewhere: Change, later: Callable[[], None]
) -> None:
    moved = "UPDATE sessions SET {column} = {column} - %s * interval '1 minute'"
    for minutes, lasts in ((29, True), (29, True), (31, False)):  # each request begins the half hour anew
        elsewhere(moved.format(column="last_seen_at"), minutes)
        later()
        assert await person.is_in() is lasts
    elsewhere("UPDATE sessions SET last_seen_at = now()")
    later()
    assert await person.is_in()
    elsewhere(moved.format(column="ends_at"), 12 * 60)
    later()
    problem(await person.get("/me"), 401, reason="session_ended")


async def test_a_session_that_is_believed_ends_on_time_all_the_same(
    person: Person, elsewhere: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands = time.monotonic()
    monkeypatch.setattr(identity, "monotonic", lambda: stands)
    elsewhere("UPDATE sessions SET ends_at = now() + interval '300 milliseconds'")
    seen = [await person.is_in()]
    while seen[-1] and len(seen) < 200:
        time.sleep(0.05)
        seen.append(await person.is_in())
    assert not seen[-1]


async def test_sign_outs_end_sessions_as_they_end_tokens(
    browser: httpx2.AsyncClient, person: Person, tenant: SeededTenant, manager: Visitor, visit: Visit
) -> None:
    second = await sign_in(browser, tenant, person.user_id)
    ended = await person.post("/me/sign-out", {})
    assert ended.status_code == 200
    problem(await person.get("/me"), 401, reason="session_ended")
    assert await second.is_in()
    assert (await manager.get("/me")).status_code == 200
    assert (await second.post("/me/sign-out", {"everywhere": True})).status_code == 200
    problem(await second.get("/me"), 401, reason="session_ended")
    problem(await manager.get("/me"), 401)
    third = await sign_in(browser, tenant, person.user_id)
    assert await third.is_in()
    assert (await visit(tenant, Role.ADMIN).post(f"/users/{person.user_id}/sign-out", {})).status_code == 200
    problem(await third.get("/me"), 401, reason="session_ended")


async def test_a_sign_out_at_another_process_holds_here_within_seconds(
    person: Person, elsewhere: Change, later: Callable[[], None]
) -> None:
    assert await person.is_in()
    elsewhere("DELETE FROM sessions")
    later()
    problem(await person.get("/me"), 401, reason="session_ended")


async def test_each_sign_in_has_an_id_of_its_own_and_ends_the_one_before(
    browser: httpx2.AsyncClient, person: Person, tenant: SeededTenant
) -> None:
    """So that nobody waits behind a cookie that they planted."""
    again = await sign_in(browser, tenant, tenant.agent_ids[0], Cookie=person.headers["Cookie"])
    assert again.cookie != person.cookie
    problem(await person.get("/me"), 401, reason="session_ended")
    assert (await again.get("/me")).json()["user_id"] == tenant.agent_ids[0]


async def test_keys_cursors_and_limits_work_as_with_a_token(person: Person, manager: Visitor) -> None:
    assert manager.user_id == person.user_id
    first = await person.post("/leads", MEERA, **{"Idempotency-Key": "k-1"})
    again = await manager.post("/leads", MEERA, key="k-1")
    assert (again.json()["id"], again.headers["idempotency-replayed"]) == (first.json()["id"], "true")
    assert (await person.post("/leads", {"phone": "+919876500002"})).status_code == 201
    page = (await person.get("/leads", limit=1)).json()
    assert (await manager.get("/leads", limit=1, cursor=page["next"])).json()["items"] != page["items"]


async def test_a_sign_out_while_a_body_comes_leaves_nothing(person: Person, elsewhere: Change) -> None:
    async def capture() -> Any:
        yield b'{"phone": '
        assert (await person.http.post("/auth/logout", headers=person.headers)).status_code == 200
        yield b'"+919876543210"}'

    kind = {"Content-Type": "application/json"}
    problem(await person.http.post("/api/v1/leads", content=capture(), headers=person.headers | kind), 401)
    assert elsewhere("SELECT id FROM leads") == []


async def test_an_export_breaks_off_when_its_session_ends(
    app: FastAPI, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_files, "_PAGE", 1)
    for number in range(3):
        assert (await person.post("/leads", {"phone": f"+91987654321{number}"})).status_code == 201
    caller = await app.state.context.authenticator.authenticate_session([person.cookie])
    export = export_files.Export(app.state.context, caller, export_files.LEADS, LeadFilters(), [])
    await export.begin()
    pages = export.pages()
    assert len(await anext(pages)) == 1
    assert (await person.http.post("/auth/logout", headers=person.headers)).status_code == 200
    with pytest.raises(Unauthenticated):
        await anext(pages)


async def test_sessions_that_have_ended_are_forgotten(person: Person, clone: Clone, elsewhere: Change) -> None:
    async with Database(clone.app_url, pool_size=1) as database:
        for age, left in ((timedelta(hours=11), 1), (timedelta(hours=13), 0)):
            async with database.tenant_session(person.tenant_id) as session:
                await forget_ended(session, person.tenant_id, datetime.now(UTC) + age, BATCH)
            assert elsewhere("SELECT count(*) FROM sessions") == [(left,)]


def socket(app: FastAPI, **headers: str) -> HTTPConnection:
    given = [(name.lower().encode(), value.encode()) for name, value in {"Host": "127.0.0.1:8000", **headers}.items()]
    return HTTPConnection({"type": "websocket", "app": app, "path": "/api/v1/live", "headers": given})


async def test_a_socket_is_our_own_pages_only(app: FastAPI, person: Person, agent: Visitor) -> None:
    context, mine = app.state.context, person.headers["Cookie"]
    caller = await context.caller_of_socket(socket(app, Cookie=mine, Origin=HERE))
    assert caller.user_id == person.user_id
    for origin in ("https://evil.example", "http://127.0.0.1:8001", "null", "http://127.0.0.1:8000.evil.example"):
        with pytest.raises(CrossSite):
            await context.caller_of_socket(socket(app, Cookie=mine, Origin=origin))
    with pytest.raises(CrossSite):
        await context.caller_of_socket(socket(app, Cookie=mine))
    with pytest.raises(Unauthenticated):
        await context.caller_of_socket(socket(app, Origin=HERE))
    program = await context.caller_of_socket(socket(app, Authorization=agent.headers["Authorization"]))
    assert program.user_id == agent.user_id
    await context.authenticator.check_again(caller)
    assert (await person.http.post("/auth/logout", headers=person.headers)).status_code == 200
    with pytest.raises(SessionEnded):
        await context.authenticator.check_again(caller)


async def test_an_open_socket_alone_keeps_nobody_signed_in(app: FastAPI, person: Person, elsewhere: Change) -> None:
    caller = await app.state.context.caller_of_socket(socket(app, Cookie=person.headers["Cookie"], Origin=HERE))
    elsewhere("UPDATE sessions SET last_seen_at = last_seen_at - interval '20 minutes'")
    before = elsewhere("SELECT last_seen_at FROM sessions")
    await app.state.context.authenticator.check_again(caller)
    assert elsewhere("SELECT last_seen_at FROM sessions") == before
    elsewhere("UPDATE sessions SET ends_at = now()")
    with pytest.raises(SessionEnded):
        await app.state.context.authenticator.check_again(caller)
