"""Deposits by Razorpay's payment links. No card number ever comes near this engine.

Razorpay has no idempotency keys for links: each carries a `reference_id` of ours, and is looked for before it is made.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from domain.outreach.refusals import SendRefusal
from domain.payments.desk import DeskCharge, OpenedSession, RefundOrder, SessionOrder
from providers.contract import Final, ProviderError, Retryable, Unknown
from providers.http.answers import failure
from providers.http.wire import Answer, Wire

NAME = "razorpay"
REFERENCE = "reference"
_LONGEST_REFERENCE = 40
_PAGE, _MOST_PAGES = 100, 50
_PAID = frozenset({"captured", "refunded"})


class RazorpayDesk:
    """What got no answer is looked for on the next try, so nothing is made twice."""

    name = NAME

    def __init__(self, key_id: str, key_secret: str, base_url: str, wire: Wire) -> None:
        self._auth, self._base_url, self._wire = (key_id, key_secret), base_url, wire

    async def open(self, order: SessionOrder) -> OpenedSession:
        if (known := await self._find(order)) is not None:
            return known
        terms = {
            "amount": order.amount_minor,
            "currency": order.currency,
            "accept_partial": False,
            "expire_by": int(order.expires_at.timestamp()),
            "reference_id": _reference_id(order),
            "description": order.title,
            "notify": {"sms": False, "email": False},
            "reminder_enable": False,
            "notes": {REFERENCE: order.reference},
            "callback_url": order.return_url,
            "callback_method": "get",
        }
        try:
            return _opened(await self._request("POST", "/payment_links", terms))
        except Final as error:
            # Somebody else made it in the meantime.
            if error.refusal is None and (known := await self._find(order)) is not None:
                return known
            raise

    async def close(self, session_id: str) -> None:
        try:
            await self._request("POST", f"/payment_links/{session_id}/cancel", {})
        except Final as error:
            if error.refusal is SendRefusal.CREDENTIALS:
                raise

    async def refund(self, order: RefundOrder) -> str:
        path = f"/payments/{order.charge}"
        for known in _items(await self._request("GET", f"{path}/refunds"), "items"):
            if known.get("amount") == order.amount_minor and known.get("status") != "failed":
                return str(known.get("id", ""))
        terms = {"amount": order.amount_minor, "notes": {REFERENCE: order.reference}}
        return str((await self._request("POST", f"{path}/refund", terms)).get("id", ""))

    async def charges(self, since: datetime) -> Sequence[DeskCharge]:
        found: list[DeskCharge] = []
        for number in range(_MOST_PAGES):
            query = {"from": str(int(since.timestamp())), "count": str(_PAGE), "skip": str(number * _PAGE)}
            items = _items(await self._request("GET", "/payments", query=query), "items")
            found += [_charge(item) for item in items if item.get("status") in _PAID]
            if len(items) < _PAGE:
                break
        return found

    async def balance(self) -> tuple[int, str]:
        """Razorpay says no balance to these keys: one payment is read."""
        await self._request("GET", "/payments", query={"count": "1"})
        return 0, ""

    async def _find(self, order: SessionOrder) -> OpenedSession | None:
        query = {"reference_id": _reference_id(order)}
        said = await self._request("GET", "/payment_links", query=query)
        return next((_opened(link) for link in _items(said, "payment_links")), None)

    async def _request(
        self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        try:
            answer = await self._wire.request(method, f"{self._base_url}/v1{path}", body, query, self._auth)
        except Unknown:
            raise Retryable(NAME, "no answer") from None
        if not answer.good:
            raise _refused(answer)
        return answer.said if isinstance(answer.said, dict) else {}


def _refused(answer: Answer) -> ProviderError:
    """Razorpay's own code; its words may quote what was sent."""
    said = answer.said.get("error") if isinstance(answer.said, dict) else None
    code = str(said.get("code", ""))[:60] if isinstance(said, dict) else ""
    if answer.status in (401, 403):
        return Final(NAME, code or str(answer.status), SendRefusal.CREDENTIALS)
    error = failure(NAME, answer.status, answer.headers, code)
    return Retryable(NAME, str(answer.status)) if isinstance(error, Unknown) else error


def _reference_id(order: SessionOrder) -> str:
    """At most forty letters."""
    fits = len(order.key) <= _LONGEST_REFERENCE
    return order.key if fits else sha256(order.key.encode()).hexdigest()[:_LONGEST_REFERENCE]


def _opened(link: Mapping[str, Any]) -> OpenedSession:
    id, url = link.get("id"), link.get("short_url")
    if not isinstance(id, str) or not isinstance(url, str):
        raise Final(NAME, "no_page")
    return OpenedSession(id, url)


def _items(said: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = said.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _charge(item: Mapping[str, Any]) -> DeskCharge:
    notes = item.get("notes")
    return DeskCharge(
        charge=str(item["id"]),
        reference=str(notes.get(REFERENCE, "")) if isinstance(notes, dict) else "",
        amount_minor=int(item["amount"]),
        currency=str(item["currency"]),
        refunded_minor=int(item.get("amount_refunded") or 0),
        paid_at=datetime.fromtimestamp(int(item["created_at"]), UTC),
    )
