"""Stripe on loopback: pages, payments, refunds, idempotency, faults, signed events."""

import hmac
import itertools
import json
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.doubles.faults import Fault
from tests.doubles.loopback import Loopback, plain
from tests.doubles.stripe.contract import bracketed, stripe_contract

SECRET_KEY, WEBHOOK_SECRET = "sk_test_double0001", "whsec_double0001"
Json = dict[str, Any]
_numbers = itertools.count(1)


class StripeDouble(Loopback):
    """`complaints` holds what the contract objects to; `pages` and `intents` what Stripe would have."""

    def __init__(self, secret_key: str = SECRET_KEY, webhook_secret: str = WEBHOOK_SECRET) -> None:
        self.secret_key, self.webhook_secret = secret_key, webhook_secret
        self.pages: dict[str, Json] = {}
        self.intents: dict[str, Json] = {}
        self.refunds: list[Json] = []
        self.complaints: list[str] = []
        self.keys: dict[str, tuple[str, Json]] = {}
        self._contract = stripe_contract()
        super().__init__(Starlette(routes=[Route("/v1/{path:path}", self._serve, methods=["GET", "POST"])]))

    def pay(self, page_id: str, *, later: bool = False) -> Json:
        """Somebody pays on the page; returns the event. `later`: the bank confirms afterwards (`confirm`)."""
        page = self.pages[page_id]
        intent = {
            "id": f"pi_{next(_numbers):06d}",
            "object": "payment_intent",
            "amount": page["amount_total"],
            "amount_received": 0 if later else page["amount_total"],
            "currency": page["currency"],
            "status": "processing" if later else "succeeded",
            "created": int(time.time()),
            "metadata": page["intent_metadata"],
            "latest_charge": {"id": f"ch_{next(_numbers):06d}", "object": "charge", "amount_refunded": 0},
        }
        self.intents[str(intent["id"])] = intent
        page |= {"status": "complete", "payment_intent": intent["id"], "payment_status": "unpaid" if later else "paid"}
        return self.event("checkout.session.completed", _shown(page))

    def confirm(self, page_id: str) -> Json:
        page = self.pages[page_id]
        page["payment_status"] = "paid"
        intent = self.intents[page["payment_intent"]]
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        return self.event("checkout.session.async_payment_succeeded", _shown(page))

    def charge_event(self, intent_id: str, kind: str, **more: Any) -> Json:
        """`charge.refunded`, or of a dispute."""
        intent = self.intents[intent_id]
        said = {
            "object": "charge" if kind == "charge.refunded" else "dispute",
            "payment_intent": intent_id,
            "amount": intent["amount"],
            "amount_refunded": intent["latest_charge"]["amount_refunded"],
            "currency": intent["currency"],
            "metadata": intent["metadata"] if kind == "charge.refunded" else {},
        }
        return self.event(kind, said | more)

    def event(self, kind: str, about: Mapping[str, Any]) -> Json:
        return {"id": f"evt_{next(_numbers):06d}", "object": "event", "type": kind, "data": {"object": dict(about)}}

    def signed(self, event: Json, at: float | None = None) -> tuple[bytes, dict[str, str]]:
        body, moment = json.dumps(event, indent=2).encode(), int(time.time() if at is None else at)
        mark = hmac.new(self.webhook_secret.encode(), f"{moment}.".encode() + body, sha256).hexdigest()
        return body, {"content-type": "application/json", "stripe-signature": f"t={moment},v1={mark}"}

    async def _serve(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.secret_key}":
            return _error(401, "invalid_request_error", "")
        body = (await request.body()).decode()
        path, pairs = f"/v1/{request.path_params['path']}", parse_qsl(body or request.url.query, keep_blank_values=True)
        if path == "/v1/balance":  # not in the contract
            return JSONResponse({"object": "balance", "available": [{"amount": 120_000, "currency": "inr"}]})
        complaints = self._contract.complaints(request.method, path, bracketed(pairs)) if self._contract else []
        if complaints:
            self.complaints += complaints
            return _error(400, "invalid_request_error", "parameter_unknown")
        key = request.headers.get("idempotency-key", "")
        if request.method == "POST" and key in self.keys:
            before, kept = self.keys[key]
            if before != body:
                return _error(400, "idempotency_error", "")
            fault = self.next_fault()
            return await self._answer(request, fault, kept, replayed=True)
        fault = self.next_fault()
        if fault is not None and not fault.commits:
            return await self._answer(request, fault, {})
        answer = self._execute(request.method, path, bracketed(pairs))
        if isinstance(answer, Response):
            return answer
        if key:
            self.keys[key] = (body, answer)
        return await self._answer(request, fault, answer)

    async def _answer(self, request: Request, fault: Fault | None, answer: Json, *, replayed: bool = False) -> Response:
        if fault is not None:
            await self.go_wrong(request, fault)
            headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
            if fault.body:
                return plain(fault.body, fault.status)
            if fault.status:
                return _error(fault.status, "api_error", str(fault.code or ""), headers)
        return JSONResponse(answer, headers={"Idempotent-Replayed": "true"} if replayed else {})

    def _execute(self, method: str, path: str, said: Json) -> Json | Response:
        match [method, *path.removeprefix("/v1/").split("/")]:
            case ["POST", "checkout", "sessions"]:
                return self._new_page(said)
            case ["POST", "checkout", "sessions", id, "expire"]:
                page = self.pages.get(id)
                if page is None or page["status"] != "open":
                    return _error(400, "invalid_request_error", "")
                page["status"] = "expired"
                return _shown(page)
            case ["POST", "refunds"]:
                return self._refund(said)
            case ["GET", "payment_intents"]:
                since = int(said.get("created", {}).get("gte", 0))
                found = [intent for intent in self.intents.values() if intent["created"] >= since]
                return {"object": "list", "data": found, "has_more": False, "url": path}
        return _error(404, "invalid_request_error", "resource_missing")

    def _new_page(self, said: Json) -> Json | Response:
        left = int(said["expires_at"]) - time.time()
        if not 30 * 60 <= left <= 24 * 3600:
            return _error(400, "invalid_request_error", "parameter_invalid_integer")
        id = f"cs_test_{next(_numbers):06d}"
        price = said["line_items"][0]["price_data"]
        self.pages[id] = {
            "id": id,
            "object": "checkout.session",
            "url": f"{self.url}/pay/{id}",
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "amount_total": int(price["unit_amount"]),
            "currency": price["currency"],
            "client_reference_id": said.get("client_reference_id"),
            "metadata": said.get("metadata", {}),
            "intent_metadata": said["payment_intent_data"]["metadata"],
            "request": said,
        }
        return _shown(self.pages[id])

    def _refund(self, said: Json) -> Json | Response:
        intent = self.intents.get(said["payment_intent"])
        if intent is None:
            return _error(404, "invalid_request_error", "resource_missing")
        if intent["latest_charge"]["amount_refunded"]:
            return _error(400, "invalid_request_error", "charge_already_refunded")
        intent["latest_charge"]["amount_refunded"] = intent["amount"]
        made = {"id": f"re_{next(_numbers):06d}", "object": "refund", "status": "succeeded", **said}
        self.refunds.append(made)
        return made


def _shown(page: Json) -> Json:
    return {name: value for name, value in page.items() if name not in ("intent_metadata", "request")}


def _error(status: int, kind: str, code: str, headers: dict[str, str] | None = None) -> Response:
    said = {"type": kind, "code": code, "message": "Somebody's words: +919876500001"}
    return JSONResponse({"error": said}, status_code=status, headers=headers)
