"""Deposits at Razorpay before a double of our own, and its signed events."""

import hmac
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import pytest_asyncio

from domain.outreach.refusals import SendRefusal
from domain.payments.desk import RefundOrder, SessionOrder, session_end
from domain.payments.events import PaymentEventKind
from providers.contract import Final, Retryable
from providers.http.hooks import HookRequest, Unreadable
from providers.http.wire import Wire
from providers.razorpay.desk import RazorpayDesk
from providers.razorpay.webhooks import RazorpayWebhooks
from tests.doubles.faults import Fault, fails, refuses, resets, throttles
from tests.doubles.razorpay.double import HOOK_SECRET, KEY_ID, KEY_SECRET, RazorpayDouble
from tests.providers.conftest import SHORT

NOW = datetime.now(UTC)
ORDER = SessionOrder(
    "deposit-7-1-2",
    1,
    250_000,
    "INR",
    "Deposit",
    "ta",
    "https://leads.example/pay/t",
    session_end(NOW + timedelta(hours=20), NOW),
)
HOOK = RazorpayWebhooks(HOOK_SECRET)


@pytest.fixture
def double() -> Iterator[RazorpayDouble]:
    with RazorpayDouble() as razorpay:
        yield razorpay
        assert razorpay.complaints == []


@pytest_asyncio.fixture
async def desk(double: RazorpayDouble) -> AsyncIterator[RazorpayDesk]:
    wire = Wire("razorpay", SHORT)
    yield RazorpayDesk(KEY_ID, KEY_SECRET, double.url, wire)
    await wire.aclose()


async def test_a_link_is_made_once_also_after_an_answer_that_was_lost(
    double: RazorpayDouble, desk: RazorpayDesk
) -> None:
    for fault in (resets(), fails(500)):
        double.links.clear()
        double.script(fault)
        with pytest.raises(Retryable):
            await desk.open(ORDER)
        opened = await desk.open(ORDER)
        assert list(double.links) == [opened.id]
    link = double.links[opened.id]
    assert (link["notes"], link["notify"]) == ({"reference": ORDER.reference}, {"sms": False, "email": False})
    assert "customer" not in link
    long = replace(ORDER, reference="deposit-" + "9" * 50)
    assert (await desk.open(long)).id == (await desk.open(long)).id != opened.id


async def test_a_refund_happens_once_however_often_it_is_requested(double: RazorpayDouble, desk: RazorpayDesk) -> None:
    double.pay((await desk.open(ORDER)).id)
    (charge,) = await desk.charges(NOW - timedelta(days=1))
    assert (charge.reference, charge.amount_minor, charge.refunded_minor) == (ORDER.reference, 250_000, 0)
    order = RefundOrder(charge.reference, charge.charge, charge.amount_minor, "INR")
    double.script(resets())
    with pytest.raises(Retryable):
        await desk.refund(order)
    assert await desk.refund(order) == double.refunds[0]["id"]
    assert len(double.refunds) == 1
    assert [one.refunded_minor for one in await desk.charges(NOW - timedelta(days=1))] == [250_000]


@pytest.mark.parametrize(
    ("fault", "kind", "refusal"),
    [(throttles("7"), Retryable, None), (refuses(401), Final, SendRefusal.CREDENTIALS), (refuses(400), Final, None)],
    ids=str,
)
async def test_each_bad_ending_has_its_error_without_words_of_the_vendor(
    double: RazorpayDouble, desk: RazorpayDesk, fault: Fault, kind: type[Exception], refusal: SendRefusal | None
) -> None:
    double.script(fault)
    with pytest.raises(kind) as raised:
        await desk.open(ORDER)
    assert getattr(raised.value, "refusal", None) is refusal
    assert "+91" not in str(raised.value)


async def test_a_link_that_is_over_is_closed_without_complaint(double: RazorpayDouble, desk: RazorpayDesk) -> None:
    opened = await desk.open(ORDER)
    for _ in range(2):
        await desk.close(opened.id)
    assert double.links[opened.id]["status"] == "cancelled"


async def test_events_are_verified_over_the_raw_bytes_and_read_into_our_words(
    double: RazorpayDouble, desk: RazorpayDesk
) -> None:
    opened = await desk.open(ORDER)
    paid = double.pay(opened.id)
    (payment,) = double.payments.values()
    events = {
        PaymentEventKind.PAID: paid,
        PaymentEventKind.ENDED: double.event("payment_link.expired", payment_link=double.links[opened.id]),
        PaymentEventKind.REFUNDED: double.event("refund.processed", payment=payment, refund={"id": "rfnd_1"}),
        PaymentEventKind.DISPUTED: double.event("payment.dispute.created", payment=payment, dispute={"id": "d"}),
        PaymentEventKind.DISPUTE_LOST: double.event("payment.dispute.lost", payment=payment, dispute={"id": "d"}),
    }
    for kind, event in events.items():
        body, headers = double.signed(event)
        request = HookRequest("/hooks/razorpay/7", headers, body)
        assert HOOK.is_genuine(request, NOW)
        assert not HOOK.is_genuine(HookRequest("/hooks/razorpay/7", headers, body + b" "), NOW)
        (read,) = HOOK.read(request)
        assert (read.kind, read.reference) == (kind, ORDER.reference)
    foreign = double.event("payment_link.paid", payment_link={"id": "plink_x", "notes": []}, payment=payment)
    assert HOOK.read(HookRequest("/", {}, double.signed(foreign)[0])) == []


@pytest.mark.parametrize("header", ["", "\u0661", "00"])
def test_a_broken_signature_is_none(header: str) -> None:
    assert not HOOK.is_genuine(HookRequest("/", {"x-razorpay-signature": header}, b"{}"), NOW)


def test_a_signature_computed_elsewhere_is_verified() -> None:
    mark = hmac.new(HOOK_SECRET.encode(), b"{}", sha256).hexdigest()
    assert HOOK.is_genuine(HookRequest("/", {"x-razorpay-signature": mark}, b"{}"), NOW)
    for body in (b"{}", b"[]", b"x", b'{"event":"payment_link.paid","payload":{}}'):
        with pytest.raises(Unreadable):
            HOOK.read(HookRequest("/", {}, body))
