"""Each gets their share of a minute; what is over it is refused whole."""

import asyncio
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx2
import psycopg
import pytest
import redis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI, Request
from limits import RateLimitItemPerMinute
from pydantic import SecretStr
from structlog.testing import capture_logs

from api.auth.keys import mint
from api.auth.permissions import Role
from api.http import limits
from api.http.limits import Limit, Limits, ProcessMemory
from api.settings import ApiSettings, networks
from devstack.ports import free_port
from domain.errors import TooMuch
from domain.outreach import links
from tests.api.capture.forms.definitions import ENQUIRY
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

pytestmark = pytest.mark.usefixtures("early_in_a_minute")
SECRET = b"only-in-tests"


@pytest.fixture
def settings(clone: Clone, tmp_path: Path) -> ApiSettings:
    return ApiSettings(
        database_url=clone.app_url,
        jwt_key_file=tmp_path / "jwt.pem",
        pool_size=8,
        limit_caller=20,
        limit_pages=5,
        limit_failures=5,
        limit_hooks=8,
        link_key=SecretStr("only-in-tests"),
        trusted_proxies=networks("10.0.0.0/8"),
    )


@asynccontextmanager
async def client_at(app: FastAPI, address: str) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app, client=(address, 4711))
    async with httpx2.AsyncClient(transport=transport, base_url="http://door.example") as client:
        yield client


def slower(answer: httpx2.Response) -> None:
    problem(answer, 429, type="urn:lead-engine:problem:too-much")
    assert 1 <= int(answer.headers["retry-after"]) <= 60


async def statuses(client: httpx2.AsyncClient, path: str, times: int, **headers: str) -> list[int]:
    return [(await client.get(path, headers=headers)).status_code for _ in range(times)]


async def test_of_a_burst_over_the_limit_exactly_the_share_is_stored(
    manager: Visitor, checker: psycopg.AsyncConnection[tuple[object, ...]]
) -> None:
    people = [{"phone": f"+9198765{number:05}"} for number in range(50)]
    answers = await asyncio.gather(*(manager.post("/leads", person) for person in people))
    refused = [answer for answer in answers if answer.status_code != 201]
    assert len(refused) == 30
    for answer in refused:
        slower(answer)
    for table in ("leads", "touches", "identities", "start_requests"):
        row = await (await checker.execute(f"SELECT count(*) FROM {table}")).fetchone()
        assert row == (20,), table


async def test_one_callers_share_is_nobody_elses(manager: Visitor, agent: Visitor, stranger: Visitor) -> None:
    for number in range(20):
        await manager.captured(phone=f"+9198765{number:05}")
    slower(await manager.post("/leads", {"phone": "+919876500099"}))
    await agent.captured(phone="+919876500099")
    await stranger.captured(phone="+971501234567")
    assert (await manager.get("/leads")).status_code == 200


async def test_a_client_that_writes_addresses_into_headers_stays_one_client(app: FastAPI) -> None:
    async with client_at(app, "203.0.113.9") as client:
        seen = [await statuses(client, "/u/x", 1, **{"x-forwarded-for": f"198.51.100.{n}"}) for n in range(7)]
        assert seen == [[404]] * 5 + [[429]] * 2
    async with client_at(app, "203.0.113.10") as neighbour:
        assert await statuses(neighbour, "/u/x", 1) == [404]


async def test_a_mail_service_unsubscribes_many_and_guesses_few(app: FastAPI, tenant: SeededTenant) -> None:
    link = links.sign(links.LinkToken("unsubscribe", tenant.id, 1), "only-in-tests")
    async with client_at(app, "203.0.113.9") as client:
        assert {(await client.post(f"/u/{link}")).status_code for _ in range(9)} == {200}
        assert [(await client.post("/u/x")).status_code for _ in range(6)] == [404] * 5 + [429]
        assert (await client.post(f"/u/{link}")).status_code == 200


async def test_behind_our_proxy_each_client_has_a_share(app: FastAPI) -> None:
    async with client_at(app, "10.1.2.3") as proxy:
        spoofed = {"x-forwarded-for": "6.6.6.6, 198.51.100.1"}
        assert await statuses(proxy, "/u/x", 6, **spoofed) == [404] * 5 + [429]
        assert await statuses(proxy, "/u/x", 1, **{"x-forwarded-for": "198.51.100.1"}) == [429]
        assert await statuses(proxy, "/u/x", 1, **{"x-forwarded-for": "198.51.100.2"}) == [404]


