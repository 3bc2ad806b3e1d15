"""Mailchimp's Marketing API on loopback: an audience's members, faults, and the events that it would post."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.doubles.contract import contract
from tests.doubles.faults import Fault
from tests.doubles.loopback import Loopback

API_KEY, LIST_ID = "0123456789abcdef0123456789abcdef-us6", "a1b2c3d4e5"


@dataclass
class Member:
    """`fields` are what the last PUT said."""

    address: str
    status: str
    changed: datetime
    fields: dict[str, Any]

    def shown(self) -> dict[str, object]:
        return {
            "id": hash_of(self.address),
            "email_address": self.address,
            "status": self.status,
            "last_changed": self.changed.isoformat(timespec="seconds"),
        }


class MailchimpDouble(Loopback):
    """`members` by address; `complaints` what Mailchimp's OpenAPI document objects to; `requests` as METHOD path."""

    def __init__(self) -> None:
        self.members: dict[str, Member] = {}
        self.refused: dict[str, str] = {}
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._contract = contract("mailchimp_marketing_v3.json")
        self._now = datetime.now(UTC) - timedelta(minutes=1)
        super().__init__(Starlette(routes=[Route("/3.0/{path:path}", self._serve, methods=["GET", "PUT", "PATCH"])]))

    def has(self, address: str, status: str, **fields: Any) -> None:
        """The person, or a hospital's own staff, changes the member there."""
        self.members[address] = Member(address, status, self._tick(), fields)

    def event(self, kind: str, **data: str) -> bytes:
        fields = {"type": kind, "fired_at": f"{self._tick():%Y-%m-%d %H:%M:%S}", "data[list_id]": LIST_ID}
        return urlencode(fields | {f"data[{name}]": value for name, value in data.items()}).encode()

    def _tick(self) -> datetime:
        self._now = max(self._now + timedelta(seconds=1), datetime.now(UTC) - timedelta(minutes=1))
        return self._now

    async def _serve(self, request: Request) -> Response:
        path = f"/{request.path_params['path']}"
        body = await request.json() if await request.body() else None
        self.requests.append(f"{request.method} {path}")
        if self._contract is not None:
            query = request.query_params.multi_items()
            self.complaints += self._contract.complaints(request.method, path, query, body=body)
        if request.headers.get("authorization", "") != _basic():
            return _problem(401, "API Key Invalid")
        fault = self.next_fault()
        if fault is not None:
            return await self._fail(request, path, body, fault)
        return self._answer(request, path, body)

    def _answer(self, request: Request, path: str, body: Any) -> Response:
        if not path.startswith(f"/lists/{LIST_ID}"):
            return _problem(404, "Resource Not Found")
        rest = path.removeprefix(f"/lists/{LIST_ID}")
        if not rest:
            subscribed = [one for one in self.members.values() if one.status == "subscribed"]
            return JSONResponse({"id": LIST_ID, "name": "Newsletter", "stats": {"member_count": len(subscribed)}})
        if rest == "/members":
            return JSONResponse({"members": self._page(request)})
        known = {hash_of(address): one for address, one in self.members.items()}.get(rest.rpartition("/")[2])
        if request.method == "PUT":
            return self._put(known, body)
        if known is None:
            return _problem(404, "Resource Not Found")
        known.status, known.changed = body.get("status", known.status), self._tick()
        return JSONResponse(known.shown())

    def _put(self, known: Member | None, body: Any) -> Response:
        address = body["email_address"]
        if title := self.refused.get(address):
            return _problem(400, title)
        status = body.get("status") or (known.status if known else body["status_if_new"])
        self.members[address] = member = Member(address, status, self._tick(), body)
        return JSONResponse(member.shown())

    def _page(self, request: Request) -> list[dict[str, object]]:
        since = request.query_params.get("since_last_changed")
        after = datetime.fromisoformat(since) if since else datetime.min.replace(tzinfo=UTC)
        found = sorted((one for one in self.members.values() if one.changed > after), key=lambda one: one.changed)
        offset, count = int(request.query_params["offset"]), int(request.query_params["count"])
        return [one.shown() for one in found[offset : offset + count]]

    async def _fail(self, request: Request, path: str, body: Any, fault: Fault) -> Response:
        answer = self._answer(request, path, body) if fault.commits else None
        await self.go_wrong(request, fault)
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        return _problem(fault.status, "Fault", headers) if fault.status else answer or _problem(500, "Fault")


def hash_of(address: str) -> str:
    return md5(address.lower().encode(), usedforsecurity=False).hexdigest()


def _basic() -> str:
    return f"Basic {b64encode(f'key:{API_KEY}'.encode()).decode()}"


def _problem(status: int, title: str, headers: dict[str, str] | None = None) -> Response:
    said = {"type": "https://mailchimp.com/developer/marketing/docs/errors/", "title": title, "status": status}
    return JSONResponse(said | {"detail": "of maria@example.com", "instance": "x"}, status, headers)
