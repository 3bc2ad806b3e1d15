"""Mandrill on loopback: mail, its search, faults, signed events."""

import hmac
import json
import time
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha1
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.doubles.contract import contract
from tests.doubles.faults import Fault
from tests.doubles.loopback import Loopback, plain

API_KEY = "double-mandrill-key"
WEBHOOK_KEY = "gplJ8yWptFTqCoq5S1SHPA"
_ERRORS = {401: "Invalid_Key", 402: "PaymentRequired", 429: "RequestLimitExceeded"}


@dataclass(frozen=True)
class MandrillMail:
    """`message` is the JSON as it came."""

    id: str
    message: dict[str, Any]

    @property
    def to(self) -> str:
        return str(self.message["to"][0]["email"])


class MandrillDouble(Loopback):
    """`sent` holds what Mandrill took; `complaints` what its OpenAPI document objects to.

    `results` overrides the answer for an address; `behind`: the search does not show anything yet.
    """

    def __init__(self) -> None:
        self.sent: list[MandrillMail] = []
        self.results: dict[str, dict[str, str]] = {}
        self.behind = False
        self.complaints: list[str] = []
        self.requests = 0
        self._contract = contract("mandrill_transactional_v1.json")
        super().__init__(Starlette(routes=[Route("/{path:path}", self._serve, methods=["POST"])]))

    def event(self, mail: MandrillMail, name: str, **more: object) -> dict[str, object]:
        message = {
            "ts": int(time.time()),
            "_id": mail.id,
            "state": "sent",
            "subject": mail.message["subject"],
            "email": mail.to,
            "tags": [],
            "opens": [],
            "metadata": mail.message["metadata"],
        }
        return {"event": name, "_id": mail.id, "ts": int(time.time()), "msg": message, **more}

    def signed(self, url: str, events: Sequence[object], key: str = WEBHOOK_KEY) -> tuple[bytes, dict[str, str]]:
        """Body and headers of one delivery of events to that address."""
        fields = {"mandrill_events": json.dumps(events)}
        text = url + "".join(name + fields[name] for name in sorted(fields))
        mark = b64encode(hmac.new(key.encode(), text.encode(), sha1).digest()).decode()
        return urlencode(fields).encode(), {
            "content-type": "application/x-www-form-urlencoded",
            "x-mandrill-signature": mark,
        }

    async def _serve(self, request: Request) -> Response:
        self.requests += 1
        body = await request.json()
        path = f"/{request.path_params['path']}"
        complaints = self._contract.complaints("POST", path, body=body) if self._contract else []
        if complaints:
            self.complaints += complaints
            return _error(500, -2, "ValidationError")
        if body["key"] != API_KEY:
            return _error(401, -1, "Invalid_Key")
        fault = self.next_fault()
        if fault is not None:
            return await self._fail(request, body, fault)
        return self._answer(path, body)

    def _answer(self, path: str, body: dict[str, Any]) -> Response:
        if path == "/users/ping2":
            return JSONResponse({"PING": "PONG!"})
        if path == "/messages/search":
            asked = body["query"].removeprefix('full_email:"').removesuffix('"')
            found = [mail for mail in self.sent if mail.to == asked and not self.behind]
            return JSONResponse([_found(mail, self.results.get(mail.to, {})) for mail in found])
        return self._take(body["message"])

    def _take(self, message: dict[str, Any]) -> Response:
        mail = MandrillMail(f"{len(self.sent) + 1:032x}", message)
        self.sent.append(mail)
        said = {"email": mail.to, "status": "sent", "reject_reason": None, "_id": mail.id}
        return JSONResponse([{**said, **self.results.get(mail.to, {})}])

    async def _fail(self, request: Request, body: dict[str, Any], fault: Fault) -> Response:
        answer = self._take(body["message"]) if fault.commits and "message" in body else None
        await self.go_wrong(request, fault)
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        if fault.body:
            return plain(fault.body, fault.status, headers)
        if fault.status:
            return _error(fault.status, fault.code or -100, _ERRORS.get(fault.status, "GeneralError"), headers)
        return answer or _error(500, -100, "GeneralError")


def _found(mail: MandrillMail, result: dict[str, str]) -> dict[str, object]:
    said: dict[str, object] = {
        "ts": int(time.time()),
        "_id": mail.id,
        "sender": mail.message["from_email"],
        "email": mail.to,
        "state": "sent",
        "metadata": mail.message["metadata"],
    }
    if result.get("status") == "rejected":
        said |= {"state": "rejected", "reject": {"reason": result["reject_reason"]}}
    return said


def _error(status: int, code: int, name: str, headers: dict[str, str] | None = None) -> Response:
    said = {"status": "error", "code": code, "name": name, "message": "what is wrong"}
    return JSONResponse(said, status_code=status, headers=headers)