async def test_changing_the_address_within_a_household_helps_nobody(app: FastAPI) -> None:
    for number in range(7):
        async with client_at(app, f"2001:db8:1:2::{number + 1:x}") as client:
            assert await statuses(client, "/u/x", 1) == [404 if number < 5 else 429]
    async with client_at(app, "2001:db8:1:3::1") as elsewhere:
        assert await statuses(elsewhere, "/u/x", 1) == [404]


@pytest.mark.parametrize("door", ["/u/x", "/pay/x", "/hooks/twilio/1/inbound", "/hooks/sendgrid/events",
                                  "/hooks/google/1-" + "0" * 24, "/hooks/partner/1-" + "0" * 24])  # fmt: skip
async def test_over_the_limit_no_body_is_read(app: FastAPI, door: str) -> None:
    async def body() -> AsyncIterator[bytes]:
        raise AssertionError("nobody reads it")
        yield b""

    async with client_at(app, "203.0.113.9") as client:
        assert 429 in [(await client.post(door, content=b"{")).status_code for _ in range(9)]
        slower(await client.post(door, content=body()))


async def test_over_the_limit_a_forms_body_is_not_read(app: FastAPI, visit: Visit, tenant: SeededTenant) -> None:
    app.state.context.limits._items = {**app.state.context.limits._items, Limit.SUBMISSIONS: RateLimitItemPerMinute(2)}
    made = await visit(tenant, Role.MARKETING).post("/forms", {"name": "Enquiry", "definition": ENQUIRY})
    key, sent = made.json()["key"], {"content-type": "application/json"}

    async def body() -> AsyncIterator[bytes]:
        raise AssertionError("nobody reads it")
        yield b""

    async with client_at(app, "203.0.113.9") as client:
        seen = [(await client.post(f"/f/{key}.json", content=b"{{", headers=sent)).status_code for _ in range(3)]
        assert seen == [400, 400, 429]
        slower(await client.post(f"/f/{key}.json", content=body(), headers=sent))
        answer = await client.post(f"/f/{key}", content=body(), headers={"content-length": "1000000"})
        assert answer.status_code == 429


async def test_a_person_at_a_browser_gets_a_page(app: FastAPI) -> None:
    async with client_at(app, "203.0.113.9") as client:
        await statuses(client, "/u/x", 5)
        answer = await client.get("/u/x", headers={"accept": "text/html,*/*;q=0.8"})
        assert answer.status_code == 429
        assert answer.headers["content-type"].startswith("text/html")
        assert f"in {answer.headers['retry-after']} seconds" in answer.text
        slower(await client.get("/u/x"))


async def test_guesses_are_slowed_and_who_is_believed_is_not(
    app: FastAPI, key: Ed25519PrivateKey, tenant: SeededTenant
) -> None:
    good = mint(key, tenant.id, tenant.staff["manager"], "manager", timedelta(minutes=5))
    async with client_at(app, "203.0.113.9") as client:
        forged = {"authorization": f"Bearer {good[:-8]}AAAAAAAA"}
        assert await statuses(client, "/api/v1/me", 7, **forged) == [401] * 5 + [429] * 2
        slower(await client.get("/api/v1/me", headers=forged))
        assert await statuses(client, "/api/v1/me", 1, authorization=f"Bearer {good}") == [200]


async def test_a_flood_of_forged_signatures_is_cut_short(
    app: FastAPI, checker: psycopg.AsyncConnection[tuple[object, ...]]
) -> None:
    async with client_at(app, "203.0.113.9") as client:
        path, signed = "/hooks/twilio/1/inbound", {"x-twilio-signature": "forged"}
        seen = [(await client.post(path, data={"n": n}, headers=signed)).status_code for n in range(12)]
    assert seen == [401] * 5 + [429] * 7
    row = await (await checker.execute("SELECT count(*) FROM inbound_events")).fetchone()
    assert row == (0,)


def _limits(**given: object) -> Limits:
    return Limits(ApiSettings.model_validate({"database_url": "postgresql://unused", **given}), SECRET)


def _request(address: str) -> Request:
    app = FastAPI()
    app.state.context = type("Opened", (), {"settings": ApiSettings(database_url="postgresql://unused")})()
    return Request({"type": "http", "app": app, "client": (address, 4711), "headers": []})


