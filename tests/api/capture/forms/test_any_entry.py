"""A form's entries, changed by chance: read, corrected or refused, by the page and by the script, and in time."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from hypothesis import given, settings
from starlette.datastructures import Headers

from api.capture.forms.input import Entry, read_form, read_json
from api.http.body import UploadRoute, parse
from api.http.errors import UnreadableBody
from domain.capture.forms.answers import read_filled
from domain.capture.forms.definition import FormDefinition
from domain.errors import Invalid
from domain.text.normal_form import is_storable
from tests.api.capture.forms.definitions import ENQUIRY
from tests.mutation import mutated, read_in_time

FORM = FormDefinition.model_validate(ENQUIRY)
ANSWERS = {"first_name": "Anna", "phone": "098765 43210", "email": "anna@example.com", "birth_date": "1961-04-02",
           "custom.since_years": "1e3", "custom.left_eye": "yes", "procedure": "lasik",
           "notes": "d'accord\nमीरा"}  # fmt: skip
ENTRY = {"answers": ANSWERS, "consents": ["privacy-1"], "attribution": {"utm_source": "x"}, "token": "t", "page": "p"}
JSON = [json.dumps(ENTRY).encode(), json.dumps(ENTRY, ensure_ascii=False).encode(), b'{"answers":{}}']
PAGE = [urlencode({**ANSWERS, "consent.privacy-1": "yes", "a.utm_source": "x", "t": "token"}).encode(), b"a=b"]
_PART = b'--x\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
UPLOAD = [
    _PART % (b"file", b'; filename="leads.csv"\r\nContent-Type: text/csv', b"name,phone\nA,1\n")
    + _PART % (b"sheet", b"", b"Leads") + _PART % (b"mapping", b"", b'{"columns":{}}') + b"--x--\r\n",
    _PART % (b"sheet", b"; filename*=utf-8''%ff", b"") + b"--x--",
]  # fmt: skip


def _request(body: bytes, kind: str) -> Request:
    parts = [body[start : start + 4_096] for start in range(0, len(body), 4_096)] or [b""]

    async def receive() -> Any:
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    headers = Headers({"content-type": kind}).raw
    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers, "query_string": b""}, receive)


def _read(reader: Callable[[Request], Awaitable[Entry]], body: bytes, kind: str) -> None:
    async def read() -> Entry:
        return await reader(_request(body, kind))

    entry = read_in_time(lambda: asyncio.run(read()), UnreadableBody, Invalid)
    if entry is None:
        return
    kept = entry.storable(FORM)
    assert all(map(is_storable, (kept.link, kept.ref, kept.page, *kept.attribution.values())))
    reading = read_in_time(lambda: read_filled(FORM, kept, "IN", "en"))
    assert reading is not None
    assert reading.errors or reading.capture


@settings(max_examples=150)
@given(mutated(JSON))
def test_an_entry_in_json_is_read_or_refused(body: bytes) -> None:
    _read(read_json, body, "application/json")


@settings(max_examples=150)
@given(mutated(PAGE))
def test_an_entry_of_a_page_is_read_or_refused(body: bytes) -> None:
    _read(read_form, body, "application/x-www-form-urlencoded")


@settings(max_examples=100)
@given(mutated(JSON))
def test_json_is_a_value_or_refused(body: bytes) -> None:
    value = read_in_time(lambda: parse(body), UnreadableBody)
    if isinstance(value, dict):
        assert len(json.loads(body)) == len(value)


@settings(max_examples=80)
@given(mutated(UPLOAD))
def test_an_upload_is_read_or_refused(body: bytes) -> None:
    """The multipart reader itself is the framework's: ours must say no more than it."""
    from starlette.formparsers import MultiPartException

    async def read() -> None:
        route = UploadRoute("/", lambda: None)
        form = await (await route._read(_request(body, "multipart/form-data; boundary=x"))).form()
        await form.close()

    read_in_time(lambda: asyncio.run(read()), UnreadableBody, MultiPartException)
