"""What Stripe posts: signed by its key and recent, or nothing; read into our words."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.payments.events import PaymentEventKind
from providers.http.hooks import HookRequest, Unreadable
from providers.stripe.webhooks import StripeWebhooks
from tests.doubles.stripe.double import WEBHOOK_SECRET, StripeDouble
from tests.providers.vectors import Vector, vectors

NOW = datetime.now(UTC)
HOOK = StripeWebhooks(WEBHOOK_SECRET)
DOUBLE = StripeDouble()
PAGE = {
    "id": "cs_1",
    "object": "checkout.session",
    "payment_status": "paid",
    "payment_intent": "pi_1",
    "amount_total": 250_000,
    "currency": "inr",
    "metadata": {"reference": "deposit-7-1-2"},
}
CHARGE = {"payment_intent": "pi_1", "amount": 250_000, "amount_refunded": 250_000, "currency": "inr"}


@pytest.mark.parametrize("vector", vectors("stripe"), ids=lambda vector: vector.id)
def test_published_signatures_are_verified(vector: Vector) -> None:
    sent = datetime.fromtimestamp(1614265330, UTC)
    hook = StripeWebhooks(vector.secret)
    assert hook.is_genuine(vector.request, sent) is vector.expected.valid
    assert not hook.is_genuine(vector.request, sent + timedelta(minutes=6))
    assert not hook.is_genuine(vector.request, sent - timedelta(minutes=6))
    changed = HookRequest(vector.request.target, vector.request.headers, vector.request.body + b" ")
    assert not hook.is_genuine(changed, sent)


@pytest.mark.parametrize("header", ["", "t=,v1=", "v1=00", "t=1", "t=x,v1=y", "t=1,v1=\u0661", ","])
def test_a_broken_header_is_no_signature(header: str) -> None:
    assert not HOOK.is_genuine(HookRequest("/", {"stripe-signature": header}, b"{}"), NOW)
    assert not HOOK.is_genuine(HookRequest("/", {"stripe-signature": header}, b"\xff"), NOW)


def read(kind: str, about: dict[str, object]) -> list[tuple[PaymentEventKind, str, str, int, str]]:
    body, headers = DOUBLE.signed(DOUBLE.event(kind, about))
    request = HookRequest("/hooks/stripe/7", headers, body)
    assert HOOK.is_genuine(request, datetime.now(UTC))
    return [(one.kind, one.reference, one.charge, one.amount_minor, one.currency) for one in HOOK.read(request)]


@pytest.mark.parametrize(
    ("kind", "about", "expected"),
    [
        ("checkout.session.completed", PAGE, PaymentEventKind.PAID),
        ("checkout.session.completed", PAGE | {"payment_status": "unpaid"}, PaymentEventKind.PENDING),
        ("checkout.session.async_payment_succeeded", PAGE, PaymentEventKind.PAID),
        ("checkout.session.async_payment_failed", PAGE, PaymentEventKind.ENDED),
        ("checkout.session.expired", PAGE | {"payment_intent": None}, PaymentEventKind.ENDED),
        ("charge.refunded", CHARGE | {"metadata": {"reference": "deposit-7-1-2"}}, PaymentEventKind.REFUNDED),
        ("charge.dispute.created", CHARGE, PaymentEventKind.DISPUTED),
        ("charge.dispute.closed", CHARGE | {"status": "lost"}, PaymentEventKind.DISPUTE_LOST),
        ("charge.dispute.closed", CHARGE | {"status": "won"}, PaymentEventKind.DISPUTE_WON),
    ],
)
def test_events_are_read_into_our_words(kind: str, about: dict[str, object], expected: PaymentEventKind) -> None:
    (event,) = read(kind, about)
    assert (event[0], event[3], event[4]) == (expected, 250_000, "INR")
    assert event[2] == (about["payment_intent"] or "")


def test_what_the_hospital_sells_besides_is_left_out() -> None:
    assert read("checkout.session.completed", PAGE | {"metadata": {}}) == []
    assert read("charge.refunded", CHARGE | {"metadata": {}}) == []
    assert read("customer.created", {"id": "cus_1"}) == []


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"id":"e","type":"charge.refunded","data":{"object":[]}}', b"x"])
def test_a_body_that_is_no_event_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        HOOK.read(HookRequest("/", {}, body))
