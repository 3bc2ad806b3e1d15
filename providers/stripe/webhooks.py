"""Stripe's webhooks: the SDK checks the signature over the raw bytes; what they say of deposits, in our words."""

from datetime import datetime, timedelta
from typing import Any

import stripe
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.payments.events import PaymentEvent, PaymentEventKind
from providers.http.hooks import HookRequest, Unreadable, read_json
from providers.stripe.amounts import from_stripe
from providers.stripe.desk import NAME, REFERENCE

_TOLERANCE = 300
_LONGEST = 255


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Event(_Part):
    id: str = Field(min_length=1, max_length=_LONGEST)
    type: str = Field(max_length=100)
    data: dict[str, Any]


class _Session(_Part):
    id: str = Field(max_length=_LONGEST)
    payment_status: str = ""
    payment_intent: str | None = Field(default=None, max_length=_LONGEST)
    amount_total: int | None = None
    currency: str | None = Field(default=None, pattern=r"^[a-z]{3}$")
    metadata: dict[str, str] | None = None


class _Charge(_Part):
    payment_intent: str | None = Field(default=None, max_length=_LONGEST)
    amount_refunded: int = 0
    currency: str = Field(pattern=r"^[a-z]{3}$")
    metadata: dict[str, str] | None = None


class _Dispute(_Part):
    payment_intent: str | None = Field(default=None, max_length=_LONGEST)
    amount: int = 0
    currency: str = Field(pattern=r"^[a-z]{3}$")
    status: str = ""


class StripeWebhooks:
    """Of one tenant's endpoint."""

    name = NAME

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def is_genuine(self, request: HookRequest, now: datetime) -> bool:
        """Not older than five minutes; the SDK would take any moment to come."""
        header = request.headers.get("stripe-signature", "")
        try:
            stripe.WebhookSignature.verify_header(request.body, header, self._secret)
            sent = next(int(part[2:]) for part in header.split(",") if part.startswith("t="))
            return abs(now.timestamp() - sent) <= timedelta(seconds=_TOLERANCE).total_seconds()
        except (stripe.SignatureVerificationError, TypeError, ValueError, StopIteration):  # TypeError: no ASCII
            return False

    def read(self, request: HookRequest) -> list[PaymentEvent]:
        """What concerns no deposit is left out. Raises `Unreadable`."""
        try:
            event = _Event.model_validate(read_json(NAME, request.body))
            found = _read(event, event.data.get("object"))
        except ValidationError:
            raise Unreadable(f"{NAME}: not an event") from None
        return [found] if found is not None else []


def _read(event: _Event, said: Any) -> PaymentEvent | None:
    match event.type:
        case "checkout.session.completed" | "checkout.session.async_payment_succeeded":
            session = _Session.model_validate(said)
            paid = session.payment_status == "paid"
            return _of_page(event, session, PaymentEventKind.PAID if paid else PaymentEventKind.PENDING)
        case "checkout.session.expired" | "checkout.session.async_payment_failed":
            return _of_page(event, _Session.model_validate(said), PaymentEventKind.ENDED)
        case "charge.refunded":
            charge = _Charge.model_validate(said)
            if REFERENCE not in (charge.metadata or {}):
                return None
            return _of_charge(event, charge, charge.amount_refunded, PaymentEventKind.REFUNDED)
        case "charge.dispute.created":
            dispute = _Dispute.model_validate(said)
            return _of_charge(event, dispute, dispute.amount, PaymentEventKind.DISPUTED)
        case "charge.dispute.closed":
            dispute = _Dispute.model_validate(said)
            lost = dispute.status == "lost"
            kind = PaymentEventKind.DISPUTE_LOST if lost else PaymentEventKind.DISPUTE_WON
            return _of_charge(event, dispute, dispute.amount, kind)
    return None


def _of_page(event: _Event, session: _Session, kind: PaymentEventKind) -> PaymentEvent | None:
    """None for a page that is not ours, or on which nothing had to be paid."""
    reference = (session.metadata or {}).get(REFERENCE, "")
    currency = (session.currency or "").upper()
    if not reference or (kind is PaymentEventKind.PAID and not session.payment_intent):
        return None
    return PaymentEvent(
        vendor=NAME,
        event_id=event.id,
        kind=kind,
        reference=reference[:60],
        session=session.id,
        charge=session.payment_intent or "",
        amount_minor=from_stripe(session.amount_total or 0, currency),
        currency=currency,
    )


def _of_charge(event: _Event, about: _Charge | _Dispute, amount: int, kind: PaymentEventKind) -> PaymentEvent | None:
    if not about.payment_intent:
        return None
    currency = about.currency.upper()
    return PaymentEvent(
        vendor=NAME,
        event_id=event.id,
        kind=kind,
        charge=about.payment_intent,
        amount_minor=from_stripe(amount, currency),
        currency=currency,
    )
