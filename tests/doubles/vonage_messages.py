"""Vonage on loopback: messages, SMS with DLT ids, the account's balance, faults, signed webhooks."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.doubles.contract import contract
from tests.doubles.faults import Fault
from tests.doubles.loopback import Loopback, plain
from tests.doubles.vonage import SECRET, signed

APPLICATION_ID = "78d335fa-323d-0114-9c3d-d6f0d48968cf"
API_KEY, API_SECRET = "abcd1234", "vonage-double-secret"
OUR_NUMBER = "12025550199"


@lru_cache
def key_pair() -> tuple[str, str]:
    """An application's private and public key, PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def secrets(**changes: str) -> dict[str, str]:
    """What a tenant gives of its account."""
    given = {"application_id": APPLICATION_ID, "private_key": key_pair()[0], "signature_secret": SECRET}
    return {**given, "api_key": API_KEY, "api_secret": API_SECRET, **changes}


@dataclass(frozen=True)
class VonageMessage:
    """`request` is the JSON or the form as it came."""

    id: str
    to: str
    client_ref: str
    request: dict[str, Any]


class VonageDouble(Loopback):
    """`sent` holds what Vonage took; `complaints` what its documents object to."""

    def __init__(self) -> None:
        self.sent: list[VonageMessage] = []
        self.complaints: list[str] = []
        self.requests = 0
        self.part_status = ""
        self._messages = contract("vonage_messages_v1.json", composed=True)
        self._sms = contract("vonage_sms.json")
        self._voice = contract("vonage_voice_v1.json")
        routes = [
            Route("/v1/messages", self._serve_message, methods=["POST"]),
            Route("/sms/json", self._serve_sms, methods=["POST"]),
            Route("/v1/calls", self._serve_calls, methods=["GET"]),
            Route("/account/get-balance", self._serve_balance, methods=["GET"]),
        ]
        super().__init__(Starlette(routes=routes))

    async def post_status(
        self, url: str, of: VonageMessage, status: str, client: httpx2.AsyncClient, **more: Any
    ) -> int:
        said = {
            "message_uuid": of.id,
            "to": of.to,
            "from": of.request["from"],
            "timestamp": "2026-06-01T09:30:00.000Z",
            "status": status,
            "client_ref": of.client_ref,
            "channel": of.request.get("channel", "sms"),
            **more,
        }
        post = signed(said)
        return (await client.post(url, content=post.body, headers=dict(post.headers))).status_code

    async def _serve_message(self, request: Request) -> Response:
        self.requests += 1
        if not _is_signed(request):
            return _error(401, "unauthorized", "You did not provide correct credentials.")
        body = await request.json()
        complaints = self._messages.complaints("POST", "/", body=body) if self._messages else []
        if complaints:
            self.complaints += complaints
            return _error(422, "messages-olympus#1150", "; ".join(complaints))
        fault = self.next_fault()
        if fault is None:
            return self._take(body)
        return await self._fail(request, body, fault)

    async def _fail(self, request: Request, body: dict[str, Any], fault: Fault) -> Response:
        answer = self._take(body) if fault.commits else None
        await self.go_wrong(request, fault)
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        if fault.body:
            return plain(fault.body, fault.status, headers)
        if fault.status:
            return _error(fault.status, f"messages-olympus#{fault.code}", f"refused for {body['to']}", headers)
        return answer or _error(500, "messages-olympus#1000", "nothing happened")

    def _take(self, body: dict[str, Any]) -> Response:
        id = f"aaaaaaaa-bbbb-cccc-dddd-{len(self.sent) + 1:012d}"
        self.sent.append(VonageMessage(id, body["to"], body.get("client_ref", ""), body))
        return JSONResponse({"message_uuid": id}, status_code=202)

    async def _serve_sms(self, request: Request) -> Response:
        self.requests += 1
        form = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        complaints = self._sms.complaints("POST", "/json", form=form) if self._sms else []
        self.complaints += complaints
        said = dict(form)
        status = self.part_status or ("0" if said.get("api_secret") == API_SECRET else "4")
        if status != "0" or complaints:
            return JSONResponse({"message-count": "1", "messages": [{"status": status, "error-text": said["to"]}]})
        id = f"0A{len(self.sent) + 1:014d}"
        self.sent.append(VonageMessage(id, said["to"], said.get("client-ref", ""), said))
        return JSONResponse({"message-count": "1", "messages": [{"status": "0", "to": said["to"], "message-id": id}]})

    async def _serve_calls(self, request: Request) -> Response:
        if self._voice is not None:
            self.complaints += self._voice.complaints("GET", "/", query=parse_qsl(request.url.query))
        if not _is_signed(request):
            return _error(401, "unauthorized", "You did not provide correct credentials.")
        return JSONResponse({"count": 0, "page_size": 1, "record_index": 0, "_embedded": {"calls": []}})

    async def _serve_balance(self, request: Request) -> Response:
        given = httpx2.BasicAuth(API_KEY, API_SECRET)._auth_header
        if request.headers.get("authorization") != given:
            return JSONResponse({"error-code": "401", "error-code-label": "authentication failed"}, status_code=401)
        return JSONResponse({"value": 10.28, "autoReload": False})


def _is_signed(request: Request) -> bool:
    try:
        claims = jwt.decode(
            request.headers.get("authorization", "").removeprefix("Bearer "),
            key_pair()[1],
            algorithms=["RS256"],
            options={"require": ["iat", "exp", "jti", "application_id"]},
        )
    except jwt.PyJWTError:
        return False
    return bool(claims["application_id"] == APPLICATION_ID)


def _error(status: int, kind: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    body = {"type": f"https://developer.nexmo.com/api-errors/{kind}", "title": "Error", "detail": detail}
    return JSONResponse({**body, "instance": "bf0ca0bf927b3b52e3cb03217e1a1ddf"}, status_code=status, headers=headers)
