"""SendGrid on loopback: mail, faults, signed events."""

import base64
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx2
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.doubles.contract import contract
from tests.doubles.faults import Fault
from tests.doubles.loopback import Loopback, plain

API_KEY = "SG.double.key"


@dataclass(frozen=True)
class SendGridMail:
    """`request` is the JSON as it came."""

    message_id: str
    to: str
    custom_args: dict[str, str]
    request: dict[str, Any]


class SendGridDouble(Loopback):
    """`sent` holds what SendGrid took; `complaints` what its OpenAPI document objects to."""

    def __init__(self, api_key: str = API_KEY) -> None:
        self.api_key = api_key
        self.sent: list[SendGridMail] = []
        self.complaints: list[str] = []
        self.scopes = ["mail.send", "alerts.read"]
        self.requests = 0
        self._contract = contract("sendgrid_mail_v3.json")
        self._key = ec.generate_private_key(ec.SECP256R1())
        super().__init__(
            Starlette(
                routes=[Route("/v3/mail/send", self._serve, methods=["POST"]), Route("/v3/scopes", self._serve_scopes)]
            )
        )

    @property
    def public_key(self) -> str:
        """The verification key, as SendGrid shows it."""
        der = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode()

    def event(self, mail: SendGridMail, name: str, event_id: str, **more: object) -> dict[str, object]:
        """One event as SendGrid writes it: custom arguments stand beside its own fields."""
        return {
            "email": mail.to,
            "event": name,
            "sg_event_id": event_id,
            "sg_message_id": f"{mail.message_id}.recvd-double-1-0.0",
            "timestamp": int(time.time()),
            **mail.custom_args,
            **more,
        }

    def signed(self, events: Sequence[dict[str, object]], timestamp: int) -> tuple[bytes, dict[str, str]]:
        """Body and headers of one delivery of events; the body ends in CRLF, as SendGrid's does."""
        body = json.dumps(events, separators=(",", ":")).encode() + b"\r\n"
        mark = self._key.sign(str(timestamp).encode() + body, ec.ECDSA(hashes.SHA256()))
        return body, {
            "content-type": "application/json",
            "x-twilio-email-event-webhook-signature": base64.b64encode(mark).decode(),
            "x-twilio-email-event-webhook-timestamp": str(timestamp),
        }

    async def post_events(
        self, url: str, events: Sequence[dict[str, object]], client: httpx2.AsyncClient | None = None
    ) -> int:
        body, headers = self.signed(events, int(time.time()))
        if client is not None:
            return (await client.post(url, content=body, headers=headers)).status_code
        async with httpx2.AsyncClient() as own:
            return (await own.post(url, content=body, headers=headers)).status_code

    async def _serve_scopes(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.api_key}":
            return _error(401, "", "authorization required")
        return JSONResponse({"scopes": self.scopes})

    async def _serve(self, request: Request) -> Response:
        self.requests += 1
        if request.headers.get("authorization") != f"Bearer {self.api_key}":
            return _error(401, "authorization", "The provided authorization grant is invalid")
        body = await request.json()
        complaints = self._contract.complaints("POST", "/v3/mail/send", body=body) if self._contract else []
        if complaints:
            self.complaints += complaints
            return _error(400, "personalizations", "; ".join(complaints))
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
            to = body["personalizations"][0]["to"][0]["email"]
            return _error(fault.status, "personalizations.0.to.0.email", f"{to} was refused", headers)
        return answer or _error(500, "", "nothing happened")

    def _take(self, body: dict[str, Any]) -> Response:
        personalization = body["personalizations"][0]
        mail = SendGridMail(
            message_id=f"double_{len(self.sent) + 1:018d}",
            to=personalization["to"][0]["email"],
            custom_args=personalization.get("custom_args", {}),
            request=body,
        )
        self.sent.append(mail)
        return Response(status_code=202, headers={"X-Message-Id": mail.message_id})


def _error(status: int, field: str, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(
        {"errors": [{"message": message, "field": field, "help": None}]}, status_code=status, headers=headers
    )