async def _admitted(limits: Limits, address: str, form: int, times: int) -> int:
    admitted = 0
    for _ in range(times):
        try:
            await limits.client(Limit.SUBMISSIONS, _request(address))
            await limits.submission(1, form)
        except TooMuch:
            continue
        admitted += 1
    return admitted


async def test_no_client_uses_up_what_is_everybodys() -> None:
    limits = _limits(limit_submissions=3, limit_form=5, limit_tenant=9)
    assert await _admitted(limits, "203.0.113.1", form=1, times=50) == 3
    assert await _admitted(limits, "203.0.113.2", form=1, times=3) == 2
    assert await _admitted(limits, "203.0.113.3", form=2, times=3) == 3
    assert await _admitted(limits, "203.0.113.4", form=3, times=3) == 1


async def test_a_limit_of_zero_is_none() -> None:
    limits = _limits(limit_caller=0)
    for _ in range(200):
        await limits.count(Limit.CALLER, 1, 7)


async def test_a_process_forgets_what_is_over_and_never_remembers_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = ProcessMemory()
    await memory.incr("over", -1)
    await memory.incr("counted", 60)
    assert await memory.incr("counted", 60) == 2
    monkeypatch.setattr(limits, "_MOST_KEYS", 10)
    for number in range(1_000):
        await memory.incr(f"client-{number}", 60)
        assert len(memory.storage) == len(memory.expirations) <= 11
    assert "over" not in memory.storage
    assert await memory.incr("client-999", 60) == 2


@pytest.fixture
def redis_port(tmp_path: Path) -> Iterator[int]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            _await_redis(port)
            yield port
        finally:
            server.kill()


def _await_redis(port: int) -> None:
    with redis.Redis(port=port) as client:
        for _ in range(200):
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.05)
            else:
                return
    raise AssertionError("redis-server does not answer")


def _in_redis(port: int) -> Limits:
    return _limits(limits_url=SecretStr(f"redis://127.0.0.1:{port}/0"), limit_submissions=6)


async def test_two_processes_count_together_and_redis_learns_no_address(redis_port: int) -> None:
    one, two = _in_redis(redis_port), _in_redis(redis_port)
    assert await _admitted(one, "203.0.113.9", form=1, times=4) == 4
    assert await _admitted(two, "203.0.113.9", form=1, times=4) == 2
    with pytest.raises(TooMuch) as refusal:
        await one.client(Limit.SUBMISSIONS, _request("203.0.113.9"))
    assert 1 <= refusal.value.retry_after <= 60
    with redis.Redis(port=redis_port) as client:
        keys = [key.decode() for key in client.scan_iter()]
        assert len(keys) == 3
        assert not [key for key in keys if "203.0.113" in key]
        assert all(0 < client.ttl(key) <= 120 for key in keys)
    await one.close()
    await two.close()


async def test_without_redis_each_process_counts_for_itself_and_warns_once(redis_port: int) -> None:
    limits = _in_redis(redis_port)
    assert await _admitted(limits, "203.0.113.9", form=1, times=2) == 2
    with redis.Redis(port=redis_port) as client:
        client.shutdown(nosave=True)
    with capture_logs() as told:
        admitted = await asyncio.gather(*(_admitted(limits, "203.0.113.9", form=1, times=2) for _ in range(5)))
    assert sum(admitted) == 6
    assert [entry["event"] for entry in told] == ["limits_store_away"]
    await limits.close()


async def test_a_redis_that_hangs_delays_one_moment_only() -> None:
    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    limits = _in_redis(server.sockets[0].getsockname()[1])
    with capture_logs() as told:
        assert await _admitted(limits, "203.0.113.9", form=1, times=10) == 6
    assert [entry["event"] for entry in told] == ["limits_store_away"]
    await limits.close()
    server.close()


async def test_a_redis_that_is_back_counts_again(redis_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_AWAY_SECONDS", 0)
    counting = _in_redis(redis_port)
    with redis.Redis(port=redis_port) as client:
        client.execute_command("CLIENT", "PAUSE", "600", "ALL")
    assert await _admitted(counting, "203.0.113.9", form=1, times=1) == 1
    _await_redis(redis_port)
    assert await _admitted(counting, "203.0.113.9", form=1, times=8) == 6
    await counting.close()
