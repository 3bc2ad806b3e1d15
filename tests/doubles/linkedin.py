"""LinkedIn's Lead Sync API on loopback: responses and their finder, with headers and faults; and a signer."""

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.doubles.faults import Fault
from tests.doubles.loopback import Loopback, plain

CLIENT_SECRET, ACCESS_TOKEN = "double-client-secret", "AQdouble"
SECRETS = {"client_secret": CLIENT_SECRET, "access_token": ACCESS_TOKEN}
OWNER = "urn:li:sponsoredAccount:520866471"
VERSION = "202611"
_FINDER = re.compile(
    r"q=owner&owner=\(sponsoredAccount:urn%3Ali%3AsponsoredAccount%3A520866471\)&leadType=\(leadType:SPONSORED\)"
    r"&limitedToTestLeads=false&submittedAtTimeRange=\(start:(\d{13}),end:(\d{13})\)&fields=[A-Za-z,]+"
    r"&start=(\d+)&count=(\d+)"
)
_QUESTIONS = [
    {"questionId": 1, "name": "First name", "predefinedField": "FIRST_NAME"},
    {"questionId": 2, "name": "Last name", "predefinedField": "LAST_NAME"},
    {"questionId": 3, "name": "Email", "predefinedField": "EMAIL"},
    {"questionId": 4, "name": "Phone", "predefinedField": "PHONE_NUMBER"},
    {
        "questionId": 5,
        "name": "treatment",
        "questionDetails": {
            "multipleChoiceQuestionDetails": {
                "options": [
                    {"id": 1, "text": {"localized": {"en_US": "Cataract"}}},
                    {"id": 2, "text": {"localized": {"en_US": "LASIK"}}},
                ]
            }
        },
    },
]
_BY_NAME = {"first_name": 1, "last_name": 2, "email": 3, "phone": 4}


class LinkedInDouble(Loopback):
    """`responses` by id, as LinkedIn has them; `complaints` what LinkedIn would not have understood."""

    def __init__(self) -> None:
        self.responses: dict[str, dict[str, Any]] = {}
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.access_token = ACCESS_TOKEN
        super().__init__(
            Starlette(
                routes=[
                    Route("/rest/leadFormResponses", self._find),
                    Route("/rest/leadFormResponses/{id}", self._one),
                ]
            )
        )

    def submit(
        self, id: str, answers: dict[str, str], *, form: int = 818, treatment: int = 1, test: bool = False
    ) -> str:
        """A member fills in the form; returns the response's id."""
        self.responses[id] = {
            "id": id,
            "submittedAt": int(datetime.now(UTC).timestamp() * 1000),
            "testLead": test,
            "owner": {"sponsoredAccount": OWNER},
            "leadType": "SPONSORED",
            "associatedEntity": {"sponsoredCreative": "urn:li:sponsoredCreative:456"},
            "versionedLeadGenFormUrn": f"urn:li:versionedLeadGenForm:(urn:li:leadGenForm:{form},1)",
            "formResponse": {
                "answers": [
                    *(
                        {"questionId": _BY_NAME[name], "answerDetails": {"textQuestionAnswer": {"answer": value}}}
                        for name, value in answers.items()
                    ),
                    {"questionId": 5, "answerDetails": {"multipleChoiceAnswer": {"options": [treatment]}}},
                ],
                "consentResponses": [{"consentId": 77, "accepted": True}],
            },
            "form": {
                "id": form,
                "name": "Camp",
                "hiddenFields": [{"name": "utm_campaign", "value": "camp-june"}],
                "content": {"questions": _QUESTIONS},
            },
        }
        return id

    async def _one(self, request: Request) -> Response:
        found = self.responses.get(request.path_params["id"])
        return await self._answer(request, found)

    async def _find(self, request: Request) -> Response:
        asked = _FINDER.fullmatch(request.scope["query_string"].decode())
        if asked is None:
            self.complaints.append(unquote(request.scope["query_string"].decode()))
            return _error(400, "ILLEGAL_ARGUMENT")
        since, until, start, count = (int(part) for part in asked.groups())
        found = [one for one in reversed(self.responses.values()) if since <= one["submittedAt"] <= until]
        page = {"paging": {"start": start, "count": count, "links": []}, "elements": found[start : start + count]}
        return await self._answer(request, page)

    async def _answer(self, request: Request, found: Any) -> Response:
        self.asked.append(request.url.path)
        if request.headers.get("linkedin-version") != VERSION:
            return _error(426, "NONEXISTENT_VERSION")
        if request.headers.get("x-restli-protocol-version") != "2.0.0":
            self.complaints.append("X-Restli-Protocol-Version")
        if request.headers.get("authorization") != f"Bearer {self.access_token}":
            return _error(401, "REVOKED_ACCESS_TOKEN")
        fault = self.next_fault()
        if fault is not None:
            await self.go_wrong(request, fault)
            return _fail(fault)
        return JSONResponse(found) if found is not None else _error(404, "NOT_FOUND")

    def notification(self, id: str, action: str = "CREATED") -> bytes:
        form = self.responses[id]["versionedLeadGenFormUrn"] if id in self.responses else ""
        said = {
            "type": "LEAD_ACTION",
            "leadGenFormResponse": f"urn:li:leadGenFormResponse:{id}",
            "leadGenForm": form,
            "owner": {"sponsoredAccount": OWNER},
            "associatedEntity": {"sponsoredCreative": "urn:li:sponsoredCreative:456"},
            "leadType": "SPONSORED",
            "leadAction": action,
            "occurredAt": int(datetime.now(UTC).timestamp() * 1000),
        }
        return json.dumps(said).encode()


def signed(body: bytes, secret: str = CLIENT_SECRET, *, prefix: str = "") -> dict[str, str]:
    """The headers of a notification."""
    mark = hmac.new(secret.encode(), b"hmacsha256=" + body, hashlib.sha256).hexdigest()
    return {"content-type": "application/json", "x-li-signature": prefix + mark}


def _fail(fault: Fault) -> Response:
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    if fault.body:
        return plain(fault.body, fault.status, headers)
    return _error(fault.status or 500, "INTERNAL_SERVER_ERROR", headers)


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> Response:
    said = {"status": status, "serviceErrorCode": 65600, "code": code, "message": code.lower()}
    return JSONResponse(said, status_code=status, headers=headers)
