"""Razorpay's webhooks: HMAC-SHA256 over the raw bytes; what they say of deposits, in our words."""

import hmac
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.payments.events import PaymentEvent, PaymentEventKind
from providers.http.hooks import HookRequest, Unreadable, read_json
from providers.razorpay.desk import NAME, REFERENCE

_LONGEST = 255
_LINKS = {
    "payment_link.paid": PaymentEventKind.PAID,
    "payment_link.expired": PaymentEventKind.ENDED,
    "payment_link.cancelled": PaymentEventKind.ENDED,
}
_DISPUTES = {
    "payment.dispute.created": PaymentEventKind.DISPUTED,
    "payment.dispute.won": PaymentEventKind.DISPUTE_WON,
    "payment.dispute.lost": PaymentEventKind.DISPUTE_LOST,
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Payment(_Part):
    id: str = Field(max_length=_LONGEST)
    amount: int
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    amount_refunded: int | None = None
    notes: Any = None


class _Link(_Part):
    id: str = Field(max_length=_LONGEST)
    notes: Any = None


class RazorpayWebhooks:
    """Of one tenant's account. The signature has no time in it: the same fact again changes nothing."""

    name = NAME

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def is_genuine(self, request: HookRequest, now: datetime) -> bool:
        mark = hmac.new(self._secret, request.body, sha256).hexdigest().encode()
        return hmac.compare_digest(mark, request.headers.get("x-razorpay-signature", "").encode())

    def read(self, request: HookRequest) -> list[PaymentEvent]:
        """What concerns no deposit is left out. The header that numbers an event is not signed: the body names it.

        Raises `Unreadable`.
        """
        said = read_json(NAME, request.body)
        try:
            name, payload = str(said["event"]), said["payload"]
            found = _read(sha256(request.body).hexdigest(), name, payload)
        except (ValidationError, KeyError, TypeError):
            raise Unreadable(f"{NAME}: not an event") from None
        return [found] if found is not None else []


def _read(event_id: str, name: str, payload: Any) -> PaymentEvent | None:
    if name in _LINKS:
        return _of_link(event_id, _LINKS[name], payload)
    if name not in _DISPUTES and name != "refund.processed":
        return None
    payment = _Payment.model_validate(payload["payment"]["entity"])
    reference = _reference(payment.notes)
    if not reference:
        return None
    refunded = name == "refund.processed"
    return PaymentEvent(
        vendor=NAME,
        event_id=event_id,
        kind=PaymentEventKind.REFUNDED if refunded else _DISPUTES[name],
        reference=reference,
        charge=payment.id,
        amount_minor=(payment.amount_refunded or 0) if refunded else payment.amount,
        currency=payment.currency,
    )


def _of_link(event_id: str, kind: PaymentEventKind, payload: Any) -> PaymentEvent | None:
    link = _Link.model_validate(payload["payment_link"]["entity"])
    reference = _reference(link.notes)
    if not reference:
        return None
    if kind is PaymentEventKind.ENDED:
        return PaymentEvent(vendor=NAME, event_id=event_id, kind=kind, reference=reference, session=link.id)
    payment = _Payment.model_validate(payload["payment"]["entity"])
    return PaymentEvent(
        vendor=NAME,
        event_id=event_id,
        kind=kind,
        reference=reference,
        session=link.id,
        charge=payment.id,
        amount_minor=payment.amount,
        currency=payment.currency,
    )


def _reference(notes: Any) -> str:
    """Razorpay writes no notes as an empty list."""
    return str(notes.get(REFERENCE, ""))[:60] if isinstance(notes, dict) else ""
