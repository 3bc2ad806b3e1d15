"""Meta's Graph API on loopback: leads and their lists, with proofs, versions, faults; and signed notifications."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.doubles.faults import Fault
from tests.doubles.loopback import Loopback, plain

APP_SECRET, VERIFY_TOKEN, ACCESS_TOKEN = "double-app-secret", "double-verify", "EAAdouble"
SECRETS = {"app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN, "access_token": ACCESS_TOKEN}
VERSION = "v26.0"
_KNOWN_FIELDS = {
    "id", "created_time", "field_data", "form_id", "ad_id", "ad_name", "adset_id", "adset_name", "campaign_id",
    "campaign_name", "is_organic", "platform", "custom_disclaimer_responses",
}  # fmt: skip


class FacebookDouble(Loopback):
    """`leads` by id, as Meta has them; `complaints` what Meta would not have understood.

    Pages hold `page_size`; `broken_pages`: what goes wrong with the page after this cursor, each time.
    """

    def __init__(self) -> None:
        self.leads: dict[str, dict[str, Any]] = {}
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.access_token = ACCESS_TOKEN
        self.page_size = 2
        self.broken_pages: dict[str, Fault] = {}
        super().__init__(
            Starlette(
                routes=[Route("/{version}/{id}", self._lead), Route("/{version}/{id}/leads", self._list)],
            )
        )

    def submit(
        self, lead_id: str, answers: dict[str, str], *, form_id: str = "4711", created: datetime | None = None
    ) -> str:
        """A person fills in the form; returns the lead's id."""
        self.leads[lead_id] = {
            "id": lead_id,
            "created_time": (created or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "form_id": form_id,
            "ad_id": "23846000000000001",
            "ad_name": "Cataract, 50+",
            "campaign_id": "23846000000000003",
            "campaign_name": "Camp June",
            "is_organic": False,
            "platform": "ig",
            "field_data": [{"name": name, "values": [value]} for name, value in answers.items()],
        }
        return lead_id

    async def _lead(self, request: Request) -> Response:
        lead = self.leads.get(request.path_params["id"])
        return await self._answer(request, lead or _error(100, "Unsupported get request", 400), self.next_fault())

    async def _list(self, request: Request) -> Response:
        query = request.query_params
        (after,) = json.loads(query.get("filtering", "[{}]"))
        if (after.get("field"), after.get("operator")) != ("time_created", "GREATER_THAN"):
            self.complaints.append(f"filtering {after}")
        found = [
            lead
            for lead in reversed(self.leads.values())
            if lead["form_id"] == request.path_params["id"]
            and datetime.fromisoformat(lead["created_time"]).timestamp() > after["value"]
        ]
        start = int(query.get("after") or 0)
        page: dict[str, Any] = {"data": found[start : start + self.page_size], "paging": {}}
        if page["data"]:
            end = start + len(page["data"])
            page["paging"]["cursors"] = {"before": str(start), "after": str(end)}
            if end < len(found):
                page["paging"]["next"] = f"{self.url}/next"
        return await self._answer(request, page, self.broken_pages.get(query.get("after", "")))

    async def _answer(self, request: Request, found: Any, fault: Fault | None) -> Response:
        self.asked.append(request.url.path)
        if refusal := self._check(request):
            return refusal
        if fault is not None:
            await self.go_wrong(request, fault)
            return _fail(fault)
        if isinstance(found, Response):
            return found
        fields = set(request.query_params["fields"].split(","))
        if "data" in found:
            return JSONResponse({**found, "data": [_only(lead, fields) for lead in found["data"]]})
        return JSONResponse(_only(found, fields))

    def _check(self, request: Request) -> Response | None:
        query = request.query_params
        if request.path_params["version"] != VERSION:
            self.complaints.append(f"version {request.path_params['version']}")
        if unknown := set(query["fields"].split(",")) - _KNOWN_FIELDS:
            self.complaints.append(f"fields {unknown}")
        if request.headers.get("authorization") != f"Bearer {self.access_token}":
            return _error(190, "Error validating access token", 401)
        proof = hmac.new(APP_SECRET.encode(), self.access_token.encode(), hashlib.sha256).hexdigest()
        if query.get("appsecret_proof") != proof:
            self.complaints.append("appsecret_proof")
            return _error(100, "Invalid appsecret_proof provided in the API argument", 400)
        return None

    def notification(self, *lead_ids: str) -> bytes:
        """As Meta reports a page's new leads: numbers as text, and no word of what people said."""
        now = int(datetime.now(UTC).timestamp())
        changes = [
            {
                "field": "leadgen",
                "value": {
                    "leadgen_id": id,
                    "page_id": "1122",
                    "form_id": self.leads[id]["form_id"] if id in self.leads else "4711",
                    "ad_id": "23846000000000001",
                    "adgroup_id": "23846000000000001",
                    "created_time": now,
                },
            }
            for id in lead_ids
        ]
        return json.dumps({"object": "page", "entry": [{"id": "1122", "time": now, "changes": changes}]}).encode()


def signed(body: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    """The headers of a notification."""
    mark = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"content-type": "application/json", "x-hub-signature-256": f"sha256={mark}"}


def _only(lead: dict[str, Any], fields: set[str]) -> dict[str, Any]:
    return {name: value for name, value in lead.items() if name in fields}


def _fail(fault: Fault) -> Response:
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    if fault.body:
        return plain(fault.body, fault.status, headers)
    return _error(fault.code or 1, "An unknown error occurred", fault.status or 500, headers)


def _error(code: int, message: str, status: int, headers: dict[str, str] | None = None) -> Response:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "double"}
    return JSONResponse({"error": error}, status_code=status, headers=headers)
