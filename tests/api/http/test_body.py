"""Bodies that are no plain JSON of a decent size, and the frame around every answer."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
from fastapi import FastAPI
from starlette.types import Message

from api.auth.permissions import Role
from api.http import log
from api.http.body import parse
from api.http.errors import UnreadableBody
from api.settings import ApiSettings
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.apps import app_of
from tests.fixtures.tenants import SeededTenant
from workflows.client.client import TemporalSettings

PHONE = b'"phone":"098765 43210"'


async def send(visitor: Visitor, body: bytes | AsyncIterator[bytes], **headers: str) -> httpx2.Response:
    sent = visitor.headers | {"Content-Type": "application/json"} | headers
    return await visitor.http.post("/api/v1/leads", content=body, headers=sent)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b'{"phone":"1","phone":"098765 43210"}', 422, "phone"),
        (b'{"custom":{"a":1,"a":2},' + PHONE + b"}", 422, "a"),
        (b'{"custom":{"a":NaN},' + PHONE + b"}", 422, None),
        (b'{"custom":{"a":Infinity},' + PHONE + b"}", 422, None),
        (b'{"custom":{"a":-Infinity},' + PHONE + b"}", 422, None),
        (b'{"custom":{"a":1e999},' + PHONE + b"}", 422, None),
        (b'{"custom":{"a":' + b"9" * 5_000 + b"}," + PHONE + b"}", 422, None),
        (b'{"custom":{"a":' + b"9" * 30 + b"}," + PHONE + b"}", 422, "custom.a"),
        (rb'{"first_name":"a\u0000b",' + PHONE + b"}", 422, "first_name"),
        (rb'{"custom":{"a":"\u0000"},' + PHONE + b"}", 422, "custom.a"),
        (rb'{"custom":{"\u0000":"a"},' + PHONE + b"}", 422, "custom"),
        (rb'{"notes":"\ud800",' + PHONE + b"}", 422, "notes"),
        (rb'{"consents":[{"purpose":"\udfff"}],' + PHONE + b"}", 422, "consents.0.purpose"),
        (b'{"first_name":"a\x00b",' + PHONE + b"}", 400, None),
        (b'{"first_name":"\xed\xa0\x80",' + PHONE + b"}", 400, None),
        (b'{"custom":' * 100_000, 400, None),
        (b"[" * 100_000 + b"]" * 100_000, 400, None),
        (b'{"custom":{"a":' + b"[" * 40 + b"]" * 40 + b"}," + PHONE + b"}", 400, None),
        (b"{'phone':'1'}", 400, None),
        (b"phone=1", 400, None),
        (b"", 400, None),
        (b"null", 422, "body"),
        (b"[]", 422, "body"),
        (b'"text"', 422, "body"),
    ],
)
async def test_loose_json_is_refused(manager: Visitor, body: bytes, status: int, field: str | None) -> None:
    answer = problem(await send(manager, body), status)
    assert answer.get("field") == field


async def test_a_stranger_is_refused_before_the_body_is_read(http: httpx2.AsyncClient) -> None:
    problem(await http.post("/api/v1/leads", content=b"{{{", headers={"Content-Type": "application/json"}), 401)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_only_json_is_taken(manager: Visitor, kind: str) -> None:
    problem(await send(manager, b"{" + PHONE + b"}", **{"Content-Type": kind}), 415)


async def test_json_with_a_charset_is_taken(manager: Visitor) -> None:
    answer = await send(manager, b"{" + PHONE + b"}", **{"Content-Type": "application/json; charset=utf-8"})
    assert answer.status_code == 201


async def test_compressed_bodies_are_refused(manager: Visitor) -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    problem(await send(manager, bomb, **{"Content-Encoding": "gzip"}), 415)


async def test_a_body_too_large_is_refused_by_its_length(manager: Visitor) -> None:
    problem(await send(manager, b" " * 1_048_577), 413)


async def test_an_endless_body_is_cut_where_the_limit_is(manager: Visitor) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100_000_000:
            sent += 65_536
            yield b" " * 65_536

    problem(await send(manager, endless()), 413)
    assert sent < 2_500_000


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 30, "x"])
async def test_a_length_that_is_none_is_refused(manager: Visitor, length: str) -> None:
    answer = await send(manager, b"{" + PHONE + b"}", **{"Content-Length": length})
    problem(answer, 400)


async def test_a_slow_body_is_given_up(settings: ApiSettings, visit: Visit, tenant: SeededTenant) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)
        yield b"}"

    hasty = app_of(settings.model_copy(update={"api_body_seconds": 0.3}), TemporalSettings(address="127.0.0.1:1"))
    async with hasty.router.lifespan_context(hasty):
        transport = httpx2.ASGITransport(hasty)
        async with httpx2.AsyncClient(transport=transport, base_url="http://door.example") as http:
            visitor = replace(visit(tenant, Role.MANAGER), http=http)
            problem(await send(visitor, slowly()), 408)


async def test_every_answer_carries_an_id_and_safe_headers(http: httpx2.AsyncClient, manager: Visitor) -> None:
    for path in ("/healthz", "/api/v1/leads", "/nowhere"):
        answer = await http.get(path, headers={"X-Request-Id": "mine-1"})
        assert answer.headers["x-request-id"] == "mine-1"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
    forged = await http.get("/healthz", headers={"X-Request-Id": "a b\x1b[31m"})
    assert forged.headers["x-request-id"].isalnum()


async def test_cors_is_granted_to_nobody(http: httpx2.AsyncClient) -> None:
    for origin in ("null", "https://door.example.evil.example"):
        answer = await http.get("/healthz", headers={"Origin": origin})
        assert "access-control-allow-origin" not in answer.headers


async def test_an_unexpected_fault_shows_and_logs_no_word_of_it(
    capsys: pytest.CaptureFixture[str], manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("secret of +919876543210")

    log.configure()
    monkeypatch.setattr("api.leads.leads.page_of_leads", fails)
    answer = await manager.get("/leads", search="+91 98765 43210")
    body = problem(answer, 500)
    assert answer.headers["x-request-id"] in body["detail"]
    logged = capsys.readouterr()
    assert "RuntimeError" in logged.out
    for text in (answer.text, logged.out, logged.err):
        assert "secret" not in text
        assert "98765" not in text


@pytest.mark.parametrize("path", ["/api/v1/leads", "/p/x"])
async def test_who_hangs_up_is_no_fault_and_is_counted(
    capsys: pytest.CaptureFixture[str], app: FastAPI, manager: Visitor, path: str
) -> None:
    log.configure()
    parts = iter([{"type": "http.request", "body": b"{", "more_body": True}])

    async def receive() -> Message:
        return next(parts, {"type": "http.disconnect"})

    async def send(_: Message) -> None:
        raise AssertionError("nobody hears it")

    headers = [(b"content-type", b"application/json"), (b"authorization", manager.headers["Authorization"].encode())]
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
    await app(scope | {"headers": headers, "client": ("203.0.113.9", 1), "app": app}, receive, send)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert [(line["event"], line["level"], line["status"], line["refused"]) for line in lines] == [
        ("request", "info", 499, "hung up")
    ]
    tenant = manager.tenant_id if path.startswith("/api/") else 0
    assert f'lead_hang_ups_total{{tenant="{tenant}"}} 1.0' in (await app.state.context.metrics.text()).decode()


@pytest.mark.parametrize("charset", ["undefined", "idna", "base64", "no-such", "utf-16", "raw_unicode_escape"])
async def test_an_upload_in_whatever_charset_is_read_or_refused(manager: Visitor, charset: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="sheet"\r\n\r\na\xff\\ud800.' + b"b" * 70 + b"\r\n--x--\r\n"
    sent = manager.headers | {"Content-Type": f"multipart/form-data; boundary=x; charset={charset}"}
    answer = await manager.http.post("/api/v1/imports", content=body, headers=sent)
    assert answer.status_code in (400, 422)


async def test_the_log_tells_routes_and_ids_only(capsys: pytest.CaptureFixture[str], manager: Visitor) -> None:
    log.configure()
    lead = await manager.captured(phone="098765 43210", first_name="Meera", email="meera@example.com")
    await manager.get("/leads", search="meera@example.com")
    await manager.put(f"/leads/{lead['id']}", {"phone": "12"})
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["status"] for line in requests] == [201, 200, 422]
    assert {line["user"] for line in requests} == {manager.user_id}
    assert not [word for word in ("Meera", "meera", "98765", "example.com") if word in json.dumps(lines)]


def test_numbers_and_text_pass_unchanged() -> None:
    whole = {"a": [1, 2.5, True, None, "ü \U0001f441", {"b": -3}]}
    assert parse(json.dumps(whole).encode()) == whole
    with pytest.raises(UnreadableBody):
        parse(b"{")
