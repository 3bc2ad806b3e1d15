"""Razorpay on loopback: payment links, refunds, signed events. Its own rules: Razorpay publishes no contract file."""

import hmac
import itertools
import json
import time
from base64 import b64encode
from hashlib import sha256
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.doubles.loopback import Loopback, plain

KEY_ID, KEY_SECRET, HOOK_SECRET = "rzp_test_double01", "double-secret", "double-hook-secret"
Json = dict[str, Any]
_FIELDS = {
    "amount", "currency", "accept_partial", "expire_by", "reference_id", "description", "notify", "reminder_enable",
    "notes", "callback_url", "callback_method",
}  # fmt: skip
_numbers = itertools.count(1)


class RazorpayDouble(Loopback):
    """`links` and `payments` hold what Razorpay would have; `complaints` what it would refuse."""

    def __init__(self) -> None:
        self.links: dict[str, Json] = {}
        self.payments: dict[str, Json] = {}
        self.refunds: list[Json] = []
        self.complaints: list[str] = []
        super().__init__(Starlette(routes=[Route("/v1/{path:path}", self._serve, methods=["GET", "POST"])]))

    def pay(self, link_id: str) -> Json:
        link = self.links[link_id]
        payment = {
            "id": f"pay_{next(_numbers):06d}",
            "amount": link["amount"],
            "currency": link["currency"],
            "status": "captured",
            "amount_refunded": 0,
            "notes": link["notes"],
            "created_at": int(time.time()),
        }
        self.payments[str(payment["id"])] = payment
        link["status"] = "paid"
        return self.event("payment_link.paid", payment_link=link, payment=payment)

    def event(self, name: str, **about: Json) -> Json:
        payload = {part: {"entity": entity} for part, entity in about.items()}
        return {"entity": "event", "event": name, "contains": list(about), "payload": payload}

    def signed(self, event: Json) -> tuple[bytes, dict[str, str]]:
        body = json.dumps(event).encode()
        mark = hmac.new(HOOK_SECRET.encode(), body, sha256).hexdigest()
        return body, {"content-type": "application/json", "x-razorpay-signature": mark}

    async def _serve(self, request: Request) -> Response:
        basic = b64encode(f"{KEY_ID}:{KEY_SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return _error(401)
        body = json.loads(await request.body() or b"{}")
        fault = self.next_fault() if request.method == "POST" else None
        answer: Json | Response = _error(500)
        if fault is None or fault.commits:
            answer = self._execute(request, request.path_params["path"].split("/"), body)
        if fault is not None:
            await self.go_wrong(request, fault)
            if fault.status:
                return plain(fault.body, fault.status) if fault.body else _error(fault.status)
        return answer if isinstance(answer, Response) else JSONResponse(answer)

    def _execute(self, request: Request, path: list[str], body: Json) -> Json | Response:
        match [request.method, *path]:
            case ["GET", "payment_links"]:
                named = request.query_params.get("reference_id")
                return {"payment_links": [one for one in self.links.values() if one["reference_id"] == named]}
            case ["POST", "payment_links"]:
                return self._new_link(body)
            case ["POST", "payment_links", id, "cancel"]:
                link = self.links[id]
                if link["status"] != "created":
                    return _error(400)
                link["status"] = "cancelled"
                return link
            case ["GET", "payments"]:
                return {"entity": "collection", "count": len(self.payments), "items": list(self.payments.values())}
            case ["GET", "payments", id, "refunds"]:
                return {"items": [one for one in self.refunds if one["payment_id"] == id]}
            case ["POST", "payments", id, "refund"]:
                return self._refund(self.payments[id], body)
        return _error(404)

    def _new_link(self, body: Json) -> Json | Response:
        wrong = sorted(set(body) - _FIELDS)
        if len(body["reference_id"]) > 40 or body["expire_by"] - time.time() < 15 * 60:
            wrong.append("reference_id or expire_by")
        if wrong:
            self.complaints += wrong
            return _error(400)
        if any(one["reference_id"] == body["reference_id"] for one in self.links.values()):
            return _error(400)
        id = f"plink_{next(_numbers):06d}"
        self.links[id] = {**body, "id": id, "short_url": f"{self.url}/i/{id}", "status": "created"}
        return self.links[id]

    def _refund(self, payment: Json, body: Json) -> Json | Response:
        if payment["amount_refunded"] + body["amount"] > payment["amount"]:
            return _error(400)
        payment["amount_refunded"] += body["amount"]
        made = {"id": f"rfnd_{next(_numbers):06d}", "payment_id": payment["id"], "status": "processed", **body}
        self.refunds.append(made)
        return made


def _error(status: int) -> Response:
    said = {"code": "BAD_REQUEST_ERROR", "description": "Somebody's words: +919876500001"}
    return JSONResponse({"error": said}, status_code=status)
